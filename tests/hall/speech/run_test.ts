import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { Member } from "../../../hall/member.ts";
import { Room } from "../../../hall/rooms/room.ts";
import { type Placed, RUN_TEXT_MAX, runs } from "../../../hall/speech/run.ts";
import { weightOf } from "../../../protocol/text/text.ts";
import { FakeRecipient } from "../fake_recipient.ts";

const ROOMS = [new Room("lobby", 0, ""), new Room("tea", 0, "")];

const PEOPLE = [1, 2].map((number) =>
  new Member(
    new FakeRecipient(),
    { address: "127.0.0.1", port: number },
    number,
  )
);

/** Kept messages of random rooms, senders and lengths, some of them repeated. */
const placed: fc.Arbitrary<Placed> = fc.record({
  room: fc.constantFrom(...ROOMS),
  sender: fc.constantFrom(...PEOPLE),
  repeated: fc.nat(9).map((number) => number === 0),
  text: fc.constantFrom(1, 100, RUN_TEXT_MAX / 2, RUN_TEXT_MAX)
    .chain((length) => fc.constantFrom("x", "\n").map((x) => x.repeat(length))),
}).map(({ room, sender, repeated, text }) => ({
  room,
  sender,
  repeated,
  message: {
    type: "message",
    room: room.name,
    seq: 1,
    from: "Ann",
    text,
    time: 0,
  },
}));

Deno.test("runs keep the order, each in one room and bounded; a repetition is a run of its own", () => {
  fc.assert(fc.property(fc.array(placed, { maxLength: 30 }), (all) => {
    const found = [...runs(all)];
    assertEquals(found.flat(), all);
    for (const run of found) {
      assertEquals(new Set(run.map(({ room }) => room)).size, 1);
      if (run.length === 1) continue;
      assertEquals(run.some(({ repeated }) => repeated), false);
      const text = run.reduce((sum, it) => sum + weightOf(it.message.text), 0);
      assertLessOrEqual(text, RUN_TEXT_MAX);
    }
  }));
});

Deno.test("short messages in one room are one run, from whatever senders", () => {
  const [lobby] = ROOMS;
  const message = {
    type: "message",
    room: "lobby",
    seq: 1,
    from: "Ann",
    text: "hi",
    time: 0,
  } as const;
  const all = PEOPLE.flatMap((sender) =>
    lobby === undefined
      ? []
      : [{ room: lobby, sender, repeated: false, message }]
  );
  assertEquals([...runs(all)].length, 1);
});
