import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { linesOfText } from "../../../dialects/irc/lines_of_text.ts";
import { linesIn } from "../../../protocol/text/text.ts";

/** Bytes for a line. */
const MOST = 80;

const length = (text: string) => new TextEncoder().encode(text).length;

Deno.test("lines hold the whole text, fit, and end between characters", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", maxLength: 300 }),
    (text) => {
      const lines = linesOfText(text, MOST);
      assertEquals(lines.join(""), linesIn(text).join(""));
      for (const line of lines) {
        assert(length(line) <= MOST);
        assert(line.isWellFormed());
      }
    },
  ));
});

Deno.test("a line is cut at a blank, and never within a character as it is seen", () => {
  assertEquals(linesOfText("one two three", 8), ["one two ", "three"]);
  const family = "👨‍👩‍👧‍👦";
  assertEquals(linesOfText("x" + family, length(family)), ["x", family]);
  assertEquals(linesOfText("한글", 4), ["한", "글"]);
  assertEquals(linesOfText("a\n\nb\r\nc", MOST), ["a", "b", "c"]);
});
