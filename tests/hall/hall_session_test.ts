// Sessions over several connections: reserved names, whispers.

import { assert, assertEquals } from "@std/assert";
import { KEPT_MAX } from "../../client/unacknowledged.ts";
import { WHISPERS_MAX } from "../../hall/sessions/session.ts";
import { RESERVED } from "../../hall/sessions/session_registry.ts";
import { SECRET_MAX, SECRET_MIN } from "../../hall/sessions/sign_in.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import { MemoryStore } from "../../store/memory.ts";
import type { Draft } from "../../store/store.ts";
import {
  type Guest,
  hello,
  say,
  secretOf,
  TestHall,
  whisper,
} from "./test_hall.ts";

const ANN = secretOf("Ann");

/** The answer to a hello: the name, or the code of the error. */
function answerOf({ recipient }: Guest): string | undefined {
  for (const notice of recipient.take()) {
    if (notice.type === "welcome") return notice.name;
    if (notice.type === "error") return notice.code;
  }
  return undefined;
}

/** The numbers and texts of the whispers since the last call. */
function whispersOf({ recipient }: Guest): [number, string][] {
  return recipient.takeAll("whisper").map(({ seq, text }) => [seq, text]);
}

Deno.test("a client may choose its secret, and gets it back in the welcome", async () => {
  const test = new TestHall();
  const ann = await test.connect({ name: "Ann", session: ANN });
  assertEquals(
    ann.recipient.takeAll("welcome").map((
      { name, session },
    ) => [name, session]),
    [["Ann", ANN]],
  );
});

Deno.test("a secret has 16 to 64 characters: others are refused and nothing is done", async () => {
  const test = new TestHall();
  const ann = test.arrive();
  for (const length of [0, 1, SECRET_MIN - 1, SECRET_MAX + 1, 1_000]) {
    const session = "x".repeat(length);
    assertEquals(await ann.errors(hello({ name: "Ann", session })), [
      "bad-frame",
    ]);
  }
  assertEquals([SECRET_MIN, SECRET_MAX], [16, 64]);
  assertEquals(test.hall.size, 0);
  for (const length of [SECRET_MIN, SECRET_MAX]) {
    const guest = await test.connect({ session: "x".repeat(length) });
    assertEquals(guest.recipient.takeAll("welcome").length, 1);
  }
});

Deno.test("a member that comes back with its session has its name again, whatever name it asks for", async () => {
  const test = new TestHall();
  const first = await test.greet({ name: "Ann", session: ANN });
  await first.cut();
  const second = await test.connect({ name: "Somebody", session: ANN });
  assertEquals(answerOf(second), "Ann");
  assertEquals(test.hall.size, 1);
});

Deno.test("a rename stays with the session", async () => {
  const test = new TestHall();
  const first = await test.greet({ name: "Ann", session: ANN });
  await first.asks({ type: "name", name: "Anna" });
  await first.cut();
  assertEquals(answerOf(await test.connect({ session: ANN })), "Anna");
  assertEquals(answerOf(await test.connect({ name: "Ann" })), "Ann");
});

Deno.test("after a cut the departure is announced, and the name is reserved", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const ann = await test.greet({ name: "Ann", session: ANN });
  await test.hall.announcePresence();
  bob.recipient.take();
  await ann.cut();
  await test.hall.announcePresence();
  assertEquals(bob.recipient.takeAll("presence").map(({ left }) => left), [[
    "Ann",
  ]]);
  assertEquals(await bob.who(), ["Bob"]);
  assertEquals(test.hall.size, 1);
  for (const name of ["Ann", "ANN"]) {
    assertEquals(await bob.errors({ type: "name", name }), ["name-taken"]);
    assertEquals(answerOf(await test.connect({ name })), "name-taken");
  }
});

Deno.test("a change of the clock does not affect reservations", async () => {
  for (const set of [120_000, -3_600_000]) {
    const test = new TestHall();
    const bob = await test.enter("Bob");
    const ann = await test.greet({ name: "Ann", session: ANN });
    await ann.cut();
    test.clockSet = set;
    test.time += RESERVED / 2;
    assertEquals(await bob.errors({ type: "name", name: "Ann" }), [
      "name-taken",
    ]);
    test.time += RESERVED / 2;
    assertEquals(await bob.errors({ type: "name", name: "Ann" }), []);
  }
});

Deno.test("an expired reservation is noticed by a hello and by a whisper", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const ann = await test.greet({ name: "Ann", session: ANN });
  await ann.cut();
  assertEquals(await bob.errors(whisper("psst", "Ann", "1")), []);
  test.time += RESERVED;
  assertEquals(await bob.errors(whisper("psst", "Ann", "2")), [
    "no-such-member",
  ]);
  assertEquals(answerOf(await test.connect({ name: "Ann" })), "Ann");
});

Deno.test("an expired session is continued under the name that the hello asks for", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", session: ANN });
  await ann.cut();
  test.time += RESERVED;
  const other = await test.greet({ name: "Ann" });
  const back = test.arrive();
  assertEquals(await back.errors(hello({ name: "Ann", session: ANN })), [
    "name-taken",
  ]);
  await back.asks(hello({ session: ANN }));
  const [welcome] = back.recipient.takeAll("welcome");
  assertEquals([welcome?.name, welcome?.session], ["Client3", ANN]);
  assertEquals(test.hall.size, 2);
  await other.asks({ type: "bye" });
  assertEquals(await back.errors({ type: "name", name: "Ann" }), []);
});

Deno.test("the ids of a session are known when it continues, also after it has expired", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const ann = await test.greet({ name: "Ann", session: ANN });
  await ann.asks(say("once", "x"));
  await ann.cut();
  test.time += RESERVED;
  const back = await test.greet({ session: ANN });
  bob.recipient.take();
  await back.asks(say("once", "x"), say("next", "y"));
  assertEquals(back.recipient.takeAll("ack").map(({ seq }) => seq), [1, 2]);
  assertEquals(bob.recipient.takeAll("message").map(({ text }) => text), [
    "next",
  ]);
});

Deno.test("a goodbye ends the session: the name is free, and the secret begins a new session", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", session: ANN });
  await ann.asks({ type: "bye" });
  assertEquals(ann.recipient.takeAll("bye").map(({ again }) => again), [false]);
  assertEquals(answerOf(await test.connect({ name: "ann" })), "ann");
  assertEquals(answerOf(await test.connect({ session: ANN })), "Client3");
});

Deno.test("an ephemeral member has no name reserved", async () => {
  const test = new TestHall();
  const nick = await test.greet({ ephemeral: true });
  await nick.asks({ type: "name", name: "Nick" });
  const other = test.arrive();
  assertEquals(await other.errors(hello({ name: "Nick" })), ["name-taken"]);
  await nick.cut();
  assertEquals(await other.errors(hello({ name: "Nick" })), []);
});

Deno.test("of two connections with one session the newer continues, and the older is closed for good", async () => {
  const test = new TestHall();
  const older = await test.greet({ name: "Ann", session: ANN });
  const newer = await test.connect({ session: ANN });
  const [bye, ...rest] = older.recipient.take();
  assertEquals(rest, []);
  assert(bye?.type === "bye");
  assertEquals(bye.again, false);
  assert(bye.reason.includes("another connection"), bye.reason);
  assert(older.recipient.closed);
  assertEquals(answerOf(newer), "Ann");
  assertEquals(test.hall.size, 1);
  // Later requests of the older connection are ignored, and so is its end.
  await older.asks(say("ghost", "1"), { type: "name", name: "Ghost" });
  await older.cut();
  assertEquals(older.recipient.late, []);
  assertEquals(await newer.who(), ["Ann"]);
  assertEquals(test.hall.size, 1);
});

Deno.test("a room that the newer connection does not enter is told that the member has left", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob", "lobby", "dev");
  const rooms = [{ name: "lobby" }, { name: "dev" }];
  await test.greet({ name: "Ann", session: ANN, rooms });
  bob.recipient.take();
  await test.greet({ session: ANN, rooms: [{ name: "dev" }] });
  assertEquals(
    bob.recipient.takeAll("presence").map(({ room, left, joined }) => [
      room,
      left,
      joined,
    ]),
    [["lobby", ["Ann"], []]],
  );
});

Deno.test("a newer connection finds its rooms as they were when it is alone in them", async () => {
  const test = new TestHall();
  const older = await test.greet({ name: "Ann", session: ANN });
  await older.asks(say("one", "1"), { type: "topic", text: "lunch" });
  const newer = await test.connect({ session: ANN });
  await test.hall.announcePresence();
  assertEquals(newer.recipient.takeAll("joined"), [{
    type: "joined",
    room: "lobby",
    members: ["Ann"],
    last: 1,
    earlier: true,
    topic: "lunch",
  }]);
});

Deno.test("a second hello with the same session keeps the name and takes the new rooms", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob", "lobby", "dev");
  const ann = await test.greet({ name: "Ann", session: ANN });
  bob.recipient.take();
  await ann.asks(hello({ session: ANN, rooms: [{ name: "dev" }] }));
  await test.hall.announcePresence();
  assertEquals(
    ann.recipient.take().map(({ type }) => type),
    ["welcome", "joined"],
  );
  assert(!ann.recipient.closed);
  assertEquals(
    bob.recipient.takeAll("presence").map(({ room }) => room),
    ["lobby", "dev"],
  );
  assertEquals(test.hall.size, 2);
  assertEquals(await bob.errors({ type: "name", name: "Ann" }), ["name-taken"]);
});

Deno.test("a second hello with another session ends the first one: its name is free", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", session: ANN });
  await ann.asks(hello({ name: "Bea", session: secretOf("Bea") }));
  await test.hall.announcePresence();
  assertEquals(answerOf(ann), "Bea");
  assertEquals(test.hall.size, 1);
  assertEquals(answerOf(await test.connect({ name: "Ann" })), "Ann");
  // The first session is not reserved: its secret begins a new one.
  assertEquals(answerOf(await test.connect({ session: ANN })), "Client3");
});

Deno.test("a second hello with a session in a cut continues that session", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", session: ANN });
  await ann.cut();
  const bob = await test.enter("Bob");
  await bob.asks(hello({ session: ANN }));
  assertEquals(answerOf(bob), "Ann");
  assertEquals(test.hall.size, 1);
  assertEquals(answerOf(await test.connect({ name: "Bob" })), "Bob");
});

Deno.test("a second hello with the session of another connection replaces that connection", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", session: ANN });
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await bob.asks(hello({ session: ANN }));
  assertEquals(ann.recipient.takeAll("bye").length, 1);
  assert(ann.recipient.closed);
  assertEquals(answerOf(bob), "Ann");
  assertEquals(test.hall.size, 1);
  assertEquals(await bob.who(), ["Ann"]);
});

Deno.test("the secret of a session is neither sent to others nor given to the store", async () => {
  const store = new MemoryStore();
  const drafts: Draft[] = [];
  const append = store.append.bind(store);
  store.append = (all) => {
    drafts.push(...all.filter((draft) => "text" in draft));
    return append(all);
  };
  const test = new TestHall({ store });
  const bob = await test.enter("Bob");
  const ann = await test.greet({ name: "Ann", session: ANN });
  await ann.asks(say("hi", "1"), whisper("psst", "Bob", "2"));
  assertEquals(drafts.map(({ author }) => author), [test.authorOf(ANN)]);
  await ann.cut();
  const again = await test.greet({ session: ANN });
  await again.asks(say("ho", "2"));
  await test.hall.announcePresence();
  assertEquals(drafts[0]?.author, drafts[1]?.author);
  assert(!JSON.stringify([drafts, bob.recipient.take()]).includes(ANN));
});

Deno.test("whispers are numbered 1, 2, 3 in the session of their recipient, from all senders", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  const cid = await test.enter("Cid");
  await bob.asks(whisper("a", "Ann"));
  await cid.asks(whisper("b", "Ann"), whisper("c", "Bob"));
  await bob.asks(whisper("d", "Ann"));
  assertEquals(whispersOf(ann), [[1, "a"], [2, "b"], [3, "d"]]);
  assertEquals(whispersOf(bob), [[1, "c"]]);
});

Deno.test("a whisper in a cut is acknowledged, kept and delivered on return, once and in order", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const first = await test.greet({ name: "Ann", session: ANN });
  await bob.asks(whisper("received", "Ann", "1"));
  await first.cut();
  bob.recipient.take();
  await bob.asks(whisper("two", "Ann", "2"), whisper("three", "Ann", "3"));
  assertEquals(bob.recipient.takeAll("ack").map(({ id, to }) => [id, to]), [
    ["2", "Ann"],
    ["3", "Ann"],
  ]);
  const second = await test.connect({ session: ANN, whispers: 1 });
  await test.hall.announcePresence();
  assertEquals(
    second.recipient.take().map((notice) =>
      notice.type === "whisper" ? notice.text : notice.type
    ),
    ["welcome", "two", "three", "joined"],
  );
  await bob.asks(whisper("four", "Ann", "4"));
  assertEquals(whispersOf(second), [[4, "four"]]);
});

Deno.test("whispers are not repeated to a member that does not name its last one", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const ann = await test.greet({ name: "Ann", session: ANN });
  await bob.asks(whisper("one", "Ann"));
  await ann.cut();
  assertEquals(whispersOf(await test.connect({ session: ANN })), []);
  assertEquals(
    whispersOf(await test.connect({ session: ANN, whispers: 0 })),
    [[1, "one"]],
  );
  assertEquals(
    whispersOf(await test.connect({ session: ANN, whispers: 1 })),
    [],
  );
});

Deno.test("the newest hundred whispers of a session are kept", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const ann = await test.greet({ name: "Ann", session: ANN });
  await ann.cut();
  for (let count = 1; count <= WHISPERS_MAX + 3; count++) {
    await bob.asks(whisper(`${count}`, "Ann"));
  }
  assertEquals(WHISPERS_MAX, 100);
  assertEquals(
    whispersOf(await test.connect({ session: ANN, whispers: 0 })),
    Array.from({ length: 100 }, (_, index) => [index + 4, `${index + 4}`]),
  );
});

Deno.test("whispers continue the client's count when the server has forgotten the session", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const ann = await test.greet({ name: "Ann", session: ANN, whispers: 41 });
  await bob.asks(whisper("hi", "Ann"));
  assertEquals(whispersOf(ann), [[42, "hi"]]);
});

Deno.test("a repeated whisper has the first acknowledgement and is not delivered twice", async () => {
  const test = new TestHall();
  const ann = await test.greet({ name: "Ann", session: ANN });
  const bob = await test.enter("Bob");
  const cid = await test.enter("Cid");
  ann.recipient.take();
  await ann.asks(whisper("psst", "Bob", "x"));
  const [first] = ann.recipient.takeAll("ack");
  assert(first !== undefined);
  await ann.cut();
  const again = await test.greet({ session: ANN });
  // Its recipient may have left, or have another name.
  await bob.asks({ type: "name", name: "Robert" });
  await again.asks(whisper("psst", "Bob", "x"), whisper("other", "Cid", "x"));
  assertEquals(again.recipient.takeAll("ack"), [first, first]);
  assertEquals(whispersOf(bob), [[1, "psst"]]);
  assertEquals(whispersOf(cid), []);
  // An id belongs to its session, and that of a refused whisper is not remembered.
  await cid.asks(whisper("mine", "Robert", "x"));
  assertEquals(whispersOf(bob), [[2, "mine"]]);
  assertEquals(await cid.errors(whisper("", "Robert", "y")), ["bad-text"]);
  await cid.asks(whisper("better", "Robert", "y"));
  assertEquals(whispersOf(bob), [[3, "better"]]);
});

Deno.test("all that a client can have under way is known again, said in rooms or whispered, also when its name has been free since", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  let ann = await test.greet({ name: "Ann", session: ANN });
  const all = Array.from(
    { length: KEPT_MAX },
    (_, count) =>
      count % 2 === 0
        ? whisper(`${count}`, "Bob", `${count}`)
        : say(`${count}`, `${count}`),
  );
  await ann.asks(...all);
  const first = ann.recipient.takeAll("ack");
  assertEquals(first.length, KEPT_MAX);
  bob.recipient.take();
  for (const pause of [0, RESERVED]) {
    await ann.cut();
    test.time += pause;
    ann = await test.greet({ name: "Ann", session: ANN });
    await ann.asks(...all);
    assertEquals(ann.recipient.takeAll("ack"), first);
  }
  const received = bob.recipient.take().map(({ type }) => type);
  assert(!received.includes("whisper") && !received.includes("message"));
});

Deno.test("whispers without an id are never repetitions", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  await ann.asks(whisper("hi", "Bob"), whisper("hi", "Bob"));
  assertEquals(whispersOf(bob), [[1, "hi"], [2, "hi"]]);
});

Deno.test("a reply goes to the sender of the last whisper, in whatever room", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob", "dev");
  const cid = await test.enter("Cid");
  assertEquals(await ann.errors(whisper("to whom?", undefined, "0")), [
    "no-such-member",
  ]);
  await bob.asks(whisper("from Bob", "Ann"));
  await cid.asks(whisper("from Cid", "Ann"));
  await ann.asks(whisper("to Cid", undefined, "1"));
  await bob.asks(whisper("from Bob again", "Ann"));
  ann.recipient.take();
  await ann.asks(whisper("to Bob", undefined, "2"));
  assertEquals(ann.recipient.takeAll("ack").map(({ id, to }) => [id, to]), [
    ["2", "Bob"],
  ]);
  assertEquals(whispersOf(cid), [[1, "to Cid"]]);
  assertEquals(whispersOf(bob), [[1, "to Bob"]]);
  // Sending a whisper does not change the recipient of a reply.
  await cid.asks(whisper("and back", undefined, "3"));
  assertEquals(whispersOf(ann), [[4, "and back"]]);
});

Deno.test("the recipient of a reply is remembered over a cut, and a reply is refused when it has left", async () => {
  const test = new TestHall();
  const first = await test.greet({ name: "Ann", session: ANN });
  const bob = await test.enter("Bob");
  await first.cut();
  await bob.asks(whisper("hi", "Ann"));
  const ann = await test.greet({ session: ANN });
  await ann.asks(whisper("hello", undefined, "1"));
  assertEquals(whispersOf(bob), [[1, "hello"]]);
  await bob.asks({ type: "bye" });
  assertEquals(await ann.errors(whisper("hello?", undefined, "2")), [
    "no-such-member",
  ]);
});

Deno.test("a whisper of a member to itself is delivered and acknowledged", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await ann.asks(whisper("note", "ann", "1"));
  const received = ann.recipient.take();
  assertEquals(received.map(({ type }) => type), ["whisper", "ack"]);
  assertEquals((received[0] as Whispered).from, "Ann");
});

Deno.test("no session is left when the hall is closed", async () => {
  const test = new TestHall();
  await test.greet({ name: "Ann", session: ANN });
  const cut = await test.greet({ name: "Bob" });
  await cut.cut();
  test.hall.close("closing time");
  assertEquals(test.hall.size, 0);
  assert(!test.hall.isReplaying && !test.hall.hasPending);
});

Deno.test("a session belongs to the key it began with: its secret alone is not enough", async () => {
  const test = new TestHall();
  const session = secretOf("Ann");
  const keyed = await test.greet({ name: "Ann", session, key: "ann's key" });
  const bare = secretOf("Bob");
  await test.greet({ name: "Bob", session: bare });
  keyed.recipient.take();
  for (
    const forged of [
      { session },
      { session, key: "eve's key" },
      { session: bare, key: "eve's key" },
    ]
  ) {
    const eve = test.arrive();
    assertEquals(await eve.errors(hello({ name: "Eve", ...forged })), [
      "wrong-key",
    ]);
    assertEquals(eve.member.session, undefined);
  }
  // The owner of the session is not affected, and continues it after a cut.
  assertEquals(keyed.recipient.take(), []);
  await keyed.cut();
  const eve = test.arrive();
  assertEquals(await eve.errors(hello({ session, key: "eve's key" })), [
    "wrong-key",
  ]);
  const back = await test.connect({ session, key: "ann's key" });
  assertEquals(back.recipient.takeAll("welcome")[0]?.name, "Ann");
});
