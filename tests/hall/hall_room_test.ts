// Queries about a room (topic, history, search), moves between rooms, and
// messages that cannot be kept.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ABSENT_LISTED_MAX, ROOMS_LISTED_MAX } from "../../hall/answers.ts";
import { BOUNDS } from "../../hall/bounds.ts";
import type { Notice } from "../../protocol/notice.ts";
import { TOPIC_MAX } from "../../protocol/text/text.ts";
import { MemoryStore } from "../../store/memory.ts";
import {
  type Draft,
  type Kept,
  NotKept,
  type TopicDraft,
} from "../../store/store.ts";
import {
  BOSS,
  type Guest,
  hello,
  say,
  TestHall,
  whisper,
} from "./test_hall.ts";

/** A topic without the time when it was set. */
function withoutTime(notice: Notice): object {
  if (notice.type !== "topic") return notice;
  const { setAt: _, ...rest } = notice;
  return rest;
}

Deno.test("a room has no topic until one is set, and only the asker is answered", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await ann.asks({ type: "topic" });
  assertEquals(ann.recipient.take(), [{
    type: "topic",
    room: "lobby",
    text: "",
  }]);
  await ann.asks({ type: "topic", text: "lunch" });
  for (const { recipient } of [ann, bob]) {
    assertEquals(recipient.take().map(withoutTime), [
      { type: "topic", room: "lobby", text: "lunch", by: "Ann" },
    ]);
  }
  await bob.asks({ type: "topic", room: "LOBBY" });
  const [told] = bob.recipient.takeAll("topic");
  assertEquals([told?.text, told?.by, told?.setBy], [
    "lunch",
    undefined,
    "Ann",
  ]);
  assert((told?.setAt ?? 0) > 0);
  assertEquals(ann.recipient.take(), []);
});

Deno.test("the origin of a topic and the beginning of a room are known after a restart", async () => {
  const store = new MemoryStore();
  const before = new TestHall({ store });
  const ann = await before.enter("Ann");
  await ann.asks({ type: "join", room: "dev" });
  await ann.asks({ type: "topic", room: "dev", text: "lunch" });
  const answers = async (guest: Guest) => {
    guest.recipient.take();
    await guest.asks({ type: "topic", room: "dev" });
    await guest.asks({ type: "modes", room: "dev" });
    const [topic] = guest.recipient.takeAll("topic");
    const [modes] = guest.recipient.takeAll("modes");
    return [topic?.setBy, topic?.setAt, modes?.created];
  };
  const known = await answers(ann);
  const after = new TestHall({ store });
  after.time = 1_000_000;
  const bob = await after.enter("Bob");
  await bob.asks({ type: "join", room: "dev" });
  assertEquals(await answers(bob), known);
  await bob.asks({ type: "topic", room: "dev", text: "" });
  assertEquals((await answers(bob)).slice(0, 2), [undefined, undefined]);
});

Deno.test("a topic is shown on joining and in the list of rooms, until it is removed", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const joined = async () => {
    await ann.asks({ type: "join", room: "lobby" }, { type: "rooms" });
    await test.hall.announcePresence();
    const received = ann.recipient.take();
    return received.flatMap((notice) => {
      if (notice.type === "joined") return ["topic" in notice && notice.topic];
      if (notice.type !== "rooms") return [];
      return notice.rooms.map((room) => "topic" in room && room.topic);
    });
  };
  assertEquals(await joined(), [false, false]);
  await ann.asks({ type: "topic", text: "lunch" });
  assertEquals(await joined(), ["lunch", "lunch"]);
  await ann.asks({ type: "topic", text: "" });
  assertEquals(ann.recipient.take().map(withoutTime), [
    { type: "topic", room: "lobby", text: "", by: "Ann" },
  ]);
  assertEquals(await joined(), [false, false]);
});

Deno.test("a topic belongs to its room and outlasts its members", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "dev", "ops");
  await ann.asks(
    { type: "topic", room: "dev", text: "code" },
    { type: "topic", text: "servers" },
    { type: "leave", room: "dev" },
    { type: "leave", room: "ops" },
  );
  const bob = await test.connect({
    name: "Bob",
    rooms: [{ name: "dev" }, { name: "ops" }, { name: "lobby" }],
  });
  await test.hall.announcePresence();
  assertEquals(
    bob.recipient.takeAll("joined").map(({ room, topic }) => [room, topic]),
    [["dev", "code"], ["ops", "servers"], ["lobby", undefined]],
  );
});

Deno.test("a topic is one line of at most 200 characters; blanks around it do not count", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const set = async (text: string) => {
    const errors = await ann.errors({ type: "topic", text });
    await ann.asks({ type: "topic" });
    const topic = ann.recipient.takeAll("topic").at(-1)?.text;
    return errors.length > 0 ? errors[0] : topic;
  };
  assertEquals(TOPIC_MAX, 200);
  const longest = "x".repeat(TOPIC_MAX);
  assertEquals(await set(longest), longest);
  assertEquals(await set(`  ${longest} \n`), longest);
  for (
    const text of [
      `${longest}x`,
      ...["a\nb", "a\rb", "a\tb", "a\0b", "a\x1b[2Jb", "a\x85b", "a\ud800"],
      ...["a\u2028b", "a\u2029b"],
    ]
  ) {
    assertEquals(await set(text), "bad-text", JSON.stringify(text));
  }
  // The refusals have changed nothing.
  await ann.asks({ type: "topic" });
  assertEquals(ann.recipient.takeAll("topic")[0]?.text, longest);
  assertEquals(await set("Grüße 🙂"), "Grüße 🙂");
  assertEquals(await set(" \n"), "");
});

Deno.test("a member that has just joined is told so before a new topic", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = test.arrive();
  await test.hall.handle([
    { from: bob.member, what: hello({ name: "Bob" }) },
    { from: ann.member, what: { type: "topic", text: "lunch" } },
    { from: bob.member, what: { type: "name", name: "Rob" } },
    { from: bob.member, what: { type: "topic", text: "tea" } },
  ]);
  assertEquals(
    bob.recipient.take().map(({ type }) => type),
    ["welcome", "joined", "topic", "named", "topic"],
  );
  assertEquals(
    ann.recipient.take().map((notice) =>
      notice.type === "topic" ? notice.by : notice.type
    ),
    ["presence", "Ann", "presence", "Rob"],
  );
});

Deno.test("a history has the newest messages, oldest first, as they were delivered", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "dev", "lobby");
  const bob = await test.enter("Bob");
  for (const text of ["a", "b", "c", "d", "e"]) await ann.asks(say(text));
  const told = bob.recipient.takeAll("message");
  ann.recipient.take();
  await ann.asks({ type: "history", count: 3, before: 5 });
  await ann.asks({ type: "history", room: "dev" });
  assertEquals(ann.recipient.takeAll("history"), [
    { type: "history", room: "lobby", before: 5, messages: told.slice(1, 4) },
    { type: "history", room: "dev", messages: [] },
  ]);
  assertEquals(bob.recipient.take(), []);
});

Deno.test("a search finds the messages of the room that hold all the words, and repeats the words", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "dev", "lobby");
  await ann.asks(say("tea in dev", "1", "dev"));
  for (const text of ["Tea at four", "coffee at four", "four teas", "at"]) {
    await ann.asks(say(text));
  }
  const search = async (words: string, room?: string) => {
    ann.recipient.take();
    await ann.asks({ type: "search", words, room });
    const [found, ...rest] = ann.recipient.take();
    assert(found?.type === "found" && rest.length === 0);
    assertEquals(found.words, words);
    return [found.room, ...found.messages.map(({ text }) => text)];
  };
  assertEquals(await search("FOUR tea"), ["lobby", "Tea at four", "four teas"]);
  assertEquals(await search("tea", "Dev"), ["dev", "tea in dev"]);
  assertEquals(await search("nothing of it"), ["lobby"]);
  assertEquals(await search("  "), ["lobby"]);
});

Deno.test("a move leaves the other rooms without telling the member so", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob", "lobby", "dev");
  const nick = await test.greet({ ephemeral: true });
  bob.recipient.take();
  await nick.asks({ type: "join", room: "dev", moving: true });
  await test.hall.announcePresence();
  assertEquals(nick.recipient.take(), [
    { type: "joined", room: "dev", members: ["Bob", "Client2"], last: 0 },
  ]);
  assertEquals(
    bob.recipient.takeAll("presence").map(({ room, left }) => [room, left]),
    [["lobby", ["Client2"]], ["dev", []]],
  );
  await nick.asks(say("here", "1"));
  assertEquals(nick.recipient.takeAll("ack").map(({ room }) => room), ["dev"]);
  assertEquals(await nick.errors(say("there", "2", "lobby")), ["not-in-room"]);
});

Deno.test("a move to the current room changes nothing", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const nick = await test.greet({ ephemeral: true });
  bob.recipient.take();
  await nick.asks({ type: "join", room: "Lobby", moving: true });
  await test.hall.announcePresence();
  assertEquals(nick.recipient.take().map(({ type }) => type), ["joined"]);
  assertEquals(bob.recipient.take(), []);
});

Deno.test("a member alone in its room stays in it when it moves there", async () => {
  const test = new TestHall();
  const nick = await test.greet({ ephemeral: true });
  await nick.asks({ type: "join", room: "lobby", moving: true });
  const bob = await test.enter("Bob");
  nick.recipient.take();
  assertEquals(await bob.who(), ["Client1", "Bob"]);
  await bob.asks(say("hi", "1"));
  assertEquals(nick.recipient.takeAll("message").length, 1);
});

Deno.test("a move to an impossible room changes nothing", async () => {
  const test = new TestHall();
  const nick = await test.greet({ ephemeral: true });
  assertEquals(
    await nick.errors({ type: "join", room: "no room", moving: true }),
    ["bad-room"],
  );
  assertEquals(await nick.who(), ["Client1"]);
});

/** A store whose disk is full when a test says so. */
class FullStore extends MemoryStore {
  isFull = false;

  override append(
    drafts: readonly (Draft | TopicDraft)[],
  ): Promise<readonly Kept[]> {
    return this.isFull ? full() : super.append(drafts);
  }
}

function full(): Promise<never> {
  return Promise.reject(new NotKept("the disk is full"));
}

Deno.test("a message that could not be kept is refused to its sender, with its id, and not delivered", async () => {
  const store = new FullStore();
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  const cid = await test.enter("Cid");
  for (const { recipient } of [ann, bob]) recipient.take();
  store.isFull = true;
  await test.hall.handle([
    { from: ann.member, what: say("one", "a1") },
    { from: bob.member, what: say("two", "b1") },
    { from: ann.member, what: say("three", "a2") },
    { from: ann.member, what: say("four") },
  ]);
  const refused = (id?: string) => ({
    type: "error" as const,
    code: "not-kept" as const,
    message: "the disk is full",
    ...(id === undefined ? {} : { id }),
  });
  assertEquals(ann.recipient.take(), [refused("a1"), refused("a2"), refused()]);
  assertEquals(bob.recipient.take(), [refused("b1")]);
  assertEquals(cid.recipient.take(), []);
  assertEquals(test.storeFailures, ["the disk is full"]);
});

Deno.test("the hall continues after a failed append, and no number is lost", async () => {
  const store = new FullStore();
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await ann.asks(say("one", "1"));
  store.isFull = true;
  // Later requests of the same batch are handled.
  await test.hall.handle([
    { from: ann.member, what: say("lost", "2") },
    { from: ann.member, what: { type: "ping" } },
    { from: bob.member, what: whisper("psst", "Ann") },
    { from: ann.member, what: say("lost too", "3") },
  ]);
  store.isFull = false;
  await ann.asks(say("lost", "2"));
  assertEquals(
    ann.recipient.take().map((notice) =>
      notice.type === "ack" ? `ack ${notice.seq}` : notice.type
    ),
    ["ack 1", "error", "pong", "whisper", "error", "ack 2"],
  );
  assertEquals(
    bob.recipient.takeAll("message").map(({ seq, text }) => [seq, text]),
    [[1, "one"], [2, "lost"]],
  );
  assertEquals(test.storeFailures.length, 2);
});

Deno.test("a topic that could not be kept is refused to its member, and the old one stays", async () => {
  const store = new FullStore();
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  await ann.asks({ type: "topic", text: "lunch" });
  for (const { recipient } of [ann, bob]) recipient.take();
  store.isFull = true;
  assertEquals(await ann.errors({ type: "topic", text: "tea" }), ["not-kept"]);
  assertEquals(bob.recipient.take(), []);
  assertEquals(test.storeFailures, ["the disk is full"]);
  await bob.asks({ type: "topic" });
  assertEquals(bob.recipient.takeAll("topic")[0]?.text, "lunch");
});

Deno.test("a refusal of the hall is not reported as a failure of the store", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  assertEquals(await ann.errors(say("", "1")), ["bad-text"]);
  assertEquals(test.storeFailures, []);
});

Deno.test("an unexpected error of the store for a topic fails the hall", async () => {
  const store = new MemoryStore();
  store.append = () => Promise.reject(new Error("a mistake"));
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  await assertRejects(
    () => ann.asks({ type: "topic", text: "tea" }),
    Error,
    "a mistake",
  );
  assertEquals(ann.recipient.take(), []);
});

Deno.test("a list of very many rooms has the fullest, and the number of the others", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const names = Array.from(
    { length: ROOMS_LISTED_MAX + 6 },
    (_, index) => `r${index}`,
  );
  const last = names.at(-1) ?? "";
  for (let first = 0; first < names.length; first += BOUNDS.rooms) {
    const some = names.slice(first, first + BOUNDS.rooms);
    await test.enter(`M${first}`, ...some);
  }
  await test.enter("Bob", last);

  await ann.asks({ type: "rooms" });
  const [answer] = ann.recipient.takeAll("rooms");
  assertEquals(answer?.rooms.length, ROOMS_LISTED_MAX);
  // The lobby is another.
  assertEquals(answer?.more, 7);
  assertEquals(answer?.rooms[0], { name: last, members: 2 });
});

Deno.test("a list of very many absent members has the reasons of some", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  for (let index = 0; index <= ABSENT_LISTED_MAX; index++) {
    const guest = await test.enter(`M${index}`);
    await guest.asks({ type: "absent", text: "x" });
  }
  await ann.asks({ type: "who" });
  const [answer] = ann.recipient.takeAll("members");
  assertEquals(answer?.members.length, ABSENT_LISTED_MAX + 2);
  assertEquals(answer?.absent?.length, ABSENT_LISTED_MAX);
});

Deno.test("a refused request to enter or leave names its room, unless no room can have that name", async () => {
  const test = new TestHall();
  const ann = test.arrive();
  await ann.asks(hello({ name: "Ann" }));
  ann.recipient.take();
  await ann.asks(
    { type: "leave", room: "tea" },
    { type: "join", room: "x".repeat(10_000) },
    { type: "say", id: "1", room: "tea", text: "hi" },
  );
  assertEquals(
    ann.recipient.takeAll("error").map(({ code, room }) => [code, room]),
    [["not-in-room", "tea"], ["bad-room", undefined], [
      "not-in-room",
      undefined,
    ]],
  );
});

Deno.test("a member that may not speak leaves without words", async () => {
  const test = new TestHall();
  const boss = await test.greet({ name: "Boss", key: BOSS });
  const ann = await test.enter("Ann", "dev");
  /** The words with which somebody has left that has just entered. */
  const words = async (...requests: Parameters<typeof boss.asks>) => {
    const eve = await test.enter("Eve", "dev", "lobby");
    ann.recipient.take();
    boss.recipient.take();
    await eve.asks(...requests);
    await test.hall.announcePresence();
    return [ann, boss].map(({ recipient }) =>
      recipient.takeAll("presence").flatMap(({ reasons = [] }) =>
        reasons.map(([, reason]) => reason)
      ).join()
    );
  };
  const leave = { type: "leave", room: "dev", reason: "tea" } as const;
  const bye = { type: "bye", reason: "tea" } as const;
  assertEquals(await words(leave, bye), ["tea", "tea"]);
  await ann.asks({ type: "modes", room: "dev", on: ["moderated"] });
  assertEquals(await words(leave, bye), ["", "tea"]);
  assertEquals(await words(bye), ["", "tea"]);
  await ann.asks({ type: "modes", room: "dev", off: ["moderated"] });
  await boss.asks({ type: "mute", name: "Eve" });
  assertEquals(await words(leave, bye), ["", ""]);
});
