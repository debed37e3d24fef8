import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Line, TOO_LONG } from "../../dialects/lines.ts";
import {
  PIECE_WAIT,
  type PieceRule,
  PieceSplitter,
} from "../../dialects/pieces.ts";
import { anyText } from "../protocol/text/any_text.ts";
import { bytesOf } from "./cutting.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const RULES: readonly PieceRule[] = ["until-a-line-end", "always"];

function textOf(line: Line | undefined): string | undefined {
  if (line === undefined) return undefined;
  return line === TOO_LONG ? "(too long)" : decoder.decode(line);
}

for (const rule of RULES) {
  Deno.test(`${rule}: whole lines are lines, and then there is nothing to wait for`, () => {
    const pieces = new PieceSplitter(rule);
    assertEquals(pieces.silenceTimeout, undefined);
    assertEquals(pieces.push(bytesOf("one\r\ntwo\n")).map(textOf), [
      "one",
      "two",
    ]);
    assertEquals(pieces.silenceTimeout, undefined);
    assertEquals(pieces.end(), undefined);
  });

  Deno.test(`${rule}: a piece that nothing follows is a line after a while`, () => {
    const pieces = new PieceSplitter(rule);
    assertEquals(pieces.push(bytesOf("hel")), []);
    assertEquals(pieces.silenceTimeout, PIECE_WAIT);
    assertEquals(pieces.push(bytesOf("lo")), []);
    assertEquals(textOf(pieces.silence()), "hello");
    assertEquals(pieces.silenceTimeout, undefined);
    assertEquals(pieces.silence(), undefined);
    assertEquals(pieces.push(bytesOf("again")), []);
    assertEquals(textOf(pieces.silence()), "again");
  });

  Deno.test(`${rule}: half a character waits for its other half`, () => {
    const pieces = new PieceSplitter(rule);
    const [first = 0, second = 0] = bytesOf("é");
    pieces.push(Uint8Array.of(0x61, first));
    assertEquals(textOf(pieces.silence()), "a");
    // Half a character alone is nothing to be said.
    assertEquals(pieces.silenceTimeout, undefined);
    assertEquals(pieces.silence(), undefined);
    pieces.push(Uint8Array.of(second));
    assertEquals(pieces.silenceTimeout, PIECE_WAIT);
    assertEquals(textOf(pieces.silence()), "é");
  });

  Deno.test(`${rule}: what is left at the end is a line`, () => {
    const pieces = new PieceSplitter(rule);
    pieces.push(bytesOf("one\nrest\r"));
    assertEquals(textOf(pieces.end()), "rest");
    assertEquals(pieces.end(), undefined);
  });

  Deno.test(`${rule}: a piece is no longer than a line may be`, () => {
    const pieces = new PieceSplitter(rule, 4);
    assertEquals(pieces.push(bytesOf("abcd")), []);
    assertEquals(pieces.push(bytesOf("e")).map(textOf), ["(too long)"]);
    assertEquals(pieces.silenceTimeout, undefined);
    assertEquals(pieces.silence(), undefined);
  });
}

Deno.test("after a client's first line end, every line needs a line end", () => {
  const pieces = new PieceSplitter("until-a-line-end");
  pieces.push(bytesOf("\n"));
  pieces.push(bytesOf("half"));
  assertEquals(pieces.silenceTimeout, undefined);
  assertEquals(pieces.push(bytesOf(" a line\n")).map(textOf), ["half a line"]);
});

Deno.test("the end of a line that was too long is a line end like any other", () => {
  const pieces = new PieceSplitter("until-a-line-end", 4);
  assertEquals(pieces.push(bytesOf("abcde")).map(textOf), ["(too long)"]);
  assertEquals(pieces.push(bytesOf("f\n")), []);
  pieces.push(bytesOf("half"));
  assertEquals(pieces.silenceTimeout, undefined);
});

Deno.test("a prompt after whole lines is a piece, where that is always so", () => {
  const pieces = new PieceSplitter("always");
  assertEquals(pieces.push(bytesOf("hello\nlogin: ")).map(textOf), ["hello"]);
  assertEquals(pieces.silenceTimeout, PIECE_WAIT);
  assertEquals(textOf(pieces.silence()), "login: ");
});

Deno.test("a return at the end of a piece is the beginning of a line end, not text", () => {
  const pieces = new PieceSplitter("always");
  pieces.push(bytesOf("hello\r"));
  assertEquals(textOf(pieces.silence()), "hello");
});

Deno.test("bytes that can never become a character do not wait for ever", () => {
  const pieces = new PieceSplitter("always");
  pieces.push(Uint8Array.of(0xf8));
  assertEquals(pieces.silenceTimeout, PIECE_WAIT);
});

Deno.test("a text that comes in pieces with silence between them loses nothing", () => {
  fc.assert(
    fc.property(
      anyText(20).map((text) => text.replaceAll(/[\r\n]/g, "")),
      fc.array(fc.integer({ min: 1, max: 5 })),
      (text, lengths) => {
        const pieces = new PieceSplitter("always");
        const bytes = bytesOf(text);
        let heard = "";
        let at = 0;
        for (const length of [...lengths, bytes.length]) {
          pieces.push(bytes.slice(at, at + length));
          at += length;
          if (pieces.silenceTimeout !== undefined) {
            heard += textOf(pieces.silence()) ?? "";
          }
        }
        heard += textOf(pieces.end()) ?? "";
        assertEquals(heard, text);
      },
    ),
  );
});
