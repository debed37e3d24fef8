import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Prompt, type Tty } from "../../../terminal/prompt/prompt.ts";
import { within } from "../../e2e/program.ts";

/** A terminal of a test: keys in, text out. */
class FakeTty implements Tty {
  columns = 40;
  /** Everything written. */
  output = "";
  #typed: (bytes: Uint8Array) => void = () => {};
  #resized = () => {};
  #written = Promise.withResolvers<void>();

  listen(typed: (bytes: Uint8Array) => void): Disposable {
    this.#typed = typed;
    return { [Symbol.dispose]: () => {} };
  }

  onResize(resized: () => void): Disposable {
    this.#resized = resized;
    return { [Symbol.dispose]: () => {} };
  }

  write(text: string): void {
    this.output += text;
    this.#written.resolve();
    this.#written = Promise.withResolvers();
  }

  size() {
    return { columns: this.columns, rows: 24 };
  }

  suspend(returned: () => void): void {
    returned();
  }

  type(text: string): void {
    this.#typed(new TextEncoder().encode(text));
  }

  resize(columns: number): void {
    this.columns = columns;
    this.#resized();
  }

  /** Waits until a text was written, and forgets the output up to its end. */
  async until(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      await within(this.#written.promise, JSON.stringify(text));
    }
    this.output = this.output.slice(this.output.indexOf(text) + text.length);
  }
}

function opened() {
  const tty = new FakeTty();
  const typed: string[] = [];
  const prompt = new Prompt({
    tty,
    history: [],
    complete: () => ({ fitting: [], replaced: "" }),
    offer: () => {},
    typed: (line) => typed.push(line),
    isSecret: () => false,
    kept: () => {},
    refused: (why) => typed.push(`refused ${why}`),
    takes: () => true,
    focus: () => {},
    ended: () => {},
  });
  prompt.set("> ");
  return {
    tty,
    prompt,
    typed,
    [Symbol.dispose]: () => prompt[Symbol.dispose](),
  };
}

Deno.test("a prompt shows what is typed, prints above it, and is removed in the end", async () => {
  const { tty, prompt, typed } = opened();
  await tty.until("\r\x1b[J> ");
  tty.type("hi");
  await tty.until("\r\x1b[J> hi");
  prompt.print("news\n");
  await tty.until("\r\x1b[Jnews\n> hi");
  tty.type("\r");
  await tty.until("\r\x1b[J> ");
  assertEquals(typed, ["hi"]);
  prompt[Symbol.dispose]();
  assertStringIncludes(tty.output, "\r\x1b[J\x1b[?1004l\x1b[?2004l");
});

Deno.test("a line with bytes that are no UTF-8 is refused, and a pasted line end is one", async () => {
  using screen = opened();
  screen.tty.type("\x1b[200~a\nb\x1b[201~\r");
  assertEquals(screen.typed, ["a\nb"]);
  await screen.tty.until("> ");
});

Deno.test("after a change of the width the prompt is drawn where the terminal says that the cursor is", async () => {
  using screen = opened();
  const { tty } = screen;
  tty.type("x".repeat(28));
  await tty.until("> " + "x".repeat(28));
  tty.resize(20);
  await tty.until("\x1b[6n");
  tty.type("\x1b[2;11R");
  await tty.until("\x1b[1A\r\x1b[J> xxx");
});

Deno.test("a title, a bell and a notice are written once for a moment", async () => {
  using screen = opened();
  const { tty, prompt } = screen;
  prompt.title("one");
  prompt.title("two");
  prompt.ring();
  prompt.ring();
  await tty.until("\x1b]2;two\x07\x07");
  assert(!tty.output.includes("one"));
});

Deno.test("a copy tells whether the terminal has a clipboard", async () => {
  using screen = opened();
  const copying = screen.prompt.copy("hi");
  await screen.tty.until("\x1b[c");
  screen.tty.type("\x1b[?62;52c");
  assert(await within(copying, "the answer"));
});
