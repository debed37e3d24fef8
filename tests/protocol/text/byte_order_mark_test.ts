import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MarkFilter } from "../../../protocol/text/byte_order_mark.ts";
import { bytesOf, cutAt, cuts, fed, glued } from "../../dialects/cutting.ts";

Deno.test("a byte order mark is taken off the beginning of a stream, once, however it is cut", () => {
  const part = fc.constantFrom(
    ...["\ufeff", "a", "가", "\uffff", "\ufe0f"].map(bytesOf),
    ...[[0xef], [0xbb], [0xbf]].map((bytes) => Uint8Array.from(bytes)),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), cuts, (parts, places) => {
      const bytes = glued(parts);
      const isMarked = [0xef, 0xbb, 0xbf].every((byte, at) =>
        bytes[at] === byte
      );
      const filter = new MarkFilter();
      const out = fed(
        cutAt(bytes, places),
        (piece) => [...filter.push(piece)],
      );
      assertEquals(
        [...out, ...filter.end()],
        [...bytes.subarray(isMarked ? 3 : 0)],
      );
    }),
    { numRuns: 300 },
  );
});
