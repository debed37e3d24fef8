import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TypedText } from "../../../terminal/prompt/typed_text.ts";
import { bytesOf, cutAt, cuts } from "../../dialects/cutting.ts";
import { anyText } from "../../protocol/text/any_text.ts";

/** The text shown for some bytes, and whether they are known to be damaged. */
function typed(pieces: readonly Uint8Array[]): [string, boolean] {
  const text = new TypedText();
  const shown = pieces.map((piece) => text.push(piece)).join("");
  return [shown, text.isDamaged(shown)];
}

Deno.test("any text is taken as it was typed, however it is cut", () => {
  fc.assert(
    fc.property(anyText(), cuts, (text, places) => {
      fc.pre(text.isWellFormed() && !text.startsWith("\ufeff"));
      assertEquals(typed(cutAt(bytesOf(text), places)), [text, false]);
    }),
  );
});

Deno.test("bytes that are not UTF-8 are shown and remembered, however they are cut", () => {
  const streams = [
    [0x63, 0x61, 0x66, 0xe9, 0x0d],
    [0xbe, 0xc8, 0xb3, 0xe7],
    [0xe9, 0x61],
    [0xff, 0xfe, 0x61, 0x00],
  ];
  for (const stream of streams) {
    const bytes = Uint8Array.from(stream);
    for (let place = 0; place <= bytes.length; place++) {
      const [shown, isDamaged] = typed(cutAt(bytes, [place]));
      assertEquals([shown.includes("\ufffd"), isDamaged], [true, true]);
    }
  }
});
