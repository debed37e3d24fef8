import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Rope } from "../../../server/delivery/rope.ts";
import { bytesOf } from "../../dialects/cutting.ts";

function textOf(rope: Rope): string {
  return new TextDecoder().decode(rope.bytes);
}

Deno.test("a single piece is not copied", () => {
  const piece = bytesOf("as it is");
  assert(new Rope(piece).bytes === piece);
});

Deno.test("appending a piece leaves a rope as it is", () => {
  const one = new Rope(bytesOf("one "));
  const two = one.with(bytesOf("two "));
  const other = one.with(bytesOf("other"));
  assertEquals([one, two, other].map(textOf), [
    "one ",
    "one two ",
    "one other",
  ]);
});

Deno.test("appending the very same piece gives the very same rope, copied together once", () => {
  const one = new Rope(bytesOf("one "));
  const [piece, alike] = [bytesOf("two"), bytesOf("two")];
  assert(one.with(piece) === one.with(piece));
  assert(one.with(piece).bytes === one.with(piece).bytes);
  const before = one.with(piece);
  assert(one.with(alike) !== before);
  assertEquals(textOf(one.with(alike)), textOf(before));
});

Deno.test("whatever is appended to which rope, each holds its own pieces in order", () => {
  const pieces = ["a", "bc", "", "def"].map(bytesOf);
  const step = fc.record({
    of: fc.nat(),
    piece: fc.nat(3),
    isRead: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const first = { rope: new Rope(bytesOf("*")), text: "*" };
      const all = [first];
      for (const { of, piece, isRead } of steps) {
        const { rope, text } = all.at(of % all.length) ?? first;
        const bytes = pieces[piece] ?? new Uint8Array();
        // Some are copied together while others are still made of them.
        if (isRead) assertEquals(textOf(rope), text);
        all.push({
          rope: rope.with(bytes),
          text: text + new TextDecoder().decode(bytes),
        });
      }
      for (const { rope, text } of all) assertEquals(textOf(rope), text);
    }),
  );
});
