import { assertEquals } from "@std/assert";
import { marked, type Tokens } from "marked";
import { KEY_HELP } from "../../../terminal/prompt/key_help.ts";
import { LineEditor } from "../../../terminal/prompt/line_editor.ts";

/** An editor, and what it has told. */
function opened(history: readonly string[] = []) {
  const told: string[] = [];
  const editor = new LineEditor({
    history,
    complete: (line) => ({
      fitting: ["/join ", "/join-all "].filter((name) => name.startsWith(line)),
      replaced: line,
    }),
    offer: (fitting) => told.push(`offer ${fitting.length}`),
    typed: (line) => told.push(`typed ${line}`),
    isSecret: (line) => line.startsWith("/lock"),
    kept: (line) => told.push(`kept ${line}`),
    takes: (line) => line.length < 10,
    ring: () => told.push("ring"),
    clear: () => told.push("clear"),
    suspend: () => told.push("suspend"),
    ended: (how) => told.push(how),
  });
  return { editor, told, [Symbol.dispose]: () => editor.close() };
}

Deno.test("a line is typed, kept in the history, and found there again", () => {
  using line = opened(["old"]);
  line.editor.press("hello\r");
  assertEquals(line.told, ["kept hello", "typed hello"]);
  line.editor.press("\x12h");
  assertEquals([line.editor.line, line.editor.searched], ["hello", "h"]);
  line.editor.press("\x07");
  assertEquals([line.editor.line, line.editor.searched], ["", undefined]);
});

Deno.test("a secret is typed, and stays out of the history", () => {
  using line = opened();
  line.editor.press("/lock open sesame\r");
  assertEquals(line.told, ["typed /lock open sesame"]);
  line.editor.press("\x12");
  assertEquals(line.told.at(-1), "ring");
});

Deno.test("a tab completes as far as there is one way, and offers the ways when asked again", () => {
  using line = opened();
  line.editor.press("/j");
  line.editor.complete();
  assertEquals(line.editor.line, "/join");
  line.editor.complete();
  assertEquals(line.told, ["offer 2"]);
});

Deno.test("a paste is text where there is room, and nothing where there is not", () => {
  using line = opened();
  line.editor.paste("abc");
  line.editor.paste("0123456789");
  assertEquals(line.editor.line, "abc");
});

Deno.test("the cursor never stands inside of a character of several code points", () => {
  using line = opened();
  line.editor.press("e\u0301");
  line.editor.press("\x1b[D");
  assertEquals(line.editor.cursor, 0);
  line.editor.press("\x1b[C");
  assertEquals(line.editor.cursor, 2);
});

Deno.test("Ctrl-L, Ctrl-Z, Ctrl-C and Ctrl-D are told", () => {
  using line = opened();
  line.editor.press("\x0c\x1a\x03\x04");
  assertEquals(line.told, ["clear", "suspend", "interrupted", "closed"]);
});

/** For each row of the keys in docs/guide.md: what each key does to `one two`, typed with the cursor at its end, and what is told. */
const KEYS: Readonly<
  Record<string, (press: (keys: string) => string) => void>
> = {
  "Enter": (press) => {
    assertEquals(press("\r"), "| kept one two, typed one two");
  },
  // Keys takes it, and tests/e2e/screen/screen_test.ts shows it.
  "Alt-Enter, Ctrl-J": () => {},
  // Keys takes it; a completion is tested above, and the search below "Ctrl-R".
  "Tab": () => {},
  "Up, Down": (press) => {
    assertEquals(press("\x15\x1b[A\x1b[A"), "oldest|");
    assertEquals(press("\x15\x1b[A\x1b[A\x1b[B"), "older|");
    assertEquals(press("\x15oldes\x1b[A"), "oldest|");
  },
  "Ctrl-R": (press) => {
    assertEquals(press("\x15\x12old"), "older|");
    assertEquals(press("\x15\x12old\x12"), "oldest|");
    assertEquals(press("\x15\x12old\x07"), "|");
  },
  "Ctrl-A, Home": (press) => {
    assertEquals(press("\x01"), "|one two");
    assertEquals(press("\x1b[H"), "|one two");
  },
  "Ctrl-E, End": (press) => {
    assertEquals(press("\x01\x05"), "one two|");
    assertEquals(press("\x01\x1b[F"), "one two|");
  },
  "Alt-B, Alt-F": (press) => {
    assertEquals(press("\x1bb"), "one |two");
    assertEquals(press("\x01\x1bf"), "one |two");
  },
  "Ctrl-W": (press) => assertEquals(press("\x17"), "one |"),
  "Alt-D": (press) => assertEquals(press("\x1bb\x1bd"), "one |"),
  "Ctrl-U": (press) => assertEquals(press("\x1bb\x15"), "|two"),
  "Ctrl-K": (press) => assertEquals(press("\x1bb\x0b"), "one |"),
  "Ctrl-Y": (press) => assertEquals(press("\x17\x19\x19"), "one twotwo|"),
  // Keys takes them.
  "Alt-1 to Alt-9": () => {},
  "Alt-A": () => {},
  "Ctrl-N, Ctrl-P": () => {},
  "PageUp, PageDown": () => {},
  "Ctrl-Home, Ctrl-End": () => {},
  "Ctrl-L": (press) => assertEquals(press("\x0c"), "one two| clear"),
  "Ctrl-Z": (press) => assertEquals(press("\x1a"), "one two| suspend"),
  "Ctrl-C": (press) => {
    assertEquals(press("\x03"), "|");
    assertEquals(press("\x03\x19"), "one two|");
    assertEquals(press("\x03\x03"), "| interrupted");
  },
  "Ctrl-D on an empty line": (press) => {
    assertEquals(press("\x04"), "one two|");
    assertEquals(press("\x15\x04"), "| closed");
  },
};

Deno.test("the keys of /help keys and docs/guide.md do what these say, and there are no others", () => {
  const page = Deno.readTextFileSync(
    new URL("../../../docs/guide.md", import.meta.url),
  );
  const [, part = ""] = /^## Keys of the keyboard\n(.*?)^## /ms.exec(page) ??
    [];
  const table = marked.lexer(part).find((token): token is Tokens.Table =>
    token.type === "table"
  );
  const rows = table?.rows.map((row) => row.map(({ text }) => text)) ?? [];
  assertEquals(rows, KEY_HELP.map((row) => [...row]));
  assertEquals(KEY_HELP.map(([keys]) => keys), Object.keys(KEYS));
  for (const [key] of KEY_HELP) {
    KEYS[key]?.((text) => {
      using line = opened(["older", "oldest"]);
      line.editor.press("one two");
      line.editor.press(text);
      const { editor, told } = line;
      return [
        `${editor.line.slice(0, editor.cursor)}|${
          editor.line.slice(editor.cursor)
        }`,
        ...told.length === 0 ? [] : [told.join(", ")],
      ].join(" ");
    });
  }
});
