// A store that other servers keep messages in as well.

import { assertEquals } from "@std/assert";
import { UNDELIVERED_MAX } from "../../hall/speech/undelivered.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { Draft, Kept, TopicDraft } from "../../store/store.ts";
import type { FakeRecipient } from "./fake_recipient.ts";
import { say, secretOf, TestHall } from "./test_hall.ts";

/** Another server keeps something before and after each transaction of this one. */
class SharedStore extends MemoryStore {
  before: (Draft | TopicDraft)[] = [];
  after: (Draft | TopicDraft)[] = [];

  override async append(
    drafts: readonly (Draft | TopicDraft)[],
  ): Promise<readonly Kept[]> {
    await super.append(this.before.splice(0));
    const kept = await super.append(drafts);
    await super.append(this.after.splice(0));
    return kept;
  }

  /** Another server keeps something while this one does nothing. */
  async elsewhere(...drafts: (Draft | TopicDraft)[]): Promise<void> {
    await super.append(drafts);
  }
}

function draft(text: string, more: Partial<Draft> = {}): Draft {
  const room = "lobby";
  return { room, from: "Zoe", author: "not here", text, time: 7, ...more };
}

function told(recipient: FakeRecipient): string[] {
  return recipient.take().map((notice) => {
    switch (notice.type) {
      case "message":
        return `${notice.seq} ${notice.text}`;
      case "ack":
        return `ack ${notice.seq}`;
      case "topic":
        return `topic ${notice.text}`;
      default:
        return notice.type;
    }
  });
}

async function hallOf(store: SharedStore) {
  let wakes = 0;
  const test = new TestHall({ store, wake: () => wakes++ });
  const ann = await test.greet({ name: "Ann", session: secretOf("Ann") });
  const bob = await test.enter("Bob");
  ann.recipient.take();
  return { test, ann, bob, wakes: () => wakes };
}

Deno.test("messages of another server are delivered to everybody, once and in order, between those of this one", async () => {
  const store = new SharedStore();
  const { test, ann, bob, wakes } = await hallOf(store);
  store.before = [draft("one")];
  store.after = [
    draft("three"),
    { room: "lobby", topic: "tea", by: "Zoe" },
    draft("four"),
    draft("nobody is there", { room: "attic" }),
  ];
  await ann.asks(say("two", "x"));
  assertEquals(told(ann.recipient), [
    "1 one",
    "ack 2",
    "3 three",
    "topic tea",
    "4 four",
  ]);
  assertEquals(told(bob.recipient), [
    "1 one",
    "2 two",
    "3 three",
    "topic tea",
    "4 four",
  ]);
  assertEquals(wakes(), 0);
  assertEquals(test.observed.filter((line) => line.includes("says")), [
    "Ann says two, lobby 2",
  ]);
  assertEquals(test.hall.counts.messages, 1);
  assertEquals(test.hall.counts.deliveries, 7);
});

Deno.test("the hall is woken for what is said elsewhere, and tells arrivals that they are in before it", async () => {
  const store = new SharedStore();
  const { test, ann, wakes } = await hallOf(store);
  const eve = await test.connect({ name: "Eve", rooms: [] });
  await eve.asks({ type: "join", room: "lobby" });
  eve.recipient.take();
  await store.elsewhere(draft("one"));
  await store.elsewhere(draft("two"));
  assertEquals(wakes(), 1);
  assertEquals(told(ann.recipient), []);
  await test.hall.handle([]);
  assertEquals(told(ann.recipient), ["presence", "1 one", "2 two"]);
  assertEquals(told(eve.recipient), ["joined", "1 one", "2 two"]);
  await test.hall.handle([]);
  assertEquals(told(ann.recipient), []);
});

Deno.test("a room that is opened after something was kept elsewhere has it once", async () => {
  const store = new SharedStore();
  const { test, ann } = await hallOf(store);
  await store.elsewhere(draft("one", { room: "dev" }));
  await ann.asks({ type: "join", room: "dev" });
  await test.hall.announcePresence();
  assertEquals(told(ann.recipient), ["joined", "1 one"]);
});

Deno.test("a repetition is acknowledged in its place between what is said here and elsewhere", async () => {
  const store = new SharedStore();
  const { test, ann, bob } = await hallOf(store);
  const author = test.authorOf(secretOf("Ann"));
  // Said on another server, from which Ann has come.
  await store.elsewhere(draft("one", { from: "Ann", author, id: "x" }));
  await test.hall.handle([]);
  assertEquals(told(ann.recipient), ["ack 1"]);
  assertEquals(told(bob.recipient), ["1 one"]);
  store.before = [draft("two", { from: "Ann", author, id: "y" })];
  const inbound = (text: string, id: string) => ({
    from: ann.member,
    what: say(text, id),
  });
  await test.hall.handle([inbound("three", "z"), inbound("two", "y")]);
  assertEquals(told(ann.recipient), ["ack 2", "ack 3", "ack 2"]);
  assertEquals(told(bob.recipient), ["2 two", "3 three"]);
});

Deno.test("more than may wait is read from the store instead: told once and in order, before what follows", async () => {
  const store = new SharedStore({ messagesPerRoom: 2 * UNDELIVERED_MAX });
  const { test, ann, bob } = await hallOf(store);
  const eve = await test.connect({ name: "Eve", rooms: [] });
  await eve.asks({ type: "join", room: "lobby" });
  eve.recipient.take();
  const many = Array.from(
    { length: UNDELIVERED_MAX + 300 },
    (_, index) => draft(`no. ${index + 1}`),
  );
  await store.elsewhere(
    ...many,
    ...[{ room: "lobby", topic: "tea", by: "Zoe" }, draft("the last")],
    draft("nobody is there", { room: "attic" }),
  );
  await ann.asks(say("mine", "x"));
  const last = many.length + 1;
  const newest = ["the last", "mine"].map((text, i) => `${last + i} ${text}`);
  assertEquals(
    told(ann.recipient).filter((line) => line.startsWith("ack")),
    [`ack ${last + 1}`],
  );
  assertEquals(test.observed.filter((line) => line.includes("says")), [
    `Ann says mine, lobby ${last + 1}`,
  ]);
  const heard = { bob: told(bob.recipient), eve: told(eve.recipient) };
  assertEquals([heard.bob, heard.eve].map(([first]) => first), [
    "presence",
    "joined",
  ]);
  while (test.hall.isReplaying) {
    await test.hall.announcePresence();
    heard.bob.push(...told(bob.recipient));
    heard.eve.push(...told(eve.recipient));
  }
  const all = [...many.map(({ text }, i) => `${i + 1} ${text}`), ...newest];
  for (const lines of Object.values(heard)) {
    assertEquals(lines.filter((line) => /^\d/.test(line)), all);
    assertEquals(lines.filter((line) => /^(topic|gap)/.test(line)), [
      "topic tea",
    ]);
  }
  await store.elsewhere(draft("after"));
  await test.hall.handle([]);
  assertEquals(told(bob.recipient), [`${last + 2} after`]);
});

Deno.test("after the hall has closed nothing more is told", async () => {
  const store = new SharedStore();
  const { test, ann, wakes } = await hallOf(store);
  test.hall.close("closing time");
  await store.elsewhere(draft("one"));
  await test.hall.handle([]);
  assertEquals(wakes(), 0);
  assertEquals(ann.recipient.late, []);
});
