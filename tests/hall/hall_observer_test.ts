// The events that the hall tells an observer, and those that it does not.

import { assert, assertEquals } from "@std/assert";
import { Hall } from "../../hall/hall.ts";
import { MemoryStore } from "../../store/memory.ts";
import { FakeRecipient } from "./fake_recipient.ts";
import {
  BOSS,
  hello,
  HERE,
  say,
  SERVER,
  TestHall,
  whisper,
} from "./test_hall.ts";

Deno.test("an observer is told of each welcome and each rename", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await ann.asks({ type: "name", name: "Anna" }, hello({ name: "Zoe" }));
  assertEquals(test.observed, [
    "Ann is welcomed",
    "Ann is renamed Anna",
    "Anna leaves: left",
    "Zoe is welcomed",
  ]);
});

Deno.test("an observer is told once of each member that leaves, and why", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const session = "the secret of Bob's session";
  const bob = test.arrive();
  await bob.asks(hello({ name: "Bob", session }));
  await test.arrive().asks(hello({ name: "Bob", session }));
  const boss = test.arrive();
  await boss.asks(hello({ name: "Boss", key: BOSS }));
  const cat = await test.enter("Cat");
  const dan = await test.enter("Dan");
  await test.enter("Eve");
  await boss.asks(
    { type: "kick", name: "Bob" },
    { type: "ban", who: "Cat" },
  );
  await dan.asks({ type: "gone", reason: "idle" });
  await ann.asks({ type: "bye" });
  for (const past of [ann, bob, cat]) {
    await past.asks({ type: "gone", reason: "cut" });
  }
  // A connection that was not welcomed has no name to leave.
  await test.arrive().asks({ type: "gone", reason: "cut" });
  test.hall.close("closing");
  assertEquals(test.observed.filter((line) => line.includes("leaves")), [
    "Bob leaves: replaced",
    "Bob leaves: kicked",
    "Cat leaves: banned",
    "Dan leaves: idle",
    "Ann leaves: left",
    "Boss leaves: shutdown",
    "Eve leaves: shutdown",
  ]);
});

Deno.test("an observer is told of each message in a room once, with its number", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "lobby", "kitchen");
  await ann.asks(say("one", "1"), say("two", "2", "lobby"), say("one", "1"));
  assertEquals(test.observed.slice(1), [
    "Ann says one, kitchen 1",
    "Ann says two, lobby 1",
  ]);
});

Deno.test("an observer is not told of whispers", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await test.enter("Bob");
  await ann.asks(whisper("psst", "Bob", "1"));
  assert(!test.observed.join().includes("psst"));
  assertEquals(test.observed.length, 2);
});

Deno.test("an observer is told of every refusal and of nothing else", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = test.arrive();
  await bob.asks(say("too early"), hello({ name: "ANN" }), { type: "ping" });
  await ann.asks(say(""), { type: "fault", code: "bad-json", message: "no" });
  assertEquals(test.observed, [
    "Ann is welcomed",
    " is told hello-first",
    " is told name-taken",
    "Ann is told bad-text",
    "Ann is told bad-json",
  ]);
});

Deno.test("an observer is told of the commands of operators of rooms", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "dev");
  await test.enter("Bob", "dev");
  await test.enter("Cho");
  await ann.asks(
    { type: "modes", on: ["moderated"] },
    { type: "manage", what: "voice", who: "Bob" },
    { type: "invite", name: "Cho" },
  );
  assertEquals(test.managed.map(({ type, by }) => [type, by]), [
    ["modes", "Ann"],
    ["managed", "Ann"],
    ["invited", "Ann"],
  ]);
});

Deno.test("a hall works without an observer", async () => {
  const hall = new Hall({
    store: new MemoryStore(),
    now: () => 0,
    monotonic: () => 0,
    newSecret: () => "s".repeat(16),
    authorOf: (secret) => secret,
    server: SERVER,
  });
  const recipient = new FakeRecipient();
  const from = hall.arrive(recipient, HERE);
  for (const what of [say("early"), hello(), say("hi", "1")]) {
    await hall.handle([{ from, what }]);
  }
  await hall.announcePresence();
  assertEquals(
    recipient.take().map(({ type }) => type),
    ["error", "welcome", "joined", "ack"],
  );
});
