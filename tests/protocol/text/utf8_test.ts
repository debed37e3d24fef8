import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { incompleteTail, utf8 } from "../../../protocol/text/utf8.ts";
import { bytesOf } from "../../dialects/cutting.ts";
import { anyText } from "./any_text.ts";

/** Any Unicode text. */
const text = anyText(20);

/** Bytes of which many look like parts of characters. */
const bytes = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xc3, 0xe0, 0xed),
    fc.constantFrom(0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff, 0x41, 0x90, 0x8f),
  ),
  { maxLength: 8 },
).map((all) => Uint8Array.from(all));

/** Whether bytes are the beginning of one character, and not all of it. */
function isBeginning(tail: Uint8Array): boolean {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(tail, { stream: true }) === "";
  } catch {
    return false;
  }
}

Deno.test("encoded text is decoded to the same text", () => {
  fc.assert(
    fc.property(text, (text) => assertEquals(utf8(bytesOf(text)), text)),
  );
  assertEquals(utf8(bytesOf("\uFEFFwith a mark")), "\uFEFFwith a mark");
  assertEquals(utf8(new Uint8Array()), "");
});

Deno.test("bytes that are not UTF-8 are no text", () => {
  const wrong = [
    [0xff],
    [0x80],
    [0xc3],
    [0x41, 0xe2, 0x82],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
  ];
  for (const bytes of wrong) {
    assertEquals(utf8(Uint8Array.from(bytes)), undefined, `${bytes}`);
  }
  // A failure leaves nothing behind for the next one.
  assertEquals(utf8(bytesOf("é")), "é");
});

Deno.test("no bytes throw", () => {
  fc.assert(
    fc.property(bytes, (bytes) => {
      const text = utf8(bytes);
      assertEquals(text === undefined ? bytes : bytesOf(text), bytes);
    }),
  );
});

Deno.test("wherever a text is cut, all but the incomplete tail is whole characters", () => {
  fc.assert(
    fc.property(text, fc.nat(), (text, place) => {
      const all = bytesOf(text);
      const start = all.slice(0, place % (all.length + 1));
      const tail = incompleteTail(start);
      const whole = utf8(start.subarray(0, start.length - tail));
      assert(whole !== undefined && text.startsWith(whole));
      assert(tail === 0 || isBeginning(start.subarray(-tail)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("the tail is incomplete only when more bytes can make a character of it", () => {
  fc.assert(
    fc.property(bytes, (bytes) => {
      const expected = [3, 2, 1].find((back) =>
        back <= bytes.length && isBeginning(bytes.subarray(-back))
      ) ?? 0;
      assertEquals(incompleteTail(bytes), expected);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("the tail of one character, byte by byte", () => {
  const tails = (text: string) => {
    const all = bytesOf(text);
    return Array.from(
      { length: all.length + 1 },
      (_, length) => incompleteTail(all.subarray(0, length)),
    );
  };
  assertEquals(tails("a"), [0, 0]);
  assertEquals(tails("é"), [0, 1, 0]);
  assertEquals(tails("€"), [0, 1, 2, 0]);
  assertEquals(tails("🙂"), [0, 1, 2, 3, 0]);
  assertEquals(tails("é€"), [0, 1, 0, 1, 2, 0]);
});
