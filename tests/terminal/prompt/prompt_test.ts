import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { InputLine } from "../../../terminal/prompt/input_line.ts";
import { Prompt } from "../../../terminal/prompt/prompt.ts";
import { within } from "../../e2e/harness/program.ts";
import { FakeTty } from "./fake_tty.ts";

function opened(
  status?: (columns: number) => string,
  isAccepting = true,
) {
  const tty = new FakeTty();
  const typed: string[] = [];
  const prompt = new Prompt({
    tty,
    closed: () => {},
    below: (columns) => {
      const text = status?.(columns);
      return text === undefined ? undefined : { text, painted: `<${text}>` };
    },
  });
  const accept = () =>
    prompt.accept((keys) =>
      new InputLine({
        ...keys,
        history: [],
        complete: () => ({ fitting: [], replaced: "" }),
        offer: () => {},
        typed: (line) => typed.push(line),
        isSecret: () => false,
        kept: () => {},
        refused: (why) => typed.push(`refused ${why}`),
        takes: () => true,
        focus: () => {},
        room: (key) => typed.push(`room ${key}`),
        ended: () => {},
      })
    );
  if (isAccepting) accept();
  prompt.set("> ");
  return {
    tty,
    prompt,
    typed,
    accept,
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

Deno.test("keys that come before the line is edited are not lost", async () => {
  using screen = opened(undefined, false);
  const { tty, prompt, typed } = screen;
  await tty.until("\r\x1b[J> ");
  tty.type("h");
  tty.type("i\rthere");
  assertEquals([prompt.line, typed], ["", []]);
  screen.accept();
  assertEquals([prompt.line, typed], ["there", ["hi"]]);
  await tty.until("> there");
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

Deno.test("a status line stands below the prompt, in the same line for the terminal, not in a low window", async () => {
  using screen = opened((columns) => `status of ${columns}`);
  const { tty } = screen;
  const shown = (line: string) =>
    `${line}\x1b[40G  \r\x1b[?7l<status of 39>\x1b[?7h\x1b[1A\r\x1b[`;
  tty.type("x");
  await tty.until(`${shown("> x")}3C`);
  tty.rows = 7;
  tty.type("y");
  await tty.until("\r\x1b[J> xy\r\x1b[4C");
  tty.rows = 8;
  tty.type("z");
  await tty.until(`${shown("> xyz")}5C`);
});

Deno.test("the line can be taken away and put back; keys go to other rooms", async () => {
  using screen = opened();
  const { tty, prompt, typed } = screen;
  tty.type("half a line\x1b2");
  assertEquals(typed, ["room 2"]);
  assertEquals(prompt.line, "half a line");
  prompt.line = "";
  tty.type("x");
  await tty.until("\x1b[J> x");
  prompt.line = "half a line";
  tty.type("s\r");
  assertEquals(typed, ["room 2", "half a lines"]);
  await tty.until("> ");
});
