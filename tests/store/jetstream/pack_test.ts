import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  decodePack,
  encodePack,
  FORMAT,
  NotAPack,
  type Pack,
  unpack,
} from "../../../store/jetstream/pack.ts";
import { Subjects } from "../../../store/jetstream/subjects.ts";
import { runs } from "../../long.ts";

/** Plain objects, as JSON gives them. */
const OWN = { noNullPrototype: true } as const;

const entry = fc.oneof(
  fc.record({
    from: fc.string({ unit: "binary" }),
    author: fc.string(),
    id: fc.string(),
    text: fc.string({ unit: "binary" }),
    time: fc.maxSafeNat(),
  }, {
    requiredKeys: ["from", "author", "text", "time"],
    noNullPrototype: true,
  }),
  fc.record({ topic: fc.string({ unit: "binary" }), by: fc.string() }, OWN),
  fc.record({ modes: fc.string() }, OWN),
);
const pack: fc.Arbitrary<Pack> = fc.record({
  format: fc.constant(FORMAT),
  id: fc.uuid(),
  first: fc.maxSafeNat(),
  entries: fc.array(entry),
}, OWN);

Deno.test("a pack is read as it was written", () => {
  fc.assert(
    fc.property(
      pack,
      (pack) => assertEquals(decodePack(encodePack(pack)), pack),
    ),
    { numRuns: runs(400) },
  );
});

Deno.test("bytes that are no pack of this version are refused", () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record({
      format: fc.constantFrom(FORMAT, FORMAT + 1, "1"),
      id: fc.constantFrom("x", 1),
      first: fc.constantFrom(1, 1.5, null),
      entries: fc.oneof(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.string(),
      ),
    }),
  );
  const bytes = fc.oneof(
    fc.uint8Array(),
    value.map((it) => new TextEncoder().encode(JSON.stringify(it))),
  );
  fc.assert(
    fc.property(bytes, (bytes) => {
      assertThrows(() => decodePack(bytes), NotAPack);
    }),
    { numRuns: runs(400) },
  );
  assertThrows(
    () =>
      decodePack(
        new TextEncoder().encode('{"format":2,"id":"","first":1,"entries":[]}'),
      ),
    NotAPack,
    "another version",
  );
});

Deno.test("the messages of a pack have consecutive numbers, whatever stands between", () => {
  const said = { from: "Ann", author: "a", text: "hi", time: 7 };
  const entries = [
    said,
    { modes: "m" },
    said,
    { topic: "tea", by: "Ann" },
    said,
  ];
  const numbers = unpack("dev", { format: FORMAT, id: "x", first: 5, entries })
    .map((it) => "message" in it ? it.message.seq : Object.keys(it).join());
  assertEquals(numbers, [5, "room,modes", 6, "room,topic,by", 7]);
});

Deno.test("every room has a subject of its own, in plain ASCII and of three parts", () => {
  const subjects = new Subjects("chat");
  const room = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(
    fc.property(room, (room) => {
      const subject = subjects.ofRoom(room);
      assertEquals(
        /^chat\.room\.[!-)+-\-/-=?-~]+$/.test(subject),
        true,
        subject,
      );
      assertEquals(subjects.roomOf(subject), room);
    }),
    { numRuns: runs(400) },
  );
  assertEquals(subjects.roomOf(subjects.probes), undefined);
});
