/** A server that is sick, or means harm, and what a client makes of it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { Backoff } from "../../client/link/backoff.ts";
import { Lock } from "../../client/locks/lock.ts";
import { Stamps } from "../../client/locks/stamp.ts";
import { roomKey } from "../../dial/room_key.ts";
import { SERVER_FRAMES } from "../../dialects/native/server_frame.ts";
import { NAME_MOST } from "../../protocol/name/name.ts";
import { SIZE_MAX } from "../../terminal/rooms/chat_buffer.ts";
import { DIRECT_MAX } from "../../terminal/rooms/chat_buffers.ts";
import { Person } from "../terminal/person.ts";
import { sizeOf } from "../../client/event_size.ts";
import { UNASKED_MAX } from "../../client/rooms.ts";
import { lockAside } from "../../protocol/locked.ts";
import {
  FakeTcpServer as FakeServer,
  type Peer,
} from "../client/fake_server.ts";
import {
  ack,
  connected,
  joined,
  message,
  type Talk,
  whispered,
} from "../client/talk.ts";
import { type Program, startProgram } from "../e2e/harness/program.ts";
import { ProtocolPage } from "../fuzz/protocol_page.ts";

/** An attack of a server on its clients. */
function attackTest(attack: string, work: () => Promise<void>): void {
  Deno.test(`attack: ${attack}`, work);
}

/** Comes back at once, and knows how long it would have waited. */
class Impatience extends Backoff {
  readonly waits: number[];

  constructor() {
    const waits: number[] = [];
    super({
      now: () => 0,
      random: () => 0,
      wait: (time, signal) => {
        signal.throwIfAborted();
        waits.push(time);
        return Promise.resolve();
      },
    });
    this.waits = waits;
  }
}

/** A line of JSON, whatever it holds. */
function line(frame: unknown): string {
  return JSON.stringify(frame) + "\n";
}

/** Why the client has lost its connection; what it tells before that is passed over. */
async function lost({ next }: Talk): Promise<string> {
  for (;;) {
    const event = await next();
    if (event.type === "away") return event.reason;
  }
}

/** A command that talks to a server in plain text. */
function start(server: FakeServer, command: string): Program {
  const [name = "", ...options] = command.split(" ");
  return startProgram([
    ...[name, `127.0.0.1:${server.port}`, "--no-tls"],
    ...options,
  ]);
}

/** The client's next connection, from the cut on; what it asks for again is told. */
async function returned(
  server: FakeServer,
  talk: Talk,
  last: number,
): Promise<Peer> {
  const { peer, hello } = await server.welcome({}, joined("lobby", last));
  const since = hello.rooms?.[0]?.since ?? last;
  for (let seq = since + 1; seq <= last; seq++) await peer.tell(message(seq));
  for (;;) if ((await talk.next()).type === "back") return peer;
}

/** A client in the lobby that comes back without a wait. */
async function impatient(server: FakeServer) {
  const talk = await connected(
    server,
    { backoff: new Impatience() },
    joined("lobby", 0),
  );
  await talk.told(1);
  return talk;
}

attackTest("welcome and hang up", async () => {
  await using server = new FakeServer();
  const backoff = new Impatience();
  const talk = await connected(server, { backoff });
  talk.peer.cut();
  for (let call = 0; call < 8; call++) (await server.welcome()).peer.cut();
  await server.welcome();
  assertEquals(backoff.waits, [
    500,
    1_000,
    2_000,
    4_000,
    8_000,
    15_000,
    15_000,
    15_000,
  ]);
  await talk.client.close();
});

Deno.test("chat join waits before it comes back to a server that hangs up", async () => {
  await using server = new FakeServer();
  await using join = start(server, "join");
  (await server.welcome()).peer.cut();
  const begin = performance.now();
  for (let call = 0; call < 3; call++) (await server.welcome()).peer.cut();
  // At once, after 250 ms or more, after 500 ms or more: it can take longer, never less.
  assert(performance.now() - begin >= 700);
  await join.stdout.includes(
    "* connection lost: the server closed the connection",
  );
});

/** More messages than an answer has. */
const MANY = Array.from({ length: 1_001 }, () => message(1));

/** Frames that are not as the protocol says, and what is said of each. */
const BROKEN: readonly (readonly [frame: unknown, says: string])[] = [
  [{ type: "left", room: null }, `left: "room" must be a string`],
  [
    { type: "members", room: "lobby", members: ["Ann"], absent: [1] },
    `members: "absent[]" must be two strings`,
  ],
  [{ type: "bye", reason: {} }, `bye: "reason" must be a string`],
  [{ ...message(1), seq: 1e308 }, `message: "seq" must be a whole number`],
  [{ ...message(1), time: -1 }, `message: "time" must be a whole number`],
  ["hello", "a line must be a JSON object"],
  [
    message(1, { from: "x".repeat(2 * NAME_MOST + 1) }),
    `message: "from" must have at most ${NAME_MOST} characters`,
  ],
  [
    { type: "found", room: "lobby", words: "", messages: MANY },
    `found: "messages" must have at most 1000 messages`,
  ],
];

/** Lets a program in and breaks the protocol. */
async function breaks(server: FakeServer): Promise<void> {
  const { peer } = await server.welcome({}, joined("lobby", 0));
  await peer.tell(line({ type: "left", room: null }));
}

attackTest("frames out of shape", async () => {
  const says = /violates the protocol: left: \\?"room\\?" must/;
  const goOn = [["join", "stdout"], ["join --json", "stdout"], [
    "tail",
    "stderr",
  ]] as const;
  await Promise.all(goOn.map(async ([command, output]) => {
    await using server = new FakeServer();
    await using program = start(server, command);
    await breaks(server);
    await program[output].matches(says);
    // It is still there, and comes back.
    await server.welcome({}, joined("lobby", 0));
    assertEquals(program.stderr.text.includes("internal error"), false);
  }));
  for (const command of ["send -m hi --timeout 5s", "doctor", "join --once"]) {
    await using server = new FakeServer();
    await using program = start(server, command);
    await breaks(server);
    const { code, stderr } = await program.finished();
    assertEquals(code, 1);
    assertMatch(stderr, /^chat: [^\n]+\n$/);
    assertMatch(stderr, says);
  }
});

Deno.test("a frame that breaks the protocol ends the link with one line that names it, and the wait grows", async () => {
  await using server = new FakeServer();
  const backoff = new Impatience();
  const talk = await connected(server, { backoff }, joined("lobby", 0));
  await talk.told(1);
  let { peer } = talk;
  for (const [frame, says] of BROKEN) {
    await peer.tell(line(frame));
    const reason = await lost(talk);
    const who = `127.0.0.1:${server.port} violates the protocol`;
    assert(reason.startsWith(`${who}: ${says}`), reason);
    peer = await returned(server, talk, 0);
  }
  assertEquals(backoff.waits.slice(0, 5), [500, 1_000, 2_000, 4_000, 8_000]);
  await talk.client.close();
});

attackTest("answers that nobody asked for", async () => {
  await using server = new FakeServer();
  const talk = await impatient(server);
  const { client } = talk;
  const history = {
    ...{ type: "history", room: "lobby", before: 1 } as const,
    messages: [message(1)],
  };
  client.ask({ type: "history" });
  let { peer } = talk;
  await peer.frame();
  await peer.tell(history);
  assertEquals(await talk.told(1), ["history"]);
  // A second answer, and one after a cut.
  for (let times = 0; times < 2; times++) {
    await peer.tell(history);
    assertMatch(await lost(talk), /protocol: history was not asked for$/);
    peer = await returned(server, talk, 0);
  }
  await peer.tell(
    ...Array.from(
      { length: UNASKED_MAX + 1 },
      (_, at) => joined(`room ${at}`, 0),
    ),
  );
  assertMatch(await lost(talk), /protocol: joined a room that was not asked/);
  assertEquals(client.rooms.length, 1 + UNASKED_MAX);
  assertEquals(client.wantedRooms.length, 1 + UNASKED_MAX);
  await client.close();
});

attackTest("texts and names without end", async () => {
  await using server = new FakeServer();
  const entering = Person.enter(server, "Ann");
  const { peer } = await server.welcome({}, joined("lobby", 0));
  await using ann = await entering;
  const text = "x".repeat(SIZE_MAX / 2);
  for (let seq = 1; seq <= 3; seq++) {
    await peer.tell(
      message(seq, { text }),
      { type: "whisper", seq, from: "Eve", to: "Ann", text, time: 0 },
      { type: "topic", room: "lobby", text },
      { type: "error", code: "bad-text", message: text },
    );
  }
  // Each is another member, and has a conversation of its own.
  const strangers = Array.from({ length: 200 }, (_, at) => `m${at}`);
  await peer.tell(
    ...strangers.map((name, at) => whispered(4 + at, name)),
    message(4, { text: "the end" }),
  );
  await ann.untilShown("Bob >> the end");
  const { list } = ann.chat.buffers;
  assertEquals(list.length, 1 + DIRECT_MAX);
  for (const { entries, topic } of list) {
    assert(sizeOf(entries) < 1.1 * SIZE_MAX, `${sizeOf(entries)}`);
    assert(topic.length < 10_000);
  }
});

attackTest("numbers that no room has", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { backoff: new Impatience() },
    joined("lobby", 0),
    message(1),
  );
  await talk.told(2);
  const most = Number.MAX_SAFE_INTEGER;
  let { peer } = talk;
  let seq = 1;
  for (
    const lies of [
      [message(most)],
      [{ type: "gap", room: "lobby", from: 2, to: most } as const],
      [{ type: "gap", room: "lobby", from: 2, to: most - 1 } as const],
      [joined("lobby", most), message(most)],
      [joined("lobby", 0)],
      [whispered(most)],
    ]
  ) {
    await peer.tell(...lies);
    peer.cut();
    await lost(talk);
    peer = await returned(server, talk, seq);
    await peer.tell(message(++seq), whispered(seq));
    const told: string[] = [];
    while (told.at(-1) !== `whisper ${seq}`) told.push(...await talk.told(1));
    assertEquals(told.at(-2), `${seq} hi`);
  }
  // Within one link, what comes next is heard, whatever was told of a gap.
  await peer.tell(
    { type: "gap", room: "lobby", from: seq + 1, to: most },
    message(seq + 1),
  );
  assertEquals((await talk.told(2))[1], `${seq + 1} hi`);
  await talk.client.close();
});

attackTest("locked messages repeated", async () => {
  const passphrase = "open sesame";
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { name: "Ann", backoff: new Impatience() },
    joined("lobby", 0),
  );
  const { client } = talk;
  await client.lock("lobby", passphrase);
  const lock = await Lock.make("lobby", passphrase, roomKey);
  const bobs = message(1, {
    text: await lock.seal("yes, do it", "Bob", "b1", new Stamps().next()),
    time: Date.now(),
  });
  let { peer } = talk;
  await peer.tell(bobs);
  const saying = client.say("me too");
  const said = await peer.frame();
  assert(said.type === "say");
  await peer.tell(ack(said, 2));
  await saying;
  const anns = message(2, { from: "Ann", text: said.text });
  const marks = async (count: number) => {
    const marks: unknown[] = [];
    while (marks.length < count) {
      const event = await talk.next();
      const messages = event.type === "history" ? event.messages : [event];
      for (const it of messages) {
        if (it.type === "message") marks.push([it.text.slice(0, 3), it.lock]);
      }
    }
    return marks;
  };
  assertEquals(await marks(1), [["yes", "opened"]]);
  for (const log of ["log 2", "log 3", "log 1", "log 4"]) {
    peer.cut();
    await lost(talk);
    ({ peer } = await server.welcome({ log }, joined("lobby", 0)));
    while ((await talk.next()).type !== "back");
    client.ask({ type: "history" });
    await peer.frame();
    await peer.tell(bobs, anns, { ...bobs, seq: 3 }, {
      type: "history",
      room: "lobby",
      messages: [bobs, { ...anns, seq: 1 }],
    });
    assertEquals(await marks(5), Array(5).fill(["cha", "unverified"]));
  }
  // Nor is it new by another lock, or the same once more.
  client.unlock("lobby");
  await client.lock("lobby", passphrase);
  await peer.tell({ ...bobs, seq: 4 }, { ...anns, seq: 5 });
  assertEquals(await marks(2), Array(2).fill(["cha", "unverified"]));
  await client.close();
});

Deno.test("a locked message that a server holds back, or tells one who has just come, says how old it is", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { passphrase: "open sesame" },
    joined("lobby", 0),
  );
  const lock = await Lock.make("lobby", "open sesame", roomKey);
  const lockedAt = Date.now() - 3 * 86_400_000 + 60_000;
  const stamp = new Stamps(() => lockedAt).next();
  const text = await lock.seal("yes, do it", "Bob", "b1", stamp);
  const told = message(1, { text, time: Date.now() });
  await talk.peer.tell(told);
  await talk.told(1);
  const event = await talk.next();
  assert(event.type === "message");
  assertEquals([event.text, event.lockedAt], ["yes, do it", lockedAt]);
  assertEquals(lockAside(event), " (locked 3 d earlier)");
  await talk.client.close();
});

Deno.test("a message that leaves others out is not taken: they are asked for again", async () => {
  await using server = new FakeServer();
  const talk = await connected(
    server,
    { backoff: new Impatience() },
    joined("lobby", 0),
    message(1),
  );
  await talk.told(2);
  await talk.peer.tell(message(4));
  assertMatch(
    await lost(talk),
    /protocol: message 4 of a room comes behind 1$/,
  );
  const { hello } = await server.welcome(
    {},
    joined("lobby", 4),
    ...[2, 3, 4].map((seq) => message(seq)),
  );
  assertEquals(hello.rooms, [{ name: "lobby", since: 1 }]);
  assertEquals(await talk.told(4), ["back", "2 hi", "3 hi", "4 hi"]);
  await talk.client.close();
});

Deno.test("whatever a server sends, a client tells frames of the page, or that the protocol was broken, and then hears an honest one", async () => {
  const page = ProtocolPage.read();
  const fields = [
    ...["room", "seq", "from", "to", "text", "time", "name", "id", "reason"],
    ...["members", "last", "left", "joined", "renamed", "absent", "messages"],
    ...["code", "message", "again", "session", "log", "server", "nonce"],
  ];
  const value = fc.oneof(
    fc.constantFrom<unknown>("lobby", 1, 2, "Ann", true, ["Ann"], [], 2 ** 53),
    fc.constantFrom<unknown>([["Ann", "Bob"]], [message(1)], 1e308, -1, null),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const frame = fc.tuple(
    fc.constantFrom(...SERVER_FRAMES.keys()),
    fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 12 }),
  ).map(([type, fields]) => ({ ...fields, type }));
  await using server = new FakeServer();
  const talk = await impatient(server);
  let { peer } = talk;
  let last = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { minLength: 1, maxLength: 6 }),
      async (frames) => {
        // A goodbye for good is one: another test's.
        const lies = frames.filter(({ type }) => type !== "bye");
        await peer.tell(...lies.map(line)).catch(() => {});
        peer.cut();
        for (;;) {
          const event = await talk.next();
          if (event.type === "away") {
            assertMatch(
              event.reason,
              /violates the protocol: [a-z]+[: ]|hung up|reset|closed/,
            );
            break;
          }
          const told = { ...event, ...("code" in event && { code: "slow" }) };
          const isOwn = event.type === "rejoined";
          assertEquals(isOwn ? undefined : page.wrong(told), undefined);
        }
        peer = await returned(server, talk, last);
        await peer.tell(message(++last, { text: `heard ${last}` }));
        for (;;) {
          const event = await talk.next();
          if (event.type === "message" && event.seq === last) break;
        }
      },
    ),
    { numRuns: 150 },
  );
  await talk.client.close();
});
