/** Messages that their authors and operators delete. */
import { assertEquals } from "@std/assert";
import { BOUNDS } from "../../../hall/bounds.ts";
import type { Message } from "../../../protocol/features/say.ts";
import type { Request } from "../../../protocol/request.ts";
import { BOSS, type Guest, say, secretOf, TestHall } from "../test_hall.ts";

function redact(more: Partial<Request> = {}): Request {
  return { type: "redact", ...more } as Request;
}

/** The messages that a member was sent, in a few words. */
function told({ recipient }: Guest): string[] {
  return recipient.takeAll("message").map(short);
}

function short({ seq, from, text, redacts, reason }: Message): string {
  const what = redacts === undefined ? text : `deletes ${redacts}`;
  return `${seq} ${from} ${what}${reason === undefined ? "" : `: ${reason}`}`;
}

async function kept({ store }: TestHall): Promise<string[]> {
  return (await store.read("lobby", 1, 99)).map(short);
}

Deno.test("a member deletes its own message: everybody is told, and the number stays", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  await ann.asks(say("oops"), say("fine"));
  bob.recipient.take();
  await ann.asks(redact({ seq: 1, reason: "wrong room" }));
  for (const guest of [ann, bob]) {
    assertEquals(told(guest), ["3 Ann deletes 1: wrong room"]);
  }
  await bob.asks(say("hi"));
  assertEquals(await kept(test), [
    "1 Ann ",
    "2 Ann fine",
    "3 Ann deletes 1: wrong room",
    "4 Bob hi",
  ]);
  // It is not counted as something said.
  assertEquals(test.hall.counts.messages, 3);
  assertEquals(test.observed.filter((line) => / says /.test(line)).length, 3);
});

Deno.test("without a number it is the newest of the member, again the one before", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  await ann.asks(say("one"), say("two"));
  await bob.asks(say("three"));
  await ann.asks(redact(), redact());
  assertEquals(await ann.errors(redact()), ["no-such-message"]);
  assertEquals(await kept(test), [
    ...["1 Ann ", "2 Ann ", "3 Bob three"],
    ...["4 Ann deletes 2", "5 Ann deletes 1"],
  ]);
});

Deno.test("nobody deletes the message of another, but operators of the room and of the server", async () => {
  const test = new TestHall();
  const boss = await test.greet({ name: "Boss", key: BOSS });
  const ann = await test.enter("Ann", "dev");
  const bob = await test.enter("Bob", "dev");
  await boss.asks({ type: "join", room: "dev" });
  const dev = { room: "dev" };
  for (const text of ["1", "2"]) await bob.asks(say(text, undefined, "dev"));
  await boss.asks(say("3", undefined, "dev"));
  assertEquals(await bob.errors(redact({ ...dev, seq: 3 })), ["not-operator"]);
  assertEquals(
    await bob.errors(redact({ ...dev, from: "Boss" })),
    ["not-operator"],
  );
  // Ann has opened the room.
  assertEquals(await ann.errors(redact({ ...dev, from: "BOB" })), []);
  assertEquals(await boss.errors(redact({ ...dev, from: "Bob" })), []);
  assertEquals(
    (await test.store.read("dev", 1, 9)).map(short),
    ["1 Bob ", "2 Bob ", "3 Boss 3", "4 Ann deletes 2", "5 Boss deletes 1"],
  );
});

Deno.test("a message belongs to a session, and to a key beyond that", async () => {
  const test = new TestHall();
  const secret = secretOf("ann's");
  const ann = await test.greet({ name: "Ann", session: secret });
  await ann.asks(say("by session"));
  await ann.cut();
  const other = await test.greet({ name: "Ann2" });
  assertEquals(await other.errors(redact({ seq: 1 })), ["not-operator"]);
  const again = await test.greet({ name: "Ann", session: secret });
  assertEquals(await again.errors(redact({ seq: 1 })), []);
  const bob = await test.greet({ name: "Bob", key: "key" });
  await bob.asks(say("by key"), { type: "bye" });
  const robert = await test.greet({ name: "Robert", key: "key" });
  assertEquals(await robert.errors(redact({ seq: 3 })), []);
});

Deno.test("the author has a limited time, operators have not", async () => {
  const test = new TestHall({ bounds: { ...BOUNDS, redactable: 1_000 } });
  const boss = await test.greet({ name: "Boss", key: BOSS });
  const ann = await test.enter("Ann");
  await ann.asks(say("one"), say("two"));
  assertEquals(await ann.errors(redact({ seq: 1 })), []);
  test.time += 1_001;
  assertEquals(await ann.errors(redact({ seq: 2 })), ["too-late"]);
  assertEquals(await boss.errors(redact({ seq: 2 })), []);
});

Deno.test("only a message that is there is deleted, once", async () => {
  const test = new TestHall();
  const boss = await test.greet({ name: "Boss", key: BOSS });
  await boss.asks(say("one"), redact({ seq: 1 }));
  // Neither what is deleted, nor what has deleted it.
  for (const seq of [1, 2, 3]) {
    assertEquals(await boss.errors(redact({ seq })), ["no-such-message"]);
  }
  assertEquals(
    await boss.errors(redact({ from: "Nobody" })),
    ["no-such-message"],
  );
  assertEquals(
    await boss.errors(redact({ room: "dev", seq: 1 })),
    ["not-in-room"],
  );
});

Deno.test("a member that may not speak deletes without giving a reason", async () => {
  const test = new TestHall();
  const boss = await test.greet({ name: "Boss", key: BOSS });
  const ann = await test.enter("Ann");
  await ann.asks(say("one"));
  await boss.asks({ type: "mute", name: "Ann" });
  assertEquals(await ann.errors(redact({ reason: "hear me" })), ["muted"]);
  assertEquals(await ann.errors(redact({ reason: "two\nlines" })), [
    "bad-text",
  ]);
  assertEquals(await ann.errors(redact({ reason: "" })), []);
  assertEquals(await kept(test), ["1 Ann ", "2 Ann deletes 1"]);
});

Deno.test("a member that was away learns of it in its place", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.greet({ name: "Bob", session: secretOf("bob's") });
  await ann.asks(say("one"));
  assertEquals(told(bob), ["1 Ann one"]);
  await bob.cut();
  await ann.asks(say("two"), redact({ seq: 1 }), redact(), say("three"));
  const back = await test.connect({
    ...{ name: "Bob", session: secretOf("bob's"), log: test.store.id },
    rooms: [{ name: "lobby", since: 1 }],
  });
  while (test.hall.hasPending || test.hall.isReplaying) {
    await test.hall.announcePresence();
  }
  assertEquals(told(back), [
    "2 Ann ",
    "3 Ann deletes 1",
    "4 Ann deletes 2",
    "5 Ann three",
  ]);
});
