import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Cursor } from "../../client/cursor.ts";

Deno.test("a message is new once", () => {
  const cursor = new Cursor(3);
  assertEquals([3, 4, 4, 5].map((seq) => cursor.hears(seq)), [
    false,
    true,
    false,
    true,
  ]);
  assertEquals(cursor.since, 5);
});

Deno.test("one's own words count as heard when everything before them is", () => {
  const cursor = new Cursor(0);
  cursor.said(2);
  assertEquals(cursor.since, 0);
  assert(cursor.hears(1));
  assertEquals(cursor.since, 2);
  assert(!cursor.hears(2), "told again by the log");
});

Deno.test("a gap is passed over, with what was said in it", () => {
  const cursor = new Cursor(0);
  cursor.said(4);
  cursor.said(6);
  cursor.skip(5);
  assertEquals(cursor.since, 6);
  cursor.skip(3);
  assertEquals(cursor.since, 6, "never back");
});

Deno.test("whatever one says oneself, every number of the others is new exactly once", () => {
  fc.assert(fc.property(
    fc.array(fc.boolean(), { maxLength: 50 }),
    fc.nat({ max: 50 }),
    (mine, early) => {
      const cursor = new Cursor(0);
      // Some acknowledgements come before the messages, the rest in their place.
      mine.forEach((isMine, index) => {
        if (isMine && index < early) cursor.said(index + 1);
      });
      mine.forEach((isMine, index) => {
        const seq = index + 1;
        if (isMine) cursor.said(seq);
        else assert(cursor.hears(seq));
        assertEquals(cursor.hears(seq), false);
      });
      assert(cursor.since >= mine.length);
    },
  ));
});
