import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MemberMarks } from "../../../hall/marks/member_marks.ts";
import { TestHall } from "../test_hall.ts";

Deno.test("a mark is the greatest number that was set", () => {
  const steps = fc.array(fc.tuple(
    fc.constantFrom("ann", "bob"),
    fc.constantFrom("lobby", "dev"),
    fc.nat(9),
  ));
  fc.assert(fc.property(steps, (steps) => {
    const marks = new MemberMarks();
    const expected = new Map<string, number>();
    for (const [who, subject, number] of steps) {
      const key = `${who} ${subject}`;
      expected.set(key, Math.max(number, expected.get(key) ?? 0));
      assertEquals(marks.raise(who, subject, number), expected.get(key));
    }
    for (const who of ["ann", "bob"]) {
      for (const subject of ["lobby", "dev"]) {
        assertEquals(
          marks.get(who, subject),
          expected.get(`${who} ${subject}`),
        );
      }
    }
  }));
});

Deno.test("the least recently used marks are forgotten, of one member and of all", () => {
  const marks = new MemberMarks(2, 3);
  for (const subject of ["a", "b", "c"]) marks.raise("ann", subject, 1);
  assertEquals(marks.get("ann", "a"), undefined);
  assertEquals(marks.get("ann", "c"), 1);
  marks.raise("bob", "a", 1);
  marks.raise("ann", "c", 2);
  marks.raise("cho", "a", 1);
  assertEquals(marks.get("bob", "a"), undefined);
  assertEquals([marks.get("ann", "c"), marks.get("cho", "a")], [2, 1]);
});

Deno.test("how far a member has read is told to its other sessions that ask, and to nobody else", async () => {
  const hall = new TestHall();
  hall.time = 100;
  const key = "ann's key";
  const [ann, phone, silent] = [
    await hall.greet({ name: "Ann", key }),
    await hall.greet({ name: "Ann2", key }),
    await hall.greet({ name: "Ann3", key }),
  ];
  const bob = await hall.greet({ name: "Bob" });
  for (const guest of [phone, bob]) {
    await guest.asks({ type: "readMark", room: "lobby" });
    assertEquals(guest.recipient.takeAll("readMark"), [
      { type: "readMark", room: "lobby" },
    ]);
  }
  await ann.asks({ type: "readMark", room: "Lobby", time: 50 });
  await ann.asks({ type: "readMark", room: "lobby", time: 40 });
  const times = ({ recipient }: typeof ann) =>
    recipient.takeAll("readMark").map(({ time }) => time);
  assertEquals(times(ann), [50, 50]);
  assertEquals(times(phone), [50]);
  assertEquals([...times(silent), ...times(bob)], []);
  // A time to come is now.
  await ann.asks({ type: "readMark", name: "bob", time: 1e9 });
  assertEquals((times(ann)[0] ?? 0) < 1_000, true);
});
