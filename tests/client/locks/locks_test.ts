// A client that has locked a room, with a server that does whatever the test
// wants: the frames it sends, and the events it makes of those it receives.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { ClientEvent } from "../../../client.ts";
import { Lock } from "../../../client/locks/lock.ts";
import {
  type DeriveRoomKey,
  passphraseOf,
} from "../../../client/locks/passphrase.ts";
import { Stamps } from "../../../client/locks/stamp.ts";
import type { ConnectOptions } from "../../../dial/connect.ts";
import type { Message, Say } from "../../../protocol/features/say.ts";
import { isLocked } from "../../../protocol/locked.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import type { Request } from "../../../protocol/request.ts";
import { within } from "../../e2e/harness/program.ts";
import { FakeServer } from "../fake_server.ts";
import {
  ack,
  connected as connectedTo,
  cut,
  joined,
  message,
  type Talk,
} from "../talk.ts";

const PASSPHRASE = "open sesame";

/** A key without the work of the real one, which is slow on purpose. */
const deriveRoomKey: DeriveRoomKey = async (room, passphrase) => {
  const known = new TextEncoder().encode(
    `${room}\n${passphraseOf(passphrase)}`,
  );
  return new Uint8Array(await crypto.subtle.digest("SHA-256", known));
};

/** A client that has locked nothing yet. */
function connected(
  server: FakeServer,
  options: ConnectOptions = {},
  ...behind: Notice[]
): Promise<Talk> {
  return connectedTo(server, { ...options, deriveRoomKey }, ...behind);
}

/** The locks of others who have the key, made once each. */
const made = new Map<string, Promise<Lock>>();

function lockOf(room = "lobby", passphrase = PASSPHRASE): Promise<Lock> {
  const what = JSON.stringify([room, passphrase]);
  const lock = made.get(what) ?? Lock.make(room, passphrase, deriveRoomKey);
  made.set(what, lock);
  return lock;
}

/** The text of a locked frame, sent under a name. A text in clear fails. */
async function opened(
  frame: Request,
  from = "Ann",
  room = "lobby",
): Promise<string> {
  assert(frame.type === "say" && frame.room === room, JSON.stringify(frame));
  assert(isLocked(frame.text), `in clear: ${frame.text}`);
  const opened = await (await lockOf(room)).open(frame.text, from);
  assertEquals(opened?.id, frame.id);
  return opened?.text ?? "not to be opened";
}

const stamps = new Stamps();

/** A message of Bob's, locked. */
async function locked(
  seq: number,
  text: string,
  { room = "lobby", passphrase = PASSPHRASE, from = "Bob" } = {},
): Promise<Message> {
  const lock = await lockOf(room, passphrase);
  const stamp = stamps.next();
  const sealed = await lock.seal(text, from, crypto.randomUUID(), stamp);
  return message(seq, { room, from: "Bob", text: sealed, time: stamp.time });
}

/** The next messages that are told: text, and what became of the lock. */
async function heard(talk: Talk, count: number): Promise<string[]> {
  const all: string[] = [];
  while (all.length < count) {
    const event = await talk.next();
    if (event.type === "message") all.push(inShort(event));
  }
  return all;
}

function inShort({ text, lock }: Message): string {
  return isLocked(text) ? `${lock}` : `${lock ?? "-"} ${text}`;
}

/** Ann in a lobby that she has locked. */
async function inLockedLobby(server: FakeServer): Promise<Talk> {
  const talk = await connected(server, { name: "Ann" }, joined("lobby", 0));
  await talk.client.lock("Lobby", PASSPHRASE);
  assert(talk.client.isLocked("LOBBY"));
  return talk;
}

Deno.test("a message to a locked room leaves the client locked, from the moment of locking", async () => {
  await using server = new FakeServer();
  const { client, peer } = await connected(server, { name: "Ann" });
  const saying = [client.say("before")];
  const clear = await peer.frame();
  // Not sent yet: it is locked too.
  saying.push(client.say("right before"));
  const locking = client.lock("lobby", PASSPHRASE);
  // The key is far from being made.
  saying.push(client.say("hello"), client.say("/me waves", "LOBBY"));
  saying.push(client.whisper("Bob", "psst"));
  for (const said of saying) said.catch(() => {});
  assert(client.isLocked("lobby"));
  assert(clear.type === "say" && clear.text === "before");
  assertEquals(peer.waiting, []);
  await locking;
  const [before, hello, waves, psst] = await peer.frames(4);
  assert(before !== undefined && hello !== undefined);
  assert(waves !== undefined && psst !== undefined);
  assertEquals(await opened(before), "right before");
  assertEquals(await opened(hello), "hello");
  assert(waves.type === "say" && waves.room === "LOBBY");
  assertEquals(await opened({ ...waves, room: "lobby" }), "/me waves");
  assert(psst.type === "whisper" && psst.text === "psst");
  const frames = [clear, before, hello, waves, psst];
  for (const [at, frame] of frames.entries()) {
    await peer.tell(ack(frame, at + 1));
  }
  await within(Promise.all(saying), "the acknowledgements");
});

Deno.test("other rooms are not locked, and a locked one can be unlocked", async () => {
  await using server = new FakeServer();
  const { client, peer } = await connected(server, { rooms: ["lobby", "dev"] });
  await client.lock("lobby", PASSPHRASE);
  assert(!client.isLocked("dev"));
  client.say("for all", "dev").catch(() => {});
  assertEquals(client.unlock("Lobby"), true);
  assertEquals(client.unlock("lobby"), false);
  client.say("too", "lobby").catch(() => {});
  const texts = (await peer.frames(2)).map((frame) => (frame as Say).text);
  assertEquals(texts, ["for all", "too"]);
});

Deno.test("received messages are opened in order, and marked with the result", async () => {
  await using server = new FakeServer();
  const talk = await inLockedLobby(server);
  const one = await locked(1, "one");
  await talk.peer.tell(
    one,
    message(2, { text: "two" }),
    await locked(3, "three", { passphrase: "another" }),
    await locked(4, "four", { from: "Eve" }),
    await locked(5, "five"),
    { ...one, seq: 6 },
    message(7, { text: "chat-locked.2.YTE.AAEC" }),
    await locked(8, "", {}),
    await locked(9, "chat-locked.1.YTE.AAEC"),
  );
  assertEquals(await heard(talk, 9), [
    ...["opened one", "clear two", "unverified", "unverified", "opened five"],
    ...["unverified", "unverified", "opened ", "opened"],
  ]);
});

Deno.test("a key that is made while messages come opens all of them, before anything behind them is told", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, { name: "Ann" }, joined("lobby", 0));
  const locking = talk.client.lock("lobby", PASSPHRASE);
  await talk.peer.tell(
    await locked(1, "one"),
    await locked(2, "two"),
    { type: "left", room: "dev" },
  );
  assertEquals(await talk.told(4), ["joined lobby", "1 one", "2 two", "left"]);
  await locking;
});

Deno.test("without a key a message is marked as closed; marks of a server count for nothing", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, { name: "Ann" }, joined("lobby", 0));
  await talk.peer.tell(
    await locked(1, "one"),
    message(2, { text: "two", lock: "opened" }),
    { ...await locked(3, "three"), lock: "opened" },
    { ...await locked(4, "four", { room: "dev" }), lock: "opened" },
  );
  assertEquals(await heard(talk, 4), ["closed", "- two", "closed", "closed"]);
  await talk.client.lock("lobby", PASSPHRASE);
  await talk.peer.tell(
    message(4, { text: "five", lock: "opened" }),
    message(6, { text: "six", room: "dev", lock: "opened" }),
  );
  assertEquals(await heard(talk, 2), ["clear five", "- six"]);
});

Deno.test("answers to history and search are opened too", async () => {
  await using server = new FakeServer();
  const talk = await inLockedLobby(server);
  const messages = [await locked(1, "one"), message(2, { text: "two" })];
  const answer = { room: "lobby", messages };
  talk.client.ask({ type: "history" });
  await talk.peer.frame();
  await talk.peer.tell(
    { type: "history", ...answer },
    { type: "found", words: "one", ...answer },
  );
  for (const type of ["joined", "history", "found"]) {
    const event: ClientEvent = await talk.next();
    assertEquals(event.type, type);
    if (event.type !== "history" && event.type !== "found") continue;
    assertEquals(event.messages.map(inShort), ["opened one", "clear two"]);
  }
});

Deno.test("messages that wait in a cut are never sent in clear, whether their room was locked before or after", async () => {
  await using server = new FakeServer();
  const talk = await inLockedLobby(server);
  const { client, next } = talk;
  await next();
  await cut(talk);
  client.say("locked when it was said").catch(() => {});
  client.unlock("lobby");
  client.say("locked since").catch(() => {});
  const back = server.welcome({ name: "Ann" });
  // It is called again after a while; the key is made meanwhile, or not.
  const locking = client.lock("lobby", PASSPHRASE);
  client.say("and this").catch(() => {});
  const { peer } = await back;
  const texts = [];
  for (const frame of await peer.frames(3)) texts.push(await opened(frame));
  assertEquals(texts, ["locked when it was said", "locked since", "and this"]);
  await locking;
});

Deno.test("messages typed in a locked room are locked on return, though it has been unlocked", async () => {
  await using server = new FakeServer();
  const talk = await inLockedLobby(server);
  await talk.next();
  await cut(talk);
  talk.client.say("locked").catch(() => {});
  talk.client.unlock("lobby");
  talk.client.say("clear").catch(() => {});
  const { peer } = await server.welcome({ name: "Ann" });
  const [first, second] = await peer.frames(2);
  assert(first !== undefined && second?.type === "say");
  assertEquals([await opened(first), second.text], ["locked", "clear"]);
});

Deno.test("a repeated message is the same to the letter, but under another name it is locked anew", async () => {
  await using server = new FakeServer();
  const talk = await inLockedLobby(server);
  const { client, next } = talk;
  await next();
  client.say("hello").catch(() => {});
  const first = await talk.peer.frame();
  assertEquals(await opened(first), "hello");
  await cut(talk);
  const { peer } = await server.welcome({ name: "Ann" });
  assertEquals(await peer.frame(), first);
  assertEquals((await next()).type, "back");
  peer.cut();
  assertEquals((await next()).type, "away");
  const again = await (await server.welcome({ name: "Ann-2" })).peer.frame();
  assertEquals(await opened(again, "Ann-2"), "hello");
  assertEquals((again as Say).id, (first as Say).id);
});

Deno.test("a message behind a new name is locked for the name under which it appears", async () => {
  await using server = new FakeServer();
  const { client, peer } = await inLockedLobby(server);
  for (const [asked, given] of [["Bob", "Bob"], ["Eve", "Bob"]] as const) {
    client.ask({ type: "name", name: asked });
    client.say("hello").catch(() => {});
    client.ask({ type: "rooms" });
    const [name, ping] = await peer.frames(2);
    assertEquals([name?.type, ping?.type], ["name", "ping"]);
    assertEquals(peer.waiting, []);
    await peer.tell(
      asked === given
        ? { type: "named", name: given }
        : { type: "error", code: "name-taken", message: "taken" },
      { type: "pong" },
    );
    const [said, rooms] = await peer.frames(2);
    assert(said !== undefined);
    assertEquals(await opened(said, given), "hello");
    assertEquals(rooms?.type, "rooms");
  }
});

Deno.test("a cut while the answer to a new name is awaited: what was said is said on return", async () => {
  await using server = new FakeServer();
  const talk = await inLockedLobby(server);
  await talk.next();
  talk.client.ask({ type: "name", name: "Bob" });
  talk.client.say("hello").catch(() => {});
  await talk.peer.frames(2);
  await cut(talk);
  const { peer } = await server.welcome({ name: "Bob" });
  assertEquals(await opened(await peer.frame(), "Bob"), "hello");
});

Deno.test("own messages that the store tells before their acknowledgement are no events, opened or not", async () => {
  await using server = new FakeServer();
  const talk = await inLockedLobby(server);
  const { client, next } = talk;
  await next();
  const first = client.say("first");
  first.catch(() => {});
  const frame = await talk.peer.frame() as Say;
  await cut(talk);
  const { peer } = await server.welcome({ name: "Ann" }, joined("lobby", 2));
  const own = { from: "Ann", text: frame.text };
  await peer.tell(message(1, own), message(2, { text: "next" }));
  const told = [];
  while (told.at(-1) !== "2 next") told.push(...await talk.told(1));
  assertEquals(told, ["back", "2 next"]);
  await peer.tell(ack(frame, 1));
  assertEquals((await within(first, "an acknowledgement")).seq, 1);
  // Unlocked, or locked by another passphrase since: still one's own.
  const second = client.say("second");
  second.catch(() => {});
  const sealed = await peer.frames(2);
  const said = sealed.find((frame): frame is Say =>
    frame.type === "say" && frame.id !== (own as Partial<Say>).id &&
    frame.text !== own.text
  );
  assert(said !== undefined);
  client.unlock("lobby");
  await peer.tell(
    message(3, { from: "Ann", text: said.text }),
    message(4, { text: "next" }),
    ack(said, 3),
  );
  assertEquals(await talk.told(1), ["4 next"]);
  await within(second, "an acknowledgement");
});

Deno.test("the words of a search in a locked room stay here", async () => {
  await using server = new FakeServer();
  const { client, peer } = await inLockedLobby(server);
  for (const room of [undefined, "LOBBY"]) {
    const { code } = assertThrows(
      () =>
        client.ask({ type: "search", words: "secret", ...room && { room } }),
      Refusal,
      "lobby is locked",
    );
    assertEquals(code, "locked");
  }
  client.ask({ type: "rooms" });
  assertEquals((await peer.frame()).type, "rooms");
});

Deno.test("with a room locked, nothing is said into no room or a misspelt one", async () => {
  await using server = new FakeServer();
  const { client, peer } = await inLockedLobby(server);
  for (const room of ["lobyb", "lob by", "lobby ", ""]) {
    const saying = client.say("secret", room);
    assertEquals(
      (await assertRejects(() => within(saying, "an answer"), Refusal)).code,
      "not-in-room",
    );
  }
  client.ask({ type: "leave" });
  const saying = client.say("secret");
  await assertRejects(
    () => within(saying, "an answer"),
    Refusal,
    "you are not in a room",
  );
  assertEquals((await peer.frame()).type, "leave");
  assertEquals(peer.waiting, []);
});

Deno.test("a message without a room is not sent once a room is locked", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, { name: "Ann" }, joined("lobby", 0));
  const { client, peer } = talk;
  await talk.next();
  client.ask({ type: "leave" });
  await peer.frame();
  await peer.tell({ type: "left", room: "lobby" });
  assertEquals((await talk.next()).type, "left");
  await cut(talk);
  const saying = client.say("to whom it may concern");
  const locking = client.lock("lobby", PASSPHRASE);
  const { peer: second } = await server.welcome({ name: "Ann" });
  await assertRejects(
    () => within(saying, "an answer"),
    Refusal,
    "you are not in a room",
  );
  await locking;
  assertEquals(second.waiting, []);
});

Deno.test("a server that puts the client out of a locked room gets nothing in clear", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { name: "Ann", rooms: ["dev", "lobby"] },
    joined("dev", 0),
    joined("lobby", 0),
  );
  const { client, peer, next } = talk;
  await client.lock("lobby", PASSPHRASE);
  await peer.tell(joined("trap", 0), { type: "left", room: "lobby" });
  for (let event = await next(); event.type !== "left";) event = await next();
  assertEquals(client.current, "lobby");
  client.say("secret").catch(() => {});
  assertEquals(await opened(await peer.frame()), "secret");
  await cut(talk);
  const { hello } = await server.welcome({ name: "Ann" });
  // A client that was put out is not forced into it.
  assertEquals(hello.rooms?.map(({ name }) => name), ["trap", "dev"]);
  assertEquals((await next()).type, "back");
  client.ask({ type: "leave" });
  assertEquals(client.current, "dev");
});

Deno.test("an invalid text is refused by the client, for the server cannot see it", async () => {
  await using server = new FakeServer();
  const { client, peer } = await inLockedLobby(server);
  const refused = async (text: string, code: string) => {
    const saying = client.say(text);
    assertEquals(
      (await assertRejects(() => within(saying, "an answer"), Refusal)).code,
      code,
    );
  };
  await refused("", "bad-text");
  await refused("a\0", "bad-text");
  await refused("\ud800", "bad-text");
  // The fake server takes texts of 1,000 bytes.
  await refused("x".repeat(800), "too-long");
  client.say("x".repeat(500)).catch(() => {});
  assertEquals((await opened(await peer.frame())).length, 500);
});

Deno.test("a text that its lock makes too long is refused when it is to be sent", async () => {
  await using server = new FakeServer();
  const talk = await connected(server, { name: "Ann" }, joined("lobby", 0));
  const { client, next } = talk;
  await next();
  await cut(talk);
  const saying = client.say("x".repeat(800));
  const locking = client.lock("lobby", PASSPHRASE);
  await server.welcome({ name: "Ann" });
  await assertRejects(
    () => within(saying, "an answer"),
    Refusal,
    "bytes with its lock",
  );
  assertEquals(client.unacknowledged, 0);
  await locking;
});

Deno.test("a passphrase from the beginning locks every room entered, except those unlocked", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { name: "Ann", rooms: ["lobby", "dev"], passphrase: PASSPHRASE },
    joined("lobby", 0),
    joined("dev", 0),
  );
  const { client, peer } = talk;
  assertEquals(JSON.stringify(talk.hello).includes("sesame"), false);
  client.say("hello", "lobby").catch(() => {});
  client.say("there", "dev").catch(() => {});
  const [hello, there] = await peer.frames(2);
  assert(hello !== undefined && there !== undefined);
  assertEquals(await opened(hello), "hello");
  assertEquals(await opened(there, "Ann", "dev"), "there");
  client.ask({ type: "join", room: "Ops" });
  client.say("in here").catch(() => {});
  const [, inHere] = await peer.frames(2);
  assert(inHere !== undefined);
  assertEquals(await opened(inHere, "Ann", "ops"), "in here");
  assertEquals(client.unlock("dev"), true);
  client.say("clear", "dev").catch(() => {});
  assertEquals((await peer.frame() as Say).text, "clear");
  // No key is made for a room that only the server speaks of.
  await peer.tell(
    await locked(1, "one", { room: "elsewhere" }),
    message(1, { text: "two", room: "nowhere" }),
    message(1, { text: "three", room: "dev" }),
  );
  assertEquals(await heard(talk, 3), ["closed", "clear two", "- three"]);
});

Deno.test("an invalid passphrase locks nothing, and changes no lock", async () => {
  await using server = new FakeServer();
  const { client } = await connected(server);
  await assertRejects(() => client.lock("lobby", " "), Refusal, "one line");
  await assertRejects(() => client.lock("no room", "x"), Refusal, "room");
  assert(!client.isLocked("lobby"));
});

Deno.test("without a key nothing is said in a room that was to be locked", async () => {
  await using server = new FakeServer();
  // No passphrase has a line end.
  const { client, peer } = await connected(server, { passphrase: "a\nb" });
  const saying = client.say("secret");
  await assertRejects(() => within(saying, "an answer"), Refusal, "one line");
  client.ask({ type: "rooms" });
  assertEquals((await peer.frame()).type, "rooms");
});

Deno.test("while a key is made, messages wait for the client and not for the server", async () => {
  await using server = new FakeServer();
  const key = Promise.withResolvers<void>();
  const talk = await connectedTo(server, {
    deriveRoomKey: async (room, passphrase) => {
      await key.promise;
      return await deriveRoomKey(room, passphrase);
    },
  }, joined("lobby", 0));
  const { client } = talk;
  assert(!client.isHoldingBack);
  const locking = client.lock("lobby", PASSPHRASE);
  assert(client.isHoldingBack);
  key.resolve();
  await within(locking, "the key");
  assert(!client.isHoldingBack);
  await client.close();
});
