import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type ExcerptNumbers,
  excerptNumbers,
  type Position,
} from "../../../protocol/features/excerpt/excerpt_numbers.ts";
import { EXCERPT_MAX } from "../../../protocol/features/excerpt/excerpt.ts";

/** The numbers, one by one. */
function listed({ from, to }: ExcerptNumbers): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

/** A message, or a moment between two. */
const position = fc.record({
  first: fc.integer({ min: 0, max: 30 }),
  isMessage: fc.boolean(),
}).map(({ first, isMessage }): Position => ({
  first,
  next: isMessage ? first + 1 : first,
}));

const extent = fc.record({
  first: fc.integer({ min: 1, max: 10 }),
  length: fc.integer({ min: 0, max: 15 }),
}).map(({ first, length }) => ({ first, last: first + length - 1 }));

const count = fc.integer({ min: 1, max: 20 });

Deno.test("an excerpt has what is before or after its places, and no more than it may", () => {
  fc.assert(fc.property(
    fc.constantFrom("latest", "before", "after", "between" as const),
    fc.tuple(position, position),
    extent,
    count,
    (which, [one, other], extent, count) => {
      const isBackwards = which === "between" && other.first < one.first;
      const [early, late] = isBackwards ? [other, one] : [one, other];
      const numbers = listed({
        from: extent.first,
        to: extent.last,
        end: "oldest",
      })
        .filter((seq) => which === "before" || seq >= early.next)
        .filter((seq) =>
          which === "before" ? seq < one.first : which !== "between" ||
            seq < late.first
        );
      const isNewest = which === "latest" || which === "before" || isBackwards;
      const expected = isNewest
        ? numbers.slice(-count)
        : numbers.slice(0, count);
      const found = excerptNumbers({ which, count }, [one, other], extent);
      assertEquals(listed(found), expected);
      assertEquals(found.end, isNewest ? "newest" : "oldest");
    },
  ));
});

Deno.test("an excerpt around a message has it, and as many others as there are", () => {
  fc.assert(fc.property(
    position,
    extent,
    count,
    (one, extent, count) => {
      const found = listed(
        excerptNumbers({ which: "around", count }, [one], extent),
      );
      const all = extent.last - extent.first + 1;
      assertEquals(found.length, Math.min(count, all));
      const isThere = one.first >= extent.first && one.first <= extent.last;
      assertEquals(isThere && !found.includes(one.first), false);
    },
  ));
});

Deno.test("without a place the latest messages have none that is older, and a count is bounded", () => {
  const extent = { first: 1, last: 1_000 };
  const asked = { which: "latest", count: 3 } as const;
  assertEquals(listed(excerptNumbers(asked, [], extent)), [998, 999, 1_000]);
  const many = excerptNumbers({ ...asked, count: 1e9 }, [], extent);
  assertEquals(listed(many).length, EXCERPT_MAX);
});
