import process from "node:process";
import { print } from "../terminal/output.ts";
import type { Tty } from "../terminal/prompt/prompt.ts";

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
    const { stdin } = process;
    stdin.setRawMode(true);
    stdin.on("data", typed);
    stdin.on("end", ended);
    stdin.on("error", ended);
    // The previous listener has paused it.
    stdin.resume();
    return {
      [Symbol.dispose]() {
        stdin.off("data", typed);
        stdin.off("end", ended);
        stdin.off("error", ended);
        stdin.pause();
        stdin.setRawMode(false);
      },
    };
  }

  onResize(resized: () => void): Disposable {
    const { stdout } = process;
    stdout.on("resize", resized);
    return { [Symbol.dispose]: () => void stdout.off("resize", resized) };
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
    const { stdin, pid, platform } = process;
    if (platform === "win32") return returned();
    stdin.setRawMode(false);
    process.once("SIGCONT", () => {
      stdin.setRawMode(true);
      returned();
    });
    process.kill(pid, "SIGTSTP");
  }
}
