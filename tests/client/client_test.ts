// One conversation over many connections, with a server that says what the
// test wants it to say.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { Client, Lost } from "../../client.ts";
import { Link } from "../../client/link/link.ts";
import { Locks } from "../../client/locks/locks.ts";
import { Pace } from "../../client/pace.ts";
import { KEPT_MAX } from "../../client/unacknowledged.ts";
import { Identity } from "../../dial/identity.ts";
import { roomKey } from "../../dial/room_key.ts";
import { HISTORY_ON_JOIN } from "../../protocol/features/membership.ts";
import { isLocked } from "../../protocol/locked.ts";
import type { Notice } from "../../protocol/notice.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { within } from "../e2e/harness/program.ts";
import { FakeServer } from "./fake_server.ts";
import {
  ack,
  connected,
  cut,
  joined,
  message,
  short,
  whispered,
} from "./talk.ts";

Deno.test("a client says hello with a session of its own and the options it was given, and no more", async () => {
  await using server = new FakeServer();
  const first = await connected(server);
  const { session, ...rest } = first.hello;
  assertEquals(rest, { type: "hello", version: 1 });
  assert(session !== undefined && session.length >= 16);
  const second = await connected(server, { name: "Ann", rooms: ["a", "b"] });
  assertEquals(second.hello.name, "Ann");
  assertEquals(second.hello.rooms, [{ name: "a" }, { name: "b" }]);
  assert(second.hello.session !== session);
  assertEquals(second.client.name, "Ann");
  for (const { client } of [first, second]) await client.close();
});

Deno.test("a client that resumes a conversation says hello with its session, store and numbers", async () => {
  await using server = new FakeServer();
  const resume = { session: "a session of before", log: "l1", whispers: 3 };
  const rooms = [{ name: "dev", since: 7 }];
  const { client, hello } = await connected(server, { resume, rooms });
  assertEquals(hello, { type: "hello", version: 1, ...resume, rooms });
  await client.close();
});

Deno.test("rooms with a passphrase of their own are locked from the beginning, others are not", async () => {
  await using server = new FakeServer();
  const passphrases = { dev: "open sesame" };
  const { client, peer } = await connected(server, { passphrases });
  assertEquals([client.isLocked("dev"), client.isLocked("lobby")], [
    true,
    false,
  ]);
  client.ask({ type: "join", room: "dev" });
  await peer.frame();
  const saying = client.say("hi", "dev");
  const frame = await peer.frame();
  assert(frame.type === "say" && isLocked(frame.text));
  await peer.tell(ack(frame, 1, "dev"));
  await saying;
  await client.close();
  const bad = { deriveRoomKey: roomKey, passphrases: { dev: " " } };
  await assertRejects(() => Client.connect(server, bad), Refusal);
});

Deno.test("an acknowledgement resolves the call that said the message, and is no event", async () => {
  await using server = new FakeServer();
  const { client, peer, next } = await connected(server);
  const saying = client.say("hi", "dev");
  const frame = await peer.frame();
  assert(frame.type === "say");
  assertEquals([frame.text, frame.room], ["hi", "dev"]);
  assertEquals(client.unacknowledged, 1);
  await peer.tell(ack(frame, 7, "dev"), { type: "left", room: "x" });
  assertEquals((await saying).seq, 7);
  assertEquals(client.unacknowledged, 0);
  assertEquals((await next()).type, "left");
  await client.close();
});

Deno.test("a refused message fails the call that said it; an error about something else is an event", async () => {
  await using server = new FakeServer();
  const { client, peer, next } = await connected(server);
  const refused = assertRejects(() => client.say("hi"), Refusal, "full");
  const frame = await peer.frame();
  assert("id" in frame && frame.id !== undefined);
  await peer.tell(
    { type: "error", code: "not-kept", message: "full", id: frame.id },
    { type: "error", code: "bad-room", message: "no" },
  );
  assertEquals(((await refused) as Refusal).code, "not-kept");
  const event = await next();
  assert(event.type === "error" && event.code === "bad-room");
  assertEquals(client.unacknowledged, 0);
  await client.close();
});

Deno.test("settled waits for the pong that answers its own ping", async () => {
  await using server = new FakeServer();
  const { client, peer } = await connected(server);
  const order: string[] = [];
  const first = client.flush().then(() => order.push("first"));
  client.ask({ type: "who" });
  const second = client.flush().then(() => order.push("second"));
  assertEquals(
    (await peer.frames(3)).map(({ type }) => type),
    ["ping", "who", "ping"],
  );
  await peer.tell({ type: "pong" });
  await first;
  assertEquals(order, ["first"]);
  await peer.tell({ type: "pong" });
  await second;
  await client.close();
});

Deno.test("after a cut the client resumes its session, with its rooms and their numbers", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { name: "Ann", rooms: ["lobby", "dev"] },
    joined("lobby", 0),
    joined("dev", 40),
    message(1),
    message(2),
    whispered(1),
    whispered(2),
  );
  assertEquals(await talk.told(6), [
    "joined lobby",
    "joined dev",
    "1 hi",
    "2 hi",
    "whisper 1",
    "whisper 2",
  ]);
  await cut(talk);
  const { hello } = await server.welcome();
  assertEquals(hello, {
    type: "hello",
    version: 1,
    name: "Ann",
    session: talk.hello.session ?? "",
    log: "log 1",
    whispers: 2,
    rooms: [
      { name: "lobby", since: 2 },
      // Of the newest messages none has come yet.
      { name: "dev", since: 40 - HISTORY_ON_JOIN },
    ],
  });
  const back = await talk.next();
  assert(back.type === "back");
  assertEquals([back.name, back.forgotten], ["Ann", false]);
  assertEquals(talk.client.rooms, ["lobby", "dev"]);
  await talk.client.close();
});

Deno.test("messages without an acknowledgement are sent again, in order, with the same ids; others are not", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, {}, joined("lobby", 0));
  const { client, peer } = talk;
  const acks = [client.say("one"), client.say("two"), client.say("three")];
  const sent = await peer.frames(3);
  await peer.tell(ack(sent[0]!, 1));
  await acks[0];
  await talk.told(1);
  await cut(talk);
  // Typed while nobody was there to hear it.
  acks.push(client.say("four"), client.whisper("Bob", "five"));
  assertEquals([client.unacknowledged, client.resent], [4, 0]);
  const { peer: second } = await server.welcome({}, joined("lobby", 2));
  const again = await second.frames(4);
  assertEquals(again.slice(0, 2), sent.slice(1));
  assertEquals(
    again.map((frame) => "text" in frame && frame.text),
    ["two", "three", "four", "five"],
  );
  assertEquals(client.resent, 2);
  await second.tell(
    ...again.slice(0, 3).map((frame, index) => ack(frame, index + 2)),
    { ...ack(again[3]!, 0), to: "Bob" } as Notice,
  );
  assertEquals(
    (await Promise.all(acks)).map(({ seq }) => seq).slice(0, 4),
    [1, 2, 3, 4],
  );
  assertEquals(client.unacknowledged, 0);
  await client.close();
});

Deno.test("after a cut, missed messages and a gap are events, and received messages are not", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    {},
    joined("lobby", 0),
    message(1),
    whispered(1),
  );
  await talk.told(3);
  await cut(talk);
  await server.welcome(
    {},
    joined("lobby", 9),
    message(1),
    message(2),
    { type: "gap", room: "lobby", from: 3, to: 7 },
    message(5),
    message(8),
    message(8),
    whispered(1),
    whispered(2),
  );
  assertEquals(await talk.told(5), [
    "back",
    "2 hi",
    "gap 3-7",
    "8 hi",
    "whisper 2",
  ]);
  await talk.client.close();
});

Deno.test("an own message that the store tells before its acknowledgement is no event", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, { name: "Ann" }, joined("lobby", 0));
  const { client, peer } = talk;
  const saying = client.say("mine");
  await peer.frame();
  await talk.told(1);
  await cut(talk);
  // It had arrived; what was lost is the acknowledgement.
  const { peer: second } = await server.welcome(
    {},
    joined("lobby", 2),
    message(1, { from: "Ann", text: "mine" }),
    message(2, { text: "mine" }),
  );
  const again = await second.frame();
  await second.tell(ack(again, 1), message(3));
  assertEquals((await saying).seq, 1);
  assertEquals(await talk.told(3), ["back", "2 mine", "3 hi"]);
  await client.close();
});

Deno.test("a server that has forgotten everything is told of, and its rooms are new ones", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    {},
    joined("lobby", 0),
    message(1),
    message(2),
  );
  await talk.told(3);
  await cut(talk);
  const { peer } = await server.welcome(
    { log: "log 2" },
    joined("lobby", 1),
    message(1),
  );
  const back = await talk.next();
  assert(back.type === "back" && back.forgotten);
  assertEquals(await talk.told(2), ["joined lobby", "1 hi"]);
  await cut({ ...talk, peer });
  const { hello } = await server.welcome();
  assertEquals([hello.log, hello.rooms], [
    "log 2",
    [{ name: "lobby", since: 1 }],
  ]);
  await talk.client.close();
});

for (
  const code of [
    "name-taken",
    "name-owned",
    "login-needed",
    "bad-name",
  ] as const
) {
  Deno.test(`when the name cannot be had any more (${code}), the client comes back without one`, async () => {
    await using server = new FakeServer();
    const talk = await connected(server, { name: "Ann" });
    await cut(talk);
    const refusing = await server.peer();
    const first = await refusing.frame();
    assert(first.type === "hello" && first.name === "Ann");
    await refusing.tell({ type: "error", code, message: "not this one" });
    const { hello } = await server.welcome({ name: "Client7" });
    assertEquals(hello.name, undefined);
    assertEquals(hello.session, talk.hello.session);
    const back = await talk.next();
    assert(back.type === "back" && back.name === "Client7");
    assertEquals(talk.client.name, "Client7");
    await talk.client.close();
  });
}

Deno.test("after a cut the client says hello with the key and the password it had, and waits where there were too many tries", async () => {
  await using server = new FakeServer();
  const identity = await Identity.make();
  const { publicKey } = identity;
  const password = "open sesame";
  const talk = await connected(server, { identity, password });
  await cut(talk);
  const refusing = await server.peer();
  await refusing.frame();
  const message = "try again in 1 s";
  await refusing.tell({ type: "error", code: "too-many-tries", message });
  const { hello } = await server.welcome();
  assertEquals(
    hello,
    {
      ...hello,
      session: talk.hello.session,
      publicKey,
      password,
    } as unknown,
  );
  assertEquals(await talk.told(1), ["back"]);
  await talk.client.close();
});

Deno.test("after a cut the client says hello with the password of its name, and without one that was changed", async () => {
  await using server = new FakeServer();
  const account = { name: "Ann", password: "sesame" };
  const talk = await connected(server, { name: "Ann", account });
  assertEquals(talk.hello, { ...talk.hello, account } as unknown);
  await cut(talk);
  const refusing = await server.peer();
  const first = await refusing.frame();
  assertEquals(first, { ...first, account } as unknown);
  const message = "wrong password for Ann";
  await refusing.tell({ type: "error", code: "bad-login", message });
  const { hello } = await server.welcome({ name: "Ann" });
  assertEquals(hello.name, "Ann");
  assert(!("account" in hello));
  assertEquals(await talk.told(1), ["back"]);
  await talk.client.close();
});

Deno.test("when the session is another key's by now, the client comes back with a new one, and says what was not acknowledged", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, { name: "Ann" });
  await talk.peer.tell(whispered(7));
  await talk.told(1);
  const saying = talk.client.say("hi");
  await talk.peer.frame();
  await cut(talk);
  const refusing = await server.peer();
  const first = await refusing.frame();
  assert(first.type === "hello" && first.session === talk.hello.session);
  await refusing.tell({ type: "error", code: "wrong-key", message: "no" });
  const again = await server.peer();
  const second = await again.frame();
  assert(second.type === "hello" && second.session !== talk.hello.session);
  assertEquals([second.name, second.whispers], ["Ann", 0]);
  // The session brings the name.
  await again.tell({ type: "error", code: "name-taken", message: "taken" });
  const { peer, hello } = await server.welcome(
    { name: "Client7" },
    whispered(1),
  );
  assertEquals([hello.name, hello.session], [undefined, second.session]);
  assertEquals(await talk.told(2), ["back", "whisper 1"]);
  const said = await peer.frame();
  await peer.tell(ack(said, 1));
  assertEquals((await saying).seq, 1);
  await cut({ ...talk, peer });
  const { hello: third } = await server.welcome();
  assertEquals([third.session, third.whispers], [second.session, 1]);
  assertEquals(await talk.told(1), ["back"]);
  await talk.client.close();
});

Deno.test("a server that has a new session refused as well ends the conversation", async () => {
  await using server = new FakeServer();
  const talk = await connected(server);
  await cut(talk);
  for (let count = 0; count < 2; count++) {
    const refusing = await server.peer();
    await refusing.frame();
    await refusing.tell({ type: "error", code: "wrong-key", message: "no" });
  }
  const events = [];
  for await (const event of talk.client) events.push(event);
  assertEquals(events, []);
  assert(talk.client.end?.message.includes("no"));
  await talk.client.close();
});

Deno.test("a server that does not let the client in again ends the conversation, and what was kept is lost", async () => {
  await using server = new FakeServer();
  const talk = await connected(server);
  const lost = assertRejects(() => talk.client.say("hi"), Lost, "no entry");
  await cut(talk);
  const refusing = await server.peer();
  await refusing.frame();
  await refusing.tell({ type: "error", code: "banned", message: "no entry" });
  await within(lost, "the loss");
  assert(talk.client.end?.message.includes("no entry"));
  assertEquals(talk.client.unacknowledged, 0);
  await assertRejects(() => talk.client.say("anybody?"), Lost);
  await talk.client.close();
});

Deno.test("a server that says goodbye during the return, and to come again, is called again", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, { name: "Ann" });
  await cut(talk);
  const closing = await server.peer();
  await closing.frame();
  await closing.tell({
    type: "bye",
    reason: "the server is shutting down",
    again: true,
  });
  const back = talk.next();
  await Promise.race([server.welcome(), back]);
  assertEquals(short(await back), "back");
  assertEquals(talk.client.end, undefined);
  await talk.client.close();
});

Deno.test("a goodbye that says to come again is told, and the client comes again", async () => {
  await using server = new FakeServer();
  const talk = await connected(server);
  await talk.peer.tell({ type: "bye", reason: "restarted", again: true });
  talk.peer.cut();
  assertEquals(await talk.told(1), ["bye"]);
  const away = await talk.next();
  assert(away.type === "away");
  assertEquals(away.reason, "restarted");
  await server.welcome();
  assertEquals(await talk.told(1), ["back"]);
  await talk.client.close();
});

Deno.test("a goodbye for good ends the conversation, and says why", async () => {
  await using server = new FakeServer();
  const talk = await connected(server);
  const lost = assertRejects(() => talk.client.say("hi"), Lost, "elsewhere");
  await talk.peer.frame();
  await talk.peer.tell({ type: "bye", reason: "elsewhere", again: false });
  talk.peer.cut();
  await within(lost, "the loss");
  assertEquals(await talk.told(1), ["bye"]);
  await assertRejects(() => talk.next(), Error, "nothing more");
  assert(talk.client.end?.message.includes("elsewhere"));
  await talk.client.close();
});

Deno.test("without coming back, a lost connection ends the conversation", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, { comeBack: false });
  const lost = assertRejects(() => talk.client.say("hi"), Lost, "was lost");
  talk.peer.cut();
  await within(lost, "the loss");
  await assertRejects(() => talk.next(), Error, "nothing more");
  assert(talk.client.end instanceof Lost);
  await talk.client.close();
});

Deno.test("without a connection nothing can be asked, and requests before the cut have no answer", async () => {
  await using server = new FakeServer();
  const talk = await connected(server);
  const unsettled = assertRejects(() => talk.client.flush(), Refusal);
  await talk.peer.frame();
  await cut(talk);
  assertEquals(
    ((await within(unsettled, "the refusal")) as Refusal).code,
    "away",
  );
  const refused = await assertRejects(
    () => Promise.resolve().then(() => talk.client.ask({ type: "who" })),
    Refusal,
  );
  assertEquals(refused.code, "away");
  await server.welcome();
  assertEquals(await talk.told(1), ["back"]);
  talk.client.ask({ type: "who" });
  await talk.client.close();
});

Deno.test("a request from before a cut is not repeated", async () => {
  await using server = new FakeServer();
  const talk = await connected(server);
  talk.client.ask({ type: "name", name: "Bea" });
  await talk.peer.frame();
  await cut(talk);
  const { peer } = await server.welcome();
  await talk.told(1);
  talk.client.ask({ type: "rooms" });
  assertEquals(await peer.frame(), { type: "rooms" });
  await talk.client.close();
});

Deno.test("a text that is too long is refused before it is sent, whatever JSON makes of it", async () => {
  await using server = new FakeServer();
  const { client, peer } = await connected(server);
  for (const unit of ["x", `"`, "\x01", "한"]) {
    const bytes = new TextEncoder().encode(unit).length;
    const longest = unit.repeat(Math.floor(1_000 / bytes));
    const refused = await assertRejects(
      () => client.say(longest + unit, "lobby"),
      Refusal,
    );
    assertEquals([refused.code, client.unacknowledged], ["too-long", 0]);
    const taken = client.say(longest, "lobby");
    const frame = await peer.frame();
    assert("text" in frame);
    assertEquals(frame.text, longest);
    await peer.tell(ack(frame, 1));
    await taken;
  }
  await client.close();
});

Deno.test("so many messages are kept until they are acknowledged, and no more", async () => {
  await using server = new FakeServer();
  const { client } = await connected(server);
  const kept = Array.from(
    { length: KEPT_MAX },
    (_, index) => client.say(`${index}`),
  );
  const refused = await assertRejects(() => client.say("too much"), Refusal);
  assertEquals([refused.code, KEPT_MAX], ["away", 1_000]);
  assertEquals(client.unacknowledged, KEPT_MAX);
  const ends = Promise.allSettled(kept);
  await client.close();
  assert((await ends).every(({ status }) => status === "rejected"));
});

Deno.test("close sends all messages before the goodbye, and messages without an acknowledgement then are lost", async () => {
  await using server = new FakeServer();
  const { client, peer } = await connected(server);
  const lost = [client.say("one"), client.say("two")].map((saying) =>
    assertRejects(() => saying, Lost)
  );
  await client.close();
  await Promise.all(lost);
  assertEquals(
    (await peer.frames(3)).map(({ type }) => type),
    ["say", "say", "bye"],
  );
  assertEquals(client.end, undefined);
  await client.close();
  await assertRejects(() => client.say("three"), Lost, "closed");
});

Deno.test("close ends the attempts to come back", async () => {
  await using server = new FakeServer();
  const talk = await connected(server);
  const lost = assertRejects(() => talk.client.say("hi"), Lost);
  // Nobody listens any more.
  await server.end();
  assertEquals((await talk.next()).type, "away");
  await talk.client.close();
  await within(lost, "the loss");
  assertEquals(talk.client.end, undefined);
});

Deno.test("a room that was left is not entered again on return", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { rooms: ["lobby", "dev"] },
    joined("lobby", 0),
    joined("dev", 0),
    { type: "left", room: "lobby" },
  );
  await talk.told(3);
  await cut(talk);
  const { hello } = await server.welcome();
  assertEquals(hello.rooms, [{ name: "dev", since: 0 }]);
  await talk.client.close();
});

Deno.test("a room that was asked for right before a cut is entered on return, and is the current room", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, {}, joined("lobby", 0));
  await talk.told(1);
  talk.client.ask({ type: "join", room: "Dev" });
  await talk.peer.frame();
  await cut(talk);
  const { hello } = await server.welcome({}, joined("dev", 0));
  // Words without a room go to the one that is entered last.
  assertEquals(hello.rooms, [{ name: "lobby", since: 0 }, { name: "dev" }]);
  assertEquals(await talk.told(2), ["back", "joined dev"]);
  await talk.client.close();
});

Deno.test("a room that was entered again, and so is current, is the current room on return", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { rooms: ["lobby", "dev"] },
    joined("lobby", 0),
    joined("dev", 0),
  );
  await talk.told(2);
  talk.client.ask({ type: "join", room: "lobby" });
  await talk.peer.frame();
  await talk.peer.tell(
    joined("lobby", 0),
    message(1),
    { type: "left", room: "x" },
  );
  // The client asked for the room, so it is current now.
  assertEquals(await talk.told(2), ["joined lobby", "1 hi"]);
  assertEquals(await talk.told(1), ["left"]);
  await cut(talk);
  const { hello } = await server.welcome();
  assertEquals(hello.rooms?.at(-1), { name: "lobby", since: 1 });
  assertEquals(hello.rooms?.length, 2);
  await talk.client.close();
});

Deno.test("the members of a room after a cut are told before the missed messages", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, {}, joined("lobby", 0));
  await talk.told(1);
  await cut(talk);
  const members = ["Ann", "Bob"];
  await server.welcome({}, { type: "joined", room: "lobby", members, last: 0 });
  const events = [await talk.next(), await talk.next()];
  assertEquals(events.map(({ type }) => type), ["back", "rejoined"]);
  const [, again] = events;
  assertEquals(again?.type === "rejoined" && again.members, members);
  await talk.client.close();
});

Deno.test("rooms are entered again in the order of the requests, not of the answers", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { rooms: ["lobby", "dev"] },
    // As it comes when others have just come into dev.
    joined("dev", 0),
    joined("lobby", 0),
  );
  await talk.told(2);
  assertEquals(talk.client.rooms, ["lobby", "dev"]);
  await cut(talk);
  const { hello } = await server.welcome();
  assertEquals(hello.rooms?.map(({ name }) => name), ["lobby", "dev"]);
  await talk.client.close();
});

Deno.test("a message keeps its room, whatever is entered before it is sent again", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, {}, joined("lobby", 0));
  await talk.told(1);
  await cut(talk);
  const lost = assertRejects(() => talk.client.say("for the lobby"), Lost);
  const { peer } = await server.welcome({}, joined("dev", 0));
  const frame = await peer.frame();
  assert(frame.type === "say");
  assertEquals(frame.room, "lobby");
  await talk.client.close();
  await within(lost, "the loss");
});

Deno.test("a reply goes to the member that had whispered last when it was said, not when it is sent", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, {}, whispered(1, "Bob"));
  await talk.told(1);
  await cut(talk);
  const lost = assertRejects(
    () => talk.client.whisper(undefined, "for Bob alone"),
    Lost,
  );
  const { peer } = await server.welcome({}, whispered(2, "Cid"));
  const frame = await peer.frame();
  assert(frame.type === "whisper");
  assertEquals([frame.to, frame.text], ["Bob", "for Bob alone"]);
  await talk.client.close();
  await within(lost, "the loss");
});

for (
  const [what, make] of [
    ["while it receives", () => broken(Locks.prototype, "open")],
    ["while it sends", () => broken(Link.prototype, "send")],
    ["before it sends", () => broken(Pace.prototype, "wait")],
  ] as const
) {
  Deno.test(`a mistake of this program ${what} ends the conversation, and is not taken for a lost connection`, async () => {
    await using server = new FakeServer();
    const { client, peer, next } = await connected(server);
    {
      using _ = make();
      const lost = assertRejects(() => client.say("hi"), Lost);
      if (what === "while it receives") {
        await peer.frame();
        await peer.tell({ type: "left", room: "dev" });
      }
      await within(lost, "the end");
      await assertRejects(next, "the end of the events");
    }
    assert(client.end?.cause instanceof TypeError);
    assertEquals(client.end.message, "internal error: a mistake");
  });
}

/** Has a method throw what only a mistake throws, until it is disposed of. */
function broken<Of extends object>(of: Of, method: keyof Of): Disposable {
  const before = of[method];
  const mistaken = () => {
    throw new TypeError("a mistake");
  };
  Object.assign(of, { [method]: mistaken });
  return {
    [Symbol.dispose]: () => {
      Object.assign(of, { [method]: before });
    },
  };
}
