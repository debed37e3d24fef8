import { assertEquals } from "@std/assert";
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
