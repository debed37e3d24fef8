import { assertEquals, assertMatch } from "@std/assert";
import { SecretPrompt } from "../../../terminal/prompt/secret.ts";

/** A terminal on which nobody can see what is typed, and what was. */
class BlindTty {
  shown = "";
  isListening = false;
  isInterrupted = false;
  readonly controller = new AbortController();
  #typed: (bytes: Uint8Array) => void = () => {};
  #ended: () => void = () => {};

  listen(typed: (bytes: Uint8Array) => void, ended: () => void): Disposable {
    this.isListening = true;
    this.#typed = typed;
    this.#ended = ended;
    return { [Symbol.dispose]: () => void (this.isListening = false) };
  }

  write(text: string): void {
    this.shown += text;
  }

  interrupt = () => {
    this.isInterrupted = true;
    this.controller.abort();
  };

  /** Asks, and types. */
  async answer(
    ...pieces: (string | Uint8Array)[]
  ): Promise<string | undefined> {
    using prompt = new SecretPrompt(this, this);
    const answer = prompt.ask("password: ");
    for (const piece of pieces) this.type(piece);
    return await answer;
  }

  type(piece: string | Uint8Array): void {
    this.#typed(
      typeof piece === "string" ? new TextEncoder().encode(piece) : piece,
    );
  }

  end(): void {
    this.#ended();
  }
}

Deno.test("typed text is the answer, and nothing of it is shown", async () => {
  const tty = new BlindTty();
  assertEquals(await tty.answer("s", "esa", "m 열려\r"), "sesam 열려");
  assertEquals(tty.shown, "password: \n");
  assertEquals(tty.isListening, false);
});

Deno.test("bytes that are not UTF-8 are no secret: it is asked for again", async () => {
  const tty = new BlindTty();
  const latin1 = Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0d);
  assertEquals(await tty.answer(latin1, "café\r"), "café");
  assertMatch(tty.shown, /^password: \n! .*UTF-8.*\npassword: \n$/);
});

Deno.test("a character may come in pieces, and a line end be any", async () => {
  const bytes = new TextEncoder().encode("열\n");
  const tty = new BlindTty();
  assertEquals(
    await tty.answer(...Array.from(bytes, (byte) => Uint8Array.of(byte))),
    "열",
  );
});

Deno.test("keys take back a character or all of it, and arrows and pastes leave nothing behind", async () => {
  for (
    const [keys, answer] of [
      ["abx\x7fc", "abc"],
      ["a👍\bb", "ab"],
      ["\x7f\x7fa", "a"],
      ["wrong\x15right", "right"],
      ["wrong\x17right", "right"],
      ["a\x1b[Db\x1b[1;5Cc\x1bOAd", "abcd"],
      ["\x1b[200~pasted\x1b[201~", "pasted"],
      ["a\tb\x00\x04c", "abc"],
      ["", ""],
    ] as const
  ) {
    assertEquals(await new BlindTty().answer(`${keys}\r`), answer);
  }
});

Deno.test("Ctrl-C, Ctrl-D, the end of the terminal and the end from outside are no answer", async () => {
  const interrupted = new BlindTty();
  assertEquals(await interrupted.answer("secret", "\x03"), undefined);
  assertEquals(interrupted.isInterrupted, true);
  assertEquals(await new BlindTty().answer("\x04"), undefined);
  const gone = new BlindTty();
  const answer = gone.answer("secret");
  gone.end();
  assertEquals(await answer, undefined);
  const stopped = new BlindTty();
  const none = stopped.answer("secret");
  stopped.controller.abort();
  assertEquals(await none, undefined);
  assertEquals(await stopped.answer(), undefined);
  for (const tty of [interrupted, gone, stopped]) {
    assertEquals(tty.isListening, false);
    assertEquals(tty.shown.includes("secret"), false);
  }
});

Deno.test("text typed between two questions is not shown, and is the next answer", async () => {
  const tty = new BlindTty();
  using prompt = new SecretPrompt(tty, tty);
  const wrong = prompt.ask("password: ");
  tty.type("wrong\rrig");
  assertEquals(await wrong, "wrong");
  assertEquals(tty.isListening, true);
  tty.type("ht\r\x04");
  assertEquals(await prompt.ask("again: "), "right");
  assertEquals(await prompt.ask("again: "), undefined);
  assertEquals(tty.shown, "password: \nagain: \nagain: ");
});

Deno.test("Ctrl-C between two questions interrupts", async () => {
  const tty = new BlindTty();
  using prompt = new SecretPrompt(tty, tty);
  tty.type("right\r\x03");
  assertEquals(tty.isInterrupted, true);
  assertEquals(await prompt.ask("password: "), undefined);
});
