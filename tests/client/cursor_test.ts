import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Cursor, OWN_MAX } from "../../client/cursor.ts";

Deno.test("a message is new once", () => {
  const cursor = new Cursor(3);
  assertEquals([3, 4, 4, 5].map((seq) => cursor.receive(seq)), [
    "known",
    "new",
    "known",
    "new",
  ]);
  assertEquals(cursor.since, 5);
});

Deno.test("an own message counts as received when everything before it is", () => {
  const cursor = new Cursor(0);
  cursor.acknowledged(2);
  assertEquals(cursor.since, 0);
  assertEquals(cursor.receive(1), "new");
  assertEquals(cursor.since, 2);
  assertEquals(cursor.receive(2), "known", "told again by the log");
});

Deno.test("of own messages beyond a number that never comes only so many are remembered", () => {
  const cursor = new Cursor(0);
  for (let seq = 2; seq <= OWN_MAX + 2; seq++) cursor.acknowledged(seq);
  assertEquals(cursor.receive(1), "new");
  assertEquals(cursor.since, OWN_MAX + 1);
});

Deno.test("a gap is passed over, with what was said in it", () => {
  const cursor = new Cursor(0, 6);
  cursor.acknowledged(4);
  cursor.acknowledged(6);
  cursor.skip(5);
  assertEquals(cursor.since, 6);
  cursor.skip(3);
  assertEquals(cursor.since, 6, "never back");
});

Deno.test("a room that is entered without a number begins with any of the newest messages, and none is missing behind it", () => {
  const cursor = Cursor.atNewest(29, 20);
  assertEquals(cursor.since, 9);
  assertEquals(cursor.receive(31), "impossible");
  assertEquals(cursor.receive(27), "new");
  assertEquals(cursor.receive(29), "impossible");
  assertEquals([cursor.receive(28), cursor.receive(29)], ["new", "new"]);
});

Deno.test("after a return no message is missing, however many there are", () => {
  const cursor = new Cursor(4, 9);
  assertEquals(cursor.receive(7), "impossible");
  assertEquals([cursor.receive(5), cursor.since], ["new", 5]);
  const again = Cursor.atNewest(29, 20);
  again.enter(40);
  assertEquals([again.receive(40), again.receive(10)], ["impossible", "new"]);
});

Deno.test("a gap beyond all that is known holds once something comes behind it", () => {
  const cursor = new Cursor(4);
  cursor.skip(8);
  assertEquals([cursor.since, cursor.receive(9), cursor.since], [4, "new", 9]);
  cursor.skip(14);
  cursor.acknowledged(15);
  assertEquals(cursor.since, 15);
  cursor.skip(Number.MAX_SAFE_INTEGER);
  assertEquals([cursor.receive(16), cursor.since], ["new", 16]);
});

Deno.test("in a room whose numbers end before the cursor, the next message is new", () => {
  const cursor = new Cursor(9);
  cursor.acknowledged(1e9);
  cursor.enter(1e12);
  assertEquals(cursor.receive(1e12), "impossible");
  cursor.enter(7);
  assertEquals([cursor.since, cursor.receive(8)], [7, "new"]);
});

Deno.test("whatever numbers a server tells, after an entry every message is new, once", () => {
  const number = fc.oneof(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  );
  const told = fc.tuple(
    fc.constantFrom("receive", "acknowledged", "skip", "enter"),
    number,
  );
  fc.assert(fc.property(fc.array(told), fc.nat(9), (lies, last) => {
    const cursor = new Cursor(0);
    for (const [what, seq] of lies) cursor[what](seq);
    cursor.enter(last);
    for (let seq = 1; seq <= last; seq++) cursor.receive(seq);
    for (let seq = last + 1; seq <= last + 9; seq++) {
      assertEquals(cursor.receive(seq), "new");
      assertEquals(cursor.receive(seq), "known");
    }
  }));
});

Deno.test("whatever the client says itself, every number of others is new exactly once", () => {
  fc.assert(fc.property(
    fc.array(fc.boolean(), { maxLength: 50 }),
    fc.nat({ max: 50 }),
    (mine, early) => {
      const cursor = new Cursor(0);
      // Some acknowledgements come before the messages, the rest in their place.
      mine.forEach((isMine, index) => {
        if (isMine && index < early) cursor.acknowledged(index + 1);
      });
      mine.forEach((isMine, index) => {
        const seq = index + 1;
        if (isMine) cursor.acknowledged(seq);
        else assertEquals(cursor.receive(seq), "new");
        assertEquals(cursor.receive(seq), "known");
      });
      assert(cursor.since >= mine.length);
    },
  ));
});
