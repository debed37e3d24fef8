// Members that cannot tell how far they have the messages of a room.

import { assertEquals } from "@std/assert";
import { ON_ITS_WAY } from "../../../hall/marks/received.ts";
import { type Guest, say, TestHall } from "../test_hall.ts";

const KEY = "ann's key";

/** A hall in which Bob has said one to five. */
async function begun(): Promise<{ hall: TestHall; bob: Guest }> {
  const hall = new TestHall();
  const bob = await hall.enter("Bob");
  for (const text of ["1", "2", "3", "4", "5"]) await bob.asks(say(text));
  return { hall, bob };
}

/** Ann enters the lobby, and reads what comes of it. */
async function enter(
  hall: TestHall,
  { key = KEY, missed = 2, name = "Ann", user }: {
    key?: string | undefined;
    missed?: number;
    name?: string;
    user?: string;
  } = {},
): Promise<{ ann: Guest; texts: string }> {
  const ann = await hall.greet({
    ...{ name, user, rooms: [], ephemeral: true, shared: true },
    ...key === "" ? {} : { key },
  });
  await ann.asks({ type: "join", room: "lobby", fromNow: missed });
  return { ann, texts: await heard(hall, ann) };
}

async function heard(hall: TestHall, { recipient }: Guest): Promise<string> {
  await hall.hall.announcePresence();
  return recipient.takeAll("message").map(({ text }) => text).join("");
}

Deno.test("a member that comes back is sent what was said since, and a new one the newest", async () => {
  const { hall, bob } = await begun();
  const first = await enter(hall);
  assertEquals(first.texts, "45");
  await bob.asks(say("6"));
  assertEquals(await heard(hall, first.ann), "6");
  await first.ann.asks({ type: "bye" });
  assertEquals((await enter(hall, { missed: 0 })).texts, "");
  await bob.asks(say("7"), say("8"), say("9"));
  const { ann } = await enter(hall, { name: "Ann2" });
  await ann.asks({ type: "leave", room: "lobby" });
  await bob.asks(say("x"), say("y"), say("z"));
  await ann.asks({ type: "join", room: "lobby", fromNow: 2 });
  assertEquals(await heard(hall, ann), "xyz");
});

Deno.test("each client of a member is sent what itself has missed, whatever the others had", async () => {
  const { hall, bob } = await begun();
  const phone = { user: "phone", missed: 2 };
  const desk = { user: "desk", missed: 2 };
  const first = await enter(hall, phone);
  const second = await enter(hall, desk);
  await first.ann.asks({ type: "bye" });
  await bob.asks(say("6"), say("7"), say("8"));
  assertEquals(await heard(hall, second.ann), "678");
  await second.ann.asks({ type: "bye" });
  await bob.asks(say("9"));
  assertEquals((await enter(hall, desk)).texts, "9");
  assertEquals((await enter(hall, phone)).texts, "6789");
});

Deno.test("a member that nobody knows again is sent the newest each time", async () => {
  const { hall, bob } = await begun();
  const { ann, texts } = await enter(hall, { key: "" });
  assertEquals(texts, "45");
  await ann.asks({ type: "bye" });
  await bob.asks(say("6"));
  assertEquals((await enter(hall, { key: "", missed: 3 })).texts, "456");
});

Deno.test("a member that enters a room once more is sent nothing again", async () => {
  const { hall } = await begun();
  const { ann } = await enter(hall);
  await ann.asks({ type: "join", room: "lobby", fromNow: 2 });
  assertEquals(await heard(hall, ann), "");
});

Deno.test("what a broken connection may have swallowed comes again", async () => {
  const { hall, bob } = await begun();
  const { ann } = await enter(hall);
  hall.time += ON_ITS_WAY;
  await bob.asks(say("6"));
  await ann.asks({ type: "pong" });
  hall.time += ON_ITS_WAY;
  await bob.asks(say("7"));
  // Messages from long before this input have arrived.
  await ann.asks({ type: "pong" });
  await bob.asks(say("8"));
  await ann.asks({ type: "gone", reason: "timeout" });
  await bob.asks(say("9"));
  assertEquals((await enter(hall)).texts, "789");
});

Deno.test("what waits for a client when it is cut comes again, and nothing else", async () => {
  const { hall, bob } = await begun();
  const { ann } = await enter(hall);
  await bob.asks(say("6"));
  await ann.asks({ type: "gone", reason: "cut" });
  await bob.asks(say("7"));
  const second = await enter(hall);
  assertEquals(second.texts, "7");
  for (let input = 0; input < 2; input++) {
    hall.time += ON_ITS_WAY;
    await second.ann.asks({ type: "pong" });
  }
  await bob.asks(say("8"));
  second.ann.recipient.waiting = 1;
  await second.ann.asks({ type: "gone", reason: "cut" });
  assertEquals((await enter(hall)).texts, "8");
});

/** The numbers of messages and acknowledgements, in the order in which they came. */
async function numbers(
  hall: TestHall,
  { recipient }: Guest,
): Promise<(number | undefined)[]> {
  await hall.hall.announcePresence();
  return recipient.take().flatMap((notice) =>
    notice.type === "message" || notice.type === "ack" ? [notice.seq] : []
  );
}

Deno.test("own messages have their place among those that were missed, and come once", async () => {
  const { hall, bob } = await begun();
  const ann = await hall.greet({ name: "Ann", rooms: [], ephemeral: true });
  await ann.asks({ type: "join", room: "lobby", fromNow: 3 });
  await ann.asks(say("6", "a"));
  await bob.asks(say("7"));
  await ann.asks(say("8", "b"));
  assertEquals(await numbers(hall, ann), [3, 4, 5, 6, 7, 8]);
  await ann.asks(say("9", "c"));
  assertEquals(await numbers(hall, ann), [9]);
});

Deno.test("a member that enters a room once more misses nothing of its replay", async () => {
  const { hall } = await begun();
  const ann = await hall.greet({ name: "Ann", rooms: [], ephemeral: true });
  await ann.asks({ type: "join", room: "lobby", fromNow: 3 });
  await ann.asks({ type: "join", room: "lobby", fromNow: 3 });
  assertEquals(await numbers(hall, ann), [3, 4, 5]);
});

Deno.test("a message said during a replay is acknowledged when its author leaves the room", async () => {
  const { hall } = await begun();
  const ann = await hall.greet({ name: "Ann", rooms: [], ephemeral: true });
  await ann.asks({ type: "join", room: "lobby", fromNow: 3 });
  await ann.asks(say("6", "a"));
  await ann.asks({ type: "leave", room: "lobby" });
  assertEquals((await numbers(hall, ann)).at(-1), 6);
});
