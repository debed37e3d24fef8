import { assert, assertEquals, assertRejects } from "@std/assert";
import { BOUNDS } from "../../hall/bounds.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Request } from "../../protocol/request.ts";
import { MemoryStore } from "../../store/memory.ts";
import type {
  Draft,
  Extent,
  Kept,
  MessageStore,
  Stored,
  TopicDraft,
} from "../../store/store.ts";
import type { FakeRecipient } from "./fake_recipient.ts";
import {
  hello,
  say,
  secretOf,
  SERVER,
  TestHall,
  whisper,
} from "./test_hall.ts";

Deno.test("a hello is answered with a welcome at once, and with the room at the next announcement", async () => {
  const test = new TestHall();
  const ann = test.arrive();
  await ann.asks(hello({ name: "Ann" }));
  assertEquals(ann.recipient.take(), [{
    type: "welcome",
    version: 1,
    name: "Ann",
    session: secretOf("1"),
    log: test.store.id,
    server: SERVER,
  }]);
  assertEquals(test.hall.size, 1);
  await test.hall.announcePresence();
  assertEquals(ann.recipient.take(), [
    { type: "joined", room: "lobby", members: ["Ann"], last: 0 },
  ]);
});

Deno.test("a hello for several rooms enters them all, and the last is current", async () => {
  const test = new TestHall();
  const ann = test.arrive();
  await ann.asks(hello({
    name: "Ann",
    rooms: [{ name: "Dev" }, { name: "ops" }, { name: "dev" }],
  }));
  await test.hall.announcePresence();
  assertEquals(
    ann.recipient.takeAll("joined").map(({ room }) => room),
    ["dev", "ops"],
  );
  await ann.asks(say("hi", "1"));
  assertEquals(ann.recipient.takeAll("ack").map(({ room }) => room), ["ops"]);
});

Deno.test("before a hello requests that need a session are refused, others are answered", async () => {
  const test = new TestHall();
  const stranger = test.arrive();
  const refused: Request[] = [
    { type: "say", id: "1", text: "hi" },
    { type: "whisper", id: "2", to: "Ann", text: "hi" },
    { type: "name", name: "Ann" },
    { type: "who" },
    { type: "rooms" },
    { type: "join", room: "dev" },
    { type: "leave" },
    { type: "topic" },
    { type: "history" },
    { type: "search", words: "hi" },
  ];
  for (const request of refused) {
    assertEquals(await stranger.errors(request), ["hello-first"], request.type);
  }
  await stranger.asks({ type: "ping" }, { type: "help" }, { type: "pong" });
  assertEquals(
    stranger.recipient.take().map(({ type }) => type),
    ["pong", "help"],
  );
  assertEquals(test.hall.size, 0);
});

Deno.test("a ping is answered with the time", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  test.time = 1_795_526_492_000;
  await ann.asks({ type: "ping" });
  assertEquals(ann.recipient.take(), [{
    type: "pong",
    time: 1_795_526_492_001,
  }]);
});

Deno.test("a member that only looks in and says goodbye gives its number back", async () => {
  const test = new TestHall();
  const looksIn = async (...asked: Request[]) => {
    const guest = test.arrive();
    await guest.asks(hello({ rooms: [] }), { type: "ping" }, ...asked);
    const [welcome] = guest.recipient.takeAll("welcome");
    return { guest, name: welcome?.name };
  };
  for (let times = 0; times < 3; times++) {
    const { guest, name } = await looksIn();
    assertEquals(name, "Client1");
    await guest.asks({ type: "bye" });
  }
  // Others may know of these: by a request, by a room, by a return.
  const asker = await looksIn({ type: "rooms" });
  await asker.guest.asks({ type: "bye" });
  const member = test.arrive();
  await member.asks(hello(), { type: "bye" });
  const away = await looksIn();
  await away.guest.cut();
  assertEquals([asker.name, away.name], ["Client1", "Client3"]);
  assertEquals((await looksIn()).name, "Client4");
});

Deno.test("a hello in another version is refused, and a right one may follow", async () => {
  const test = new TestHall();
  const ann = test.arrive();
  for (const version of [0, 2, 1_000]) {
    assertEquals(await ann.errors(hello({ version })), ["bad-version"]);
  }
  assertEquals(test.hall.size, 0);
  await ann.asks(hello());
  assertEquals(ann.recipient.takeAll("welcome").length, 1);
});

Deno.test("a name in use is refused, however it is written", async () => {
  const test = new TestHall();
  await test.enter("Ann");
  const other = test.arrive();
  for (const name of ["Ann", "ann", "ＡＮＮ", "𝒜nn"]) {
    assertEquals(await other.errors(hello({ name })), ["name-taken"], name);
  }
  assertEquals(await other.errors(hello({ name: "a b" })), ["bad-name"]);
  assertEquals(test.hall.size, 1);
  assertEquals(await other.errors(hello({ name: "Anna" })), []);
});

Deno.test("a name that looks like another is refused with the reason", async () => {
  const test = new TestHall();
  await test.enter("Coco");
  const other = test.arrive();
  for (const name of ["сосо", "C0C0", "СОСО", "𝒞ℴ𝒸ℴ"]) {
    assertEquals(await other.errors(hello({ name })), ["name-taken"], name);
  }
  await other.asks(hello({ name: "сосо" }));
  assertEquals(
    other.recipient.takeAll("error").map(({ message }) => message),
    ["the name сосо looks like Coco, which is taken; choose another"],
  );
  await other.asks(hello({ name: "Bob" }));
  assertEquals(await other.errors({ type: "name", name: "сосо" }), [
    "name-taken",
  ]);
  await other.asks({ type: "who" });
  assertEquals(other.recipient.takeAll("members")[0]?.members, ["Coco", "Bob"]);
});

Deno.test("a name that looks like two names is refused when either is in use", async () => {
  const test = new TestHall();
  const ian = await test.enter("ian");
  const lan = await test.enter("lan");
  assertEquals(await ian.errors({ type: "name", name: "Ian" }), ["name-taken"]);
  assertEquals(await lan.errors({ type: "name", name: "Ian" }), ["name-taken"]);
  // The member with the same letters is found by it.
  await ian.asks({ type: "whois", name: "IAN" });
  assertEquals(ian.recipient.takeAll("member")[0]?.name, "ian");
  await lan.asks({ type: "bye" });
  assertEquals(await ian.errors({ type: "name", name: "Ian" }), []);
  // Now the name looks like both.
  const other = test.arrive();
  for (const name of ["ian", "lan", "1an"]) {
    assertEquals(await other.errors(hello({ name })), ["name-taken"], name);
  }
  await ian.asks({ type: "name", name: "ian" });
  assertEquals(await other.errors(hello({ name: "lan" })), []);
});

Deno.test("a member may change the spelling of its name, in case and in look-alike letters", async () => {
  const test = new TestHall();
  const ann = await test.enter("coco");
  const bob = await test.enter("Bob");
  for (const name of ["COCO", "сосо", "c0c0"]) {
    assertEquals(await ann.errors({ type: "name", name }), [], name);
    assertEquals(await bob.errors({ type: "name", name: "Coco" }), [
      "name-taken",
    ]);
  }
  // An earlier spelling is forgotten.
  await ann.asks({ type: "name", name: "Ann" });
  assertEquals(await bob.errors({ type: "name", name: "сосо" }), []);
});

Deno.test("a member is found by a name that looks like its own", async () => {
  const test = new TestHall();
  const ann = await test.enter("Coco");
  const bob = await test.enter("Bob");
  await bob.asks(whisper("psst", "сосо", "w"));
  assertEquals(bob.recipient.takeAll("ack")[0]?.to, "Coco");
  assertEquals(ann.recipient.takeAll("whisper").length, 1);
  await bob.asks({ type: "whois", name: "C0CO" });
  assertEquals(bob.recipient.takeAll("member")[0]?.name, "Coco");
});

Deno.test("no member is found by a name longer than allowed", async () => {
  const bob = await new TestHall().enter("Bob");
  for (const name of ["x".repeat(2_000), "ﷺ".repeat(5_000)]) {
    assertEquals(await bob.errors({ type: "whois", name }), ["no-such-member"]);
  }
});

Deno.test("names like those given by the server are refused", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const names = ["Client7", "CIient7", "Client-7", "client٧", "Client①"];
  for (const name of names) {
    assertEquals(await ann.errors({ type: "name", name }), ["bad-name"], name);
    assertEquals(await test.arrive().errors(hello({ name })), ["bad-name"]);
  }
  const second = await test.greet({});
  assertEquals(second.member.name, "Client7");
  // The member may ask for its own name.
  assertEquals(await second.errors({ type: "name", name: "Client7" }), []);
});

Deno.test("a hello that asks for a bad room changes nothing", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const codes = await ann.errors(
    hello({ name: "Bea", rooms: [{ name: "dev" }, { name: "no room" }] }),
  );
  assertEquals(codes, ["bad-room"]);
  await ann.asks({ type: "who" }, { type: "rooms" });
  assertEquals(ann.recipient.take(), [
    { type: "members", room: "lobby", members: ["Ann"] },
    { type: "rooms", rooms: [{ name: "lobby", members: 1 }] },
  ]);
});

Deno.test("a name is free again as soon as its holder has said goodbye or has taken another", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  await ann.asks({ type: "bye" });
  assertEquals(await bob.errors({ type: "name", name: "ann" }), []);
  const cid = test.arrive();
  assertEquals(await cid.errors(hello({ name: "BOB" })), []);
});

Deno.test("a second hello starts again: another name, other rooms, another session", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob", "lobby", "dev");
  const ann = await test.enter("Ann", "lobby", "dev");
  bob.recipient.take();
  await ann.asks(hello({ name: "Anna", rooms: [{ name: "dev" }] }));
  await test.hall.announcePresence();
  assertEquals(ann.recipient.take(), [
    {
      type: "welcome",
      version: 1,
      name: "Anna",
      session: secretOf("3"),
      log: test.store.id,
      server: SERVER,
    },
    { type: "joined", room: "dev", members: ["Bob", "Anna"], last: 0 },
  ]);
  assertEquals(bob.recipient.take(), [
    {
      type: "presence",
      room: "lobby",
      joined: [],
      left: ["Ann"],
      renamed: [],
    },
    {
      type: "presence",
      room: "dev",
      joined: [],
      left: [],
      renamed: [["Ann", "Anna"]],
    },
  ]);
  assertEquals(test.hall.size, 2);
});

Deno.test("a second hello under the same name keeps the name", async () => {
  const test = new TestHall();
  const bob = await test.enter("Bob");
  const ann = await test.enter("Ann");
  await ann.asks(hello({ name: "Ann" }));
  assertEquals(await bob.errors({ type: "name", name: "ann" }), ["name-taken"]);
  assertEquals(
    await bob.errors({ type: "whisper", id: "1", to: "Ann", text: "psst" }),
    [],
  );
  assertEquals(ann.recipient.takeAll("whisper").length, 1);
  assertEquals(test.hall.size, 2);
});

Deno.test("a member greeted without a name keeps its number after a hello", async () => {
  const test = new TestHall();
  const late = await test.greet({ ephemeral: true });
  await late.asks(hello());
  assertEquals(late.recipient.takeAll("welcome")[0]?.name, "Client1");
  const other = test.arrive();
  await other.asks(hello());
  assertEquals(other.recipient.takeAll("welcome")[0]?.name, "Client2");
  // With a session it can come back; a plain member cannot.
  await late.cut();
  await other.asks({ type: "whois", name: "client1" });
  assertEquals(other.recipient.takeAll("member")[0]?.connected, false);
});

Deno.test("a second hello that is refused leaves everything as it was", async () => {
  const test = new TestHall();
  await test.enter("Bob");
  const ann = await test.enter("Ann");
  assertEquals(await ann.errors(hello({ name: "Bob" })), ["name-taken"]);
  assertEquals(await ann.errors(hello({ session: "short" })), ["bad-frame"]);
  await ann.asks({ type: "who" });
  assertEquals(ann.recipient.takeAll("members")[0]?.members, ["Bob", "Ann"]);
});

Deno.test("a member without a name is called Client and its number of arrival", async () => {
  const test = new TestHall();
  const guests = [test.arrive(), test.arrive(), test.arrive()];
  // Their hellos come in the opposite order.
  for (const guest of guests.toReversed()) await guest.asks(hello());
  assertEquals(
    guests.map(({ recipient }) => recipient.takeAll("welcome")[0]?.name),
    ["Client1", "Client2", "Client3"],
  );
});

Deno.test("a connection without a hello leaves no gap in the numbers of arrival", async () => {
  const test = new TestHall();
  await test.arrive().asks({ type: "bye" });
  await test.arrive().cut();
  const first = await test.connect({});
  assertEquals(first.recipient.takeAll("welcome")[0]?.name, "Client1");
  // Not when others have come meanwhile: numbers do not change.
  const knocks = test.arrive();
  const second = test.arrive();
  await knocks.cut();
  await second.asks(hello());
  assertEquals(second.recipient.takeAll("welcome")[0]?.name, "Client3");
  // A number that was used is not given again.
  await second.cut();
  const third = await test.connect({});
  assertEquals(third.recipient.takeAll("welcome")[0]?.name, "Client4");
});

Deno.test("a message is delivered to the others and acknowledged to its sender with the same number", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  const cid = await test.enter("Cid");
  for (const { recipient } of [ann, bob]) recipient.take();
  test.time = 0;
  await ann.asks(say("one", "a"), say("two", "b"));
  const common = { type: "message", room: "lobby", from: "Ann" } as const;
  const told = [
    { ...common, seq: 1, text: "one", time: 1 },
    { ...common, seq: 2, text: "two", time: 2 },
  ];
  assertEquals(bob.recipient.take(), told);
  assertEquals(cid.recipient.take(), told);
  assertEquals(ann.recipient.take(), [
    { type: "ack", id: "a", room: "lobby", seq: 1, time: 1 },
    { type: "ack", id: "b", room: "lobby", seq: 2, time: 2 },
  ]);
});

Deno.test("a message is sent to all recipients before it is acknowledged", async () => {
  const test = new TestHall();
  const order: string[] = [];
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.send = ({ type }) => void order.push(`Ann ${type}`);
  bob.recipient.send = ({ type }) => void order.push(`Bob ${type}`);
  await ann.asks(say("hi", "1"));
  assertEquals(order, ["Bob message", "Ann ack"]);
});

Deno.test("a member alone in a room is not sent its own messages", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await ann.asks(say("echo?"));
  await test.hall.announcePresence();
  assertEquals(ann.recipient.take(), []);
});

Deno.test("all members get messages in one order, however they arrive", async () => {
  const test = new TestHall();
  const guests = [
    await test.enter("Ann"),
    await test.enter("Bob"),
    await test.enter("Cid"),
  ];
  for (const { recipient } of guests) recipient.take();
  await test.hall.handle(
    Array.from({ length: 9 }, (_, index) => {
      const from = guests[index % 3]?.member;
      assert(from);
      return { from, what: say(`text ${index}`, `${index}`) };
    }),
  );
  for (const { recipient } of guests) {
    const seqs = recipient.take().map((notice) =>
      notice.type === "message" || notice.type === "ack"
        ? notice.seq
        : undefined
    );
    assertEquals(seqs, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

Deno.test("each room counts 1, 2, 3 by itself, and continues after all members have left", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "dev", "ops");
  await ann.asks(
    say("a", "1", "dev"),
    say("b", "2", "ops"),
    say("c", "3", "dev"),
    { type: "leave", room: "dev" },
    { type: "join", room: "dev" },
    say("d", "4", "dev"),
    say("e", "5", "ops"),
  );
  assertEquals(
    ann.recipient.takeAll("ack").map(({ room, seq }) => `${room} ${seq}`),
    ["dev 1", "ops 1", "dev 2", "dev 3", "ops 2"],
  );
});

Deno.test("a message repeated with its id has the first number and is not delivered twice", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  test.time = 0;
  await test.hall.handle([
    { from: ann.member, what: say("one", "x") },
    { from: ann.member, what: say("one", "x") },
    { from: bob.member, what: say("mine", "x") },
  ]);
  await ann.asks(say("something else", "x"));
  assertEquals(
    bob.recipient.takeAll("message").map(({ text }) => text),
    ["one"],
  );
  const acks = ann.recipient.takeAll("ack");
  assertEquals(acks.map(({ seq }) => seq), [1, 1, 1]);
  assertEquals(acks.map(({ time }) => time), [1, 1, 1]);
});

Deno.test("messages without an id are delivered, not acknowledged, and never repetitions", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await ann.asks(say("hi"), say("hi"));
  assertEquals(bob.recipient.takeAll("message").map(({ seq }) => seq), [1, 2]);
  assertEquals(ann.recipient.take(), []);
});

Deno.test("an error carries the id of its request", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await ann.asks(
    say("", "empty"),
    say("hi", "elsewhere", "dev"),
    { type: "whisper", id: "lost", to: "Nobody", text: "hi" },
    { type: "fault", code: "bad-frame", message: "no", id: "torn" },
    { type: "fault", code: "bad-json", message: "what?" },
    { type: "leave", room: "dev" },
  );
  assertEquals(
    ann.recipient.takeAll("error").map(({ code, id }) => [code, id]),
    [
      ["bad-text", "empty"],
      ["not-in-room", "elsewhere"],
      ["no-such-member", "lost"],
      ["bad-frame", "torn"],
      ["bad-json", undefined],
      ["not-in-room", undefined],
    ],
  );
});

Deno.test("an error does not overtake the acknowledgement of an earlier message", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await test.hall.handle([
    { from: ann.member, what: say("good", "1") },
    { from: ann.member, what: say("", "2") },
    { from: ann.member, what: say("good", "3") },
  ]);
  assertEquals(
    ann.recipient.take().map((notice) => "id" in notice ? notice.id : ""),
    ["1", "2", "3"],
  );
});

Deno.test("a refusal goes to its member alone and does not affect other messages of the batch", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await test.hall.handle([
    { from: ann.member, what: say("one") },
    { from: bob.member, what: say("\0") },
    { from: ann.member, what: say("two") },
  ]);
  assertEquals(
    bob.recipient.take().map(({ type }) => type),
    ["message", "error", "message"],
  );
  assertEquals(ann.recipient.take(), []);
});

Deno.test("a member that joins is sent the members and the newest twenty messages first", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  for (let count = 1; count <= 25; count++) await ann.asks(say(`${count}`));
  const bob = test.arrive();
  // A message in the batch of the hello comes after the history.
  await test.hall.handle([
    { from: bob.member, what: hello({ name: "Bob" }) },
    { from: ann.member, what: say("26") },
  ]);
  await test.hall.announcePresence();
  const [welcome, joined, ...messages] = bob.recipient.take();
  assertEquals(welcome?.type, "welcome");
  assertEquals(joined, {
    type: "joined",
    room: "lobby",
    members: ["Ann", "Bob"],
    last: 25,
    earlier: true,
  });
  assertEquals(
    messages.map((notice) => notice.type === "message" ? notice.seq : 0),
    Array.from({ length: 21 }, (_, index) => index + 6),
  );
});

Deno.test("the newest messages are all there are when fewer than twenty, the member's own included", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await ann.asks(say("one"), say("two"), { type: "leave" }, {
    type: "join",
    room: "lobby",
  });
  await test.hall.announcePresence();
  assertEquals(
    ann.recipient.takeAll("message").map(({ text }) => text),
    ["one", "two"],
  );
});

Deno.test("join enters a room and makes it current; leave makes the newest of the others current", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await ann.asks(
    { type: "join", room: "Dev" },
    { type: "join", room: "ops" },
    say("in ops", "1"),
    { type: "leave" },
    say("in dev", "2"),
    { type: "leave", room: "LOBBY" },
    say("still in dev", "3"),
    { type: "leave" },
  );
  const received = ann.recipient.take();
  assertEquals(
    received.flatMap((notice) => notice.type === "ack" ? [notice.room] : []),
    ["ops", "dev", "dev"],
  );
  assertEquals(
    received.flatMap((notice) => notice.type === "left" ? [notice.room] : []),
    ["ops", "lobby", "dev"],
  );
  assertEquals(
    await ann.errors(say("nowhere", "4"), { type: "who" }, { type: "leave" }),
    ["not-in-room", "not-in-room", "not-in-room"],
  );
});

Deno.test("a room that the member is not in is refused like a room that does not exist", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await test.enter("Bob", "dev");
  for (const room of ["dev", "nowhere"]) {
    assertEquals(
      await ann.errors(
        say("hi", "1", room),
        { type: "who", room },
        { type: "leave", room },
        { type: "topic", room },
        { type: "topic", room, text: "mine" },
        { type: "history", room },
        { type: "search", room, words: "hi" },
      ),
      Array(7).fill("not-in-room"),
      room,
    );
  }
  assertEquals(await ann.errors({ type: "who", room: "no room" }), [
    "bad-room",
  ]);
  assertEquals(await ann.errors({ type: "join", room: "" }), ["bad-room"]);
});

Deno.test("who and rooms tell the present state, announced or not", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = test.arrive();
  await bob.asks(hello({ name: "Bob", rooms: [{ name: "dev" }] }), {
    type: "join",
    room: "lobby",
  });
  await ann.asks({ type: "who" }, { type: "rooms" });
  assertEquals(ann.recipient.take(), [
    { type: "members", room: "lobby", members: ["Ann", "Bob"] },
    {
      type: "rooms",
      rooms: [{ name: "lobby", members: 2 }, { name: "dev", members: 1 }],
    },
  ]);
});

Deno.test("a room that all members have left is closed", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  await ann.asks({ type: "join", room: "dev" }, { type: "leave" }, {
    type: "rooms",
  });
  assertEquals(ann.recipient.takeAll("rooms")[0]?.rooms, [
    { name: "lobby", members: 1 },
  ]);
});

Deno.test("a member may be in a hundred rooms, and enter one of them again", async () => {
  const test = new TestHall();
  const rooms = Array.from({ length: BOUNDS.rooms }, (_, index) => `r${index}`);
  const ann = await test.enter("Ann", ...rooms);
  assertEquals(await ann.errors({ type: "join", room: "one-more" }), [
    "too-many-rooms",
  ]);
  assertEquals(await ann.errors({ type: "join", room: "R0" }), []);
  assertEquals(
    await ann.errors(
      { type: "leave", room: "r1" },
      { type: "join", room: "one-more" },
    ),
    [],
  );
});

Deno.test("a hello that asks for more than a hundred rooms is refused", async () => {
  const test = new TestHall();
  const ann = test.arrive();
  const rooms = Array.from(
    { length: BOUNDS.rooms + 1 },
    (_, index) => ({ name: `r${index}` }),
  );
  assertEquals(await ann.errors(hello({ rooms })), ["too-many-rooms"]);
  // Two spellings of a room are one room.
  const twice = rooms.slice(1).flatMap(({ name }) => [
    { name },
    { name: name.toUpperCase() },
  ]);
  assertEquals(await ann.errors(hello({ rooms: twice })), []);
});

Deno.test("a room refused as one too many is not opened", async () => {
  const test = new TestHall();
  const rooms = Array.from({ length: BOUNDS.rooms }, (_, index) => `r${index}`);
  const ann = await test.enter("Ann", ...rooms);
  await ann.errors({ type: "join", room: "one-more" });
  await ann.asks({ type: "rooms" });
  const listed = ann.recipient.takeAll("rooms")[0]?.rooms ?? [];
  assertEquals(listed.filter(({ members }) => members === 0), []);
  assertEquals(listed.length, BOUNDS.rooms);
});

Deno.test("a rename is told to its member at once and to the others at the next announcement", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await ann.asks({ type: "name", name: "Anna" });
  assertEquals(ann.recipient.take(), [{ type: "named", name: "Anna" }]);
  assertEquals(bob.recipient.take(), []);
  await test.hall.announcePresence();
  assertEquals(ann.recipient.take(), []);
  assertEquals(bob.recipient.take(), [{
    type: "presence",
    room: "lobby",
    joined: [],
    left: [],
    renamed: [["Ann", "Anna"]],
  }]);
  assertEquals(await bob.errors({ type: "name", name: "anna" }), [
    "name-taken",
  ]);
  assertEquals(await bob.errors({ type: "name", name: "" }), ["bad-name"]);
  assertEquals(await ann.errors({ type: "name", name: "ANNA" }), []);
});

Deno.test("a member that has just joined is sent joined before any answer, and others nothing", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = test.arrive();
  const cid = test.arrive();
  await test.hall.handle([
    {
      from: cid.member,
      what: hello({ name: "Cid", rooms: [{ name: "ops" }] }),
    },
    {
      from: bob.member,
      what: hello({ name: "Bob", rooms: [{ name: "lobby" }, { name: "dev" }] }),
    },
    { from: bob.member, what: { type: "rooms" } },
    { from: bob.member, what: { type: "leave", room: "dev" } },
  ]);
  assertEquals(
    bob.recipient.take().map((notice) =>
      "room" in notice ? `${notice.type} ${notice.room}` : notice.type
    ),
    ["welcome", "joined lobby", "joined dev", "rooms", "left dev"],
  );
  assertEquals(ann.recipient.take().map(({ type }) => type), ["presence"]);
  // Without a request it comes with the next announcement.
  assertEquals(cid.recipient.take().map(({ type }) => type), ["welcome"]);
});

Deno.test("a new name is announced before messages under it", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  await ann.asks({ type: "name", name: "Anna" }, say("hi"));
  assertEquals(
    bob.recipient.take().map(({ type }) => type),
    ["presence", "message"],
  );
});

Deno.test("a whisper reaches one member only, in whatever room, and is acknowledged", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob", "dev");
  const cid = await test.enter("Cid");
  ann.recipient.take();
  await ann.asks(
    { type: "whisper", id: "1", to: "BOB", text: "psst" },
    { type: "whisper", to: "Bob", text: "again" },
  );
  const whispers = bob.recipient.takeAll("whisper");
  const [first = 0, second = 0] = whispers.map(({ time }) => time);
  assertEquals(whispers, [
    {
      type: "whisper",
      seq: 1,
      from: "Ann",
      to: "Bob",
      text: "psst",
      time: first,
    },
    {
      type: "whisper",
      seq: 2,
      from: "Ann",
      to: "Bob",
      text: "again",
      time: second,
    },
  ]);
  assert(0 < first && first < second);
  assertEquals(ann.recipient.take(), [
    { type: "ack", id: "1", to: "Bob", time: first },
  ]);
  assertEquals(cid.recipient.take(), []);
  assertEquals(
    await ann.errors(
      { type: "whisper", id: "2", to: "Bob", text: "" },
      { type: "whisper", id: "3", to: "", text: "hi" },
    ),
    ["bad-text", "no-such-member"],
  );
  assertEquals(bob.recipient.take(), []);
});

Deno.test("the departure of a lost connection is announced, and its recipient is closed", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann", "lobby", "dev");
  const bob = await test.enter("Bob", "lobby", "dev");
  ann.recipient.take();
  await bob.asks({ type: "gone", reason: "cut" });
  await test.hall.announcePresence();
  assertEquals(
    ann.recipient.takeAll("presence").map(({ room, left }) => [room, left]),
    [["lobby", ["Bob"]], ["dev", ["Bob"]]],
  );
  assert(bob.recipient.closed);
  assertEquals(bob.recipient.take(), []);
  assertEquals(test.hall.size, 1);
});

Deno.test("a connection that ends without a hello leaves no trace", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const stranger = test.arrive();
  await stranger.asks({ type: "gone", reason: "cut" });
  await test.hall.announcePresence();
  assert(stranger.recipient.closed);
  assertEquals(ann.recipient.take(), []);
});

Deno.test("a goodbye is answered, and messages before it are kept and delivered", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await test.hall.handle([
    { from: bob.member, what: say("last words", "1") },
    { from: bob.member, what: { type: "bye" } },
    { from: bob.member, what: { type: "gone", reason: "cut" } },
  ]);
  await test.hall.announcePresence();
  assertEquals(
    ann.recipient.take().map(({ type }) => type),
    ["message", "presence"],
  );
  assertEquals(
    bob.recipient.take().map(({ type }) => type),
    ["ack", "bye"],
  );
  assert(bob.recipient.closed);
});

Deno.test("requests after a goodbye change nothing, not even a hello", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await bob.asks({ type: "bye" }, hello({ name: "Ghost" }), say("boo"));
  await test.hall.announcePresence();
  assertEquals(test.hall.size, 1);
  assertEquals(
    ann.recipient.take().map(({ type }) => type),
    ["presence"],
  );
});

Deno.test("closing the hall says goodbye to each member once, welcomed or not", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const stranger = test.arrive();
  test.hall.close("closing time");
  test.hall.close("closing time");
  for (const { recipient } of [ann, stranger]) {
    assertEquals(recipient.take(), [
      { type: "bye", reason: "closing time", again: true },
    ]);
    assert(recipient.closed);
    assertEquals(recipient.late, []);
  }
  assertEquals(test.hall.size, 0);
});

Deno.test("requests after the hall has closed are ignored", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  test.hall.close("closing time");
  await ann.asks(hello({ name: "Ann" }));
  assertEquals(test.hall.size, 0);
});

Deno.test("a connection that ends after the hall has closed changes nothing", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  test.hall.close("closing time");
  await ann.asks({ type: "gone", reason: "cut" });
  await test.hall.announcePresence();
  assertEquals(ann.recipient.late, []);
});

/** A store that answers a few turns later, like a disk. */
class SlowStore implements MessageStore {
  readonly #store = new MemoryStore();
  readonly id = this.#store.id;

  async append(
    drafts: readonly (Draft | TopicDraft)[],
  ): Promise<readonly Kept[]> {
    await turns();
    return await this.#store.append(drafts);
  }

  subscribe(listener: (stored: readonly Stored[]) => void): Disposable {
    return this.#store.subscribe(listener);
  }

  async read(
    room: string,
    from: number,
    to: number,
  ): Promise<readonly Message[]> {
    await turns();
    return await this.#store.read(room, from, to);
  }

  async isOwnedBy(
    room: string,
    seq: number,
    owners: readonly string[],
  ): Promise<boolean> {
    await turns();
    return await this.#store.isOwnedBy(room, seq, owners);
  }

  async extent(room: string): Promise<Extent> {
    await turns();
    return await this.#store.extent(room);
  }

  async search(
    room: string,
    words: string,
    most: number,
  ): Promise<readonly Message[]> {
    await turns();
    return await this.#store.search(room, words, most);
  }

  async topic(room: string): Promise<string> {
    await turns();
    return await this.#store.topic(room);
  }

  async modes(room: string): Promise<string> {
    await turns();
    return await this.#store.modes(room);
  }

  async setModes(room: string, modes: string): Promise<void> {
    await turns();
    await this.#store.setModes(room, modes);
  }

  async probe(): Promise<void> {
    await turns();
    await this.#store.probe();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#store[Symbol.asyncDispose]();
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

Deno.test("a slow store changes no order", async () => {
  const test = new TestHall({ store: new SlowStore() });
  const ann = await test.enter("Ann");
  const bob = test.arrive();
  await test.hall.handle([
    { from: ann.member, what: say("before") },
    { from: bob.member, what: hello({ name: "Bob" }) },
    { from: ann.member, what: say("after", "1") },
    { from: bob.member, what: { type: "who" } },
  ]);
  assertEquals(
    bob.recipient.take().map((notice) =>
      notice.type === "message" ? notice.text : notice.type
    ),
    ["welcome", "joined", "before", "after", "members"],
  );
});

Deno.test("consecutive messages and topics of a batch are given to the store together", async () => {
  const store = new MemoryStore();
  const sizes: number[] = [];
  const append = store.append.bind(store);
  store.append = (drafts) => {
    sizes.push(drafts.length);
    return append(drafts);
  };
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  const inbound = (what: Request) => ({ from: ann.member, what });
  await test.hall.handle([
    inbound(say("1")),
    inbound({ type: "topic", text: "tea" }),
    inbound(say("2")),
    inbound({ type: "topic", text: "cake" }),
    inbound(say("3")),
    inbound({ type: "topic" }),
    inbound(say("4")),
  ]);
  assertEquals(sizes, [5, 1]);
  assertEquals(await store.topic("lobby"), "cake");
});

Deno.test("a topic is told to all members, between the messages before and after it", async () => {
  const test = new TestHall();
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  bob.recipient.take();
  await test.hall.handle([
    { from: ann.member, what: say("before", "1") },
    { from: ann.member, what: { type: "topic", text: "tea" } },
    { from: bob.member, what: say("between", "2") },
    { from: ann.member, what: { type: "topic", text: "cake" } },
    { from: ann.member, what: say("after", "3") },
  ]);
  const told = (recipient: FakeRecipient) =>
    recipient.take().map((notice) =>
      notice.type === "message" || notice.type === "topic"
        ? notice.text
        : notice.type
    );
  assertEquals(told(ann.recipient), ["ack", "tea", "between", "cake", "ack"]);
  assertEquals(told(bob.recipient), ["before", "tea", "ack", "cake", "after"]);
});

Deno.test("an unexpected error of the store fails the hall, and nothing is delivered", async () => {
  const store = new MemoryStore();
  store.append = () => Promise.reject(new Error("a mistake"));
  const test = new TestHall({ store });
  const ann = await test.enter("Ann");
  const bob = await test.enter("Bob");
  ann.recipient.take();
  await assertRejects(
    () => ann.asks(say("hi", "1")),
    Error,
    "a mistake",
  );
  assertEquals(test.storeFailures, []);
  assertEquals([...ann.recipient.take(), ...bob.recipient.take()], []);
});
