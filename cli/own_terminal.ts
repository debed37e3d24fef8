import { print } from "../terminal/output.ts";
import type { Tty } from "../terminal/prompt/prompt.ts";
import { nextInput } from "./standard_input.ts";

/** The size of a terminal that does not report it. */
const SIZE = { columns: 80, rows: 24 };

/** The terminal of this process. */
export class OwnTerminal implements Tty {
  readonly #stop: AbortController;
  #fault: { readonly error: unknown } | undefined;

  constructor(stop: AbortController) {
    this.#stop = stop;
  }

  /** The write error that ended the conversation. */
  get fault(): { readonly error: unknown } | undefined {
    return this.#fault;
  }

  listen(typed: (bytes: Uint8Array) => void, ended: () => void): Disposable {
    Deno.stdin.setRaw(true);
    let isListening = true;
    const read = async () => {
      while (isListening) {
        const bytes = await nextBytes(() => isListening);
        if (!isListening) return;
        if (bytes === undefined) return ended();
        typed(bytes);
      }
    };
    // It ends with the next bytes, or with the program.
    void read();
    return {
      [Symbol.dispose]() {
        isListening = false;
        Deno.stdin.setRaw(false);
      },
    };
  }

  onResize(resized: () => void): Disposable {
    Deno.addSignalListener("SIGWINCH", resized);
    return {
      [Symbol.dispose]: () => Deno.removeSignalListener("SIGWINCH", resized),
    };
  }

  write(text: string): void {
    if (this.#fault !== undefined) return;
    try {
      print(text);
    } catch (error) {
      this.#fault = { error };
      this.#stop.abort();
    }
  }

  size(): { columns: number; rows: number } {
    if (this.#fault !== undefined) return SIZE;
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || SIZE.columns, rows: rows || SIZE.rows };
  }

  suspend(returned: () => void): void {
    if (Deno.build.os === "windows") return returned();
    const continued = () => {
      Deno.removeSignalListener("SIGCONT", continued);
      Deno.stdin.setRaw(true);
      returned();
    };
    Deno.addSignalListener("SIGCONT", continued);
    Deno.stdin.setRaw(false);
    // Deno.kill would need a permission, and an import would load it at every start.
    // deno-lint-ignore no-process-global -- see above
    process.kill(Deno.pid, "SIGTSTP");
  }
}

/** The next bytes of the keyboard; `undefined` at its end. */
async function nextBytes(
  isListening: () => boolean,
): Promise<Uint8Array | undefined> {
  try {
    return await nextInput(isListening);
  } catch {
    // The terminal is closed.
    return undefined;
  }
}
