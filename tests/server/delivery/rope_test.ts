import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Rope } from "../../../server/delivery/rope.ts";
import { bytesOf } from "../../dialects/cutting.ts";

function textOf(bundle: Rope): string {
  return new TextDecoder().decode(bundle.bytes);
}

Deno.test("a piece alone is handed on as it is, not copied", () => {
  const piece = bytesOf("as it is");
  assert(new Rope(piece).bytes === piece);
});

Deno.test("a bundle stays what it is when a piece is put to it", () => {
  const one = new Rope(bytesOf("one "));
  const two = one.with(bytesOf("two "));
  const other = one.with(bytesOf("other"));
  assertEquals([one, two, other].map(textOf), [
    "one ",
    "one two ",
    "one other",
  ]);
});

Deno.test("with the very same piece it is the very same bundle, joined once", () => {
  const one = new Rope(bytesOf("one "));
  const [piece, alike] = [bytesOf("two"), bytesOf("two")];
  assert(one.with(piece) === one.with(piece));
  assert(one.with(piece).bytes === one.with(piece).bytes);
  const before = one.with(piece);
  assert(one.with(alike) !== before);
  assertEquals(textOf(one.with(alike)), textOf(before));
});

Deno.test("whoever puts which pieces to what, each bundle has its own, in order", () => {
  const pieces = ["a", "bc", "", "def"].map(bytesOf);
  const step = fc.record({
    of: fc.nat(),
    piece: fc.nat(3),
    isRead: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const first = { bundle: new Rope(bytesOf("*")), text: "*" };
      const all = [first];
      for (const { of, piece, isRead } of steps) {
        const { bundle, text } = all.at(of % all.length) ?? first;
        const bytes = pieces[piece] ?? new Uint8Array();
        // Some are joined while others are still made of them.
        if (isRead) assertEquals(textOf(bundle), text);
        all.push({
          bundle: bundle.with(bytes),
          text: text + new TextDecoder().decode(bytes),
        });
      }
      for (const { bundle, text } of all) assertEquals(textOf(bundle), text);
    }),
  );
});
