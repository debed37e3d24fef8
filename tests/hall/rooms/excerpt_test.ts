// Messages around places. Which numbers they have is in excerpt_numbers_test.ts.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { excerpt } from "../../../hall/rooms/excerpt.ts";
import { ANSWER_BYTES_MAX } from "../../../hall/rooms/history.ts";
import { Room } from "../../../hall/rooms/room.ts";
import type { ExcerptRequest } from "../../../protocol/features/excerpt/excerpt.ts";
import { MemoryStore } from "../../../store/memory.ts";
import { FakeRecipient } from "../fake_recipient.ts";
import { say, TestHall } from "../test_hall.ts";

/** A room in which something was said at some moments. */
async function roomAt(
  times: readonly number[],
  text = "x",
): Promise<
  (asked: Omit<ExcerptRequest, "type" | "room">) => Promise<number[]>
> {
  const store = new MemoryStore();
  await store.append(times.map((time) => (
    { room: "lobby", from: "Ann", author: "Ann", text, time }
  )));
  const room = new Room("lobby", times.length, "");
  return async (asked) => {
    const { answer } = await excerpt(store, room, new FakeRecipient(), {
      type: "excerpt",
      ...asked,
    });
    assert(answer.type === "excerpt" && answer.room === "lobby");
    return answer.messages.map(({ seq }) => seq);
  };
}

Deno.test("a moment separates what was said before it from what was said after it", async () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 })
    .map((times) => times.toSorted((one, other) => one - other));
  const moment = fc.integer({ min: 0, max: 21 });
  await fc.assert(fc.asyncProperty(times, moment, async (times, time) => {
    const ask = await roomAt(times);
    const numbersWhere = (fits: (it: number) => boolean) =>
      times.flatMap((it, index) => fits(it) ? [index + 1] : []);
    const asked = { places: [{ time }], count: 100 };
    assertEquals(
      await ask({ ...asked, which: "before" }),
      numbersWhere((it) => it < time),
    );
    assertEquals(
      await ask({ ...asked, which: "after" }),
      numbersWhere((it) => it > time),
    );
    assertEquals(
      await ask({ ...asked, which: "latest" }),
      numbersWhere((it) => it > time),
    );
  }));
});

Deno.test("an answer that is too long ends where the client goes on", async () => {
  const ask = await roomAt(Array(60).fill(1), "x".repeat(16_000));
  const most = Math.floor(ANSWER_BYTES_MAX / 16_000);
  const oldest = await ask({ which: "after", places: [{}], count: 60 });
  assertEquals(oldest[0], 1);
  const newest = await ask({ which: "latest", places: [], count: 60 });
  assertEquals(newest.at(-1), 60);
  for (const { length } of [oldest, newest]) {
    assert(length > most - 3 && length <= most, `${length}`);
  }
});

Deno.test("only members of a room are told what was said there, and when", async () => {
  const hall = new TestHall();
  const ann = await hall.enter("Ann", "lobby", "dev", "empty");
  const bob = await hall.enter("Bob", "attic");
  await ann.asks(say("one", "1", "dev"), say("two", "2", "lobby"));
  const latest = {
    type: "excerpt",
    which: "latest",
    places: [],
    count: 9,
  } as const;
  assertEquals(await bob.errors({ ...latest, room: "dev" }), ["not-in-room"]);
  await bob.asks({ type: "newest" });
  assertEquals(bob.recipient.takeAll("newest")[0]?.rooms, []);
  await ann.asks({ ...latest, room: "dev" }, { type: "newest" });
  const [said] = ann.recipient.takeAll("excerpt");
  assertEquals(said?.messages.map(({ text }) => text), ["one"]);
  await ann.asks({ type: "newest" });
  const [newest] = ann.recipient.takeAll("newest");
  assertEquals(newest?.rooms.map(({ room }) => room), ["lobby", "dev"]);
});
