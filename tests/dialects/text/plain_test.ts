import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { DecodedEvent } from "../../../dialects/dialect.ts";
import { PIECE_WAIT } from "../../../dialects/pieces.ts";
import { plain, plainText } from "../../../dialects/text/plain.ts";
import { COMMANDS } from "../../../protocol/command.ts";
import type { LockMark } from "../../../protocol/locked.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { LINES_MAX, TEXT_MAX } from "../../../protocol/text/text.ts";
import { transcript } from "../../../terminal/view/transcript.ts";
import { anyText } from "../../protocol/text/any_text.ts";
import { byteByByte, bytesOf, cutAt, cuts, fed, glued } from "../cutting.ts";

const IAC = 0xff;

/** The events of a whole stream. */
function decoded(...pieces: Uint8Array[]): DecodedEvent[] {
  const decoder = plain.decoder();
  const events = fed(pieces, (bytes) => decoder.feed(bytes));
  return [...events, ...decoder.end()];
}

function said(text: string): DecodedEvent {
  return { type: "say", text };
}

Deno.test("a line is said, a command is a request, a blank line is nothing", () => {
  assertEquals(
    decoded(bytesOf("hello\r\n\n \t\r\n/who\r\n//slash\nthe end")),
    [said("hello"), { type: "who" }, said("/slash"), said("the end")],
  );
});

Deno.test("a plain member is in a single room: joining a room moves the member", () => {
  assertEquals(decoded(bytesOf("/join dev\n/leave\n")), [
    { type: "join", room: "dev", moving: true },
    { type: "leave" },
  ]);
});

Deno.test("typed text is said as it was typed, including spaces", () => {
  assertEquals(decoded(bytesOf("  two  words \n")), [said("  two  words ")]);
});

Deno.test("telnet's negotiation is no text, and is answered", () => {
  const decoder = plain.decoder();
  assertEquals(
    decoder.feed(
      glued([
        Uint8Array.of(IAC, 0xfb, 24),
        bytesOf("hi\r\0"),
        Uint8Array.of(IAC, 0xf1),
      ]),
    ),
    [said("hi")],
  );
  assertEquals(decoder.reply?.(), Uint8Array.of(IAC, 0xfe, 24));
  assertEquals(decoder.reply?.(), undefined);
});

Deno.test("a byte order mark is taken off behind telnet's first words too", () => {
  const stream = glued([
    Uint8Array.of(IAC, 0xfb, 24),
    Uint8Array.of(0xef, 0xbb, 0xbf),
    bytesOf("/who\r\n"),
  ]);
  assertEquals(decoded(stream), [{ type: "who" }]);
  assertEquals(decoded(...byteByByte(stream)), [{ type: "who" }]);
});

Deno.test("a line that is too long or not UTF-8 is a fault, and the next line is decoded", () => {
  const events = decoded(
    bytesOf("x".repeat(2 * TEXT_MAX) + "\n"),
    Uint8Array.of(0xe9, 0x0a),
    bytesOf("y".repeat(TEXT_MAX) + "\r\nok\n"),
  );
  assertEquals(
    events.map((event) => event.type === "fault" ? event.code : event.type),
    ["too-long", "bad-utf8", "say", "say"],
  );
});

Deno.test("a line in UTF-16 is reported as such, and not said", () => {
  for (const line of ["h\0i\0\n", "\0h\0i\n", "\0h\0i\0\r\0\n"]) {
    const [fault] = decoded(bytesOf(line));
    assert(fault?.type === "fault");
    assertEquals(fault.code, "bad-utf8");
    assertMatch(fault.message, /UTF-16/);
  }
});

Deno.test("a frame is no text, and JSON that is none is", () => {
  const frames = [
    '{"type":"hello","version":1,"session":"s"}',
    ' \t{ "session":"s", "type": "hello"}',
    '{"type":"say","id":"1","text":"x"}',
    // Mistyped, or cut short.
    '{"type":"hello","password":"s",}',
    '{"password":"s"',
    '{"password":"s","ty',
    '{"ty',
    '\u200b\u3000{"type":"say","id":"1","text":"x"}',
    ...['x{"type":"hello","password":"s"}', 'x {"password":"s","type":"he'],
    'x{"type":"whisper","id":"1","to":"Bob","text":"s"}',
    'x{"type":"whisper","to":"Bob"',
    'x{"type":"say","id":"1","text":"s"}',
    // A line of a frame on several ones.
    '  "password": "s",',
  ];
  for (const frame of frames) {
    assertEquals(
      decoded(bytesOf(`${frame}\n`)).map((event) =>
        event.type === "fault" ? event.code : event
      ),
      ["bad-frame"],
      frame,
    );
  }
  const texts = [
    ...['{"a":1}', '{"type":"x"}', '{"type":1}', "{", "a {b}", '{"a": 1,'],
    ...['{"a":1},', 'it is {"type":"say"}', '{"a" b}'],
  ];
  for (const text of texts) {
    assertEquals(decoded(bytesOf(`${text}\n`)), [said(text)]);
  }
});

Deno.test("a possible frame is not said piece by piece", () => {
  const begun = ["{", ' {"', '{"type":"hello","pass'];
  const behind = ["x{", 'x {"', "{{ ", '\u200b{"ty', 'say {"a":1} {"'];
  for (const piece of [...begun, ...behind]) {
    const decoder = plain.decoder();
    assertEquals(decoder.feed(bytesOf(piece)), []);
    assertEquals(decoder.silenceTimeout, undefined);
  }
});

Deno.test("a piece without a line end is said when nothing follows, until a line has ended", () => {
  const decoder = plain.decoder();
  assertEquals(decoder.silenceTimeout, undefined);
  assertEquals(decoder.feed(bytesOf("from input()")), []);
  assertEquals(decoder.silenceTimeout, PIECE_WAIT);
  assertEquals(decoder.silence(), [said("from input()")]);
  assertEquals(decoder.silenceTimeout, undefined);
  assertEquals(decoder.feed(bytesOf("a line\nhalf")), [said("a line")]);
  assertEquals(decoder.silenceTimeout, undefined);
  assertEquals(decoder.feed(bytesOf(" and half\n")), [said("half and half")]);
});

Deno.test("a line end that comes after its piece was said is no line of its own", () => {
  for (const end of ["\n", "\r\n", "\r\0"]) {
    const decoder = plain.decoder();
    decoder.feed(bytesOf("hi"));
    assertEquals(decoder.silence(), [said("hi")]);
    assertEquals(decoder.feed(bytesOf(end)), []);
  }
  const decoder = plain.decoder();
  decoder.feed(bytesOf("hi\r"));
  assertEquals(decoder.silence(), [said("hi")]);
  assertEquals(decoder.feed(bytesOf("\n")), []);
});

Deno.test("however the bytes are cut, the events are the same, once a line end has been seen", () => {
  const part = fc.oneof(
    anyText(6).map(bytesOf),
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom(
      bytesOf("\r\n"),
      bytesOf("\n"),
      bytesOf("\r\0"),
      bytesOf("/who\n"),
      Uint8Array.of(IAC, 0xfd, 1),
      Uint8Array.of(IAC, 0xfa, 1, 2, 3, IAC, 0xf0),
      bytesOf("x".repeat(TEXT_MAX + 1000)),
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), cuts, (parts, places) => {
      const bytes = glued(parts);
      const whole = decoded(bytesOf("\n"), bytes);
      assertEquals(decoded(bytesOf("\n"), ...cutAt(bytes, places)), whole);
      assertEquals(decoded(bytesOf("\n"), ...byteByByte(bytes)), whole);
    }),
    { numRuns: 100 },
  );
});

Deno.test("silence changes nothing once a line end has been seen", () => {
  fc.assert(
    fc.property(anyText(), cuts, (text, places) => {
      const bytes = bytesOf(text);
      const decoder = plain.decoder();
      decoder.feed(bytesOf("\n"));
      const events = fed(cutAt(bytes, places), (piece) => {
        const events = decoder.feed(piece);
        // `silenceTimeout` never asks for a break here.
        assertEquals(decoder.silenceTimeout, undefined);
        return events;
      });
      const whole = decoded(bytesOf("\n"), bytes);
      assertEquals([...events, ...decoder.end()], whole);
    }),
  );
});

Deno.test("no bytes throw, with silence between them or without", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (pieces) => {
      const decoder = plain.decoder();
      for (const piece of pieces) {
        decoder.feed(piece);
        decoder.reply?.();
        if (decoder.silenceTimeout !== undefined) decoder.silence();
      }
      decoder.end();
    }),
  );
});

/** Controls but tab and newline, other line ends, and marks that turn the direction of writing. */
const HARMFUL = /(?![\t\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

/** Everything a notice can be, with any text in it that others have a hand in. */
const text = anyText();
const names = fc.array(text, { maxLength: 60 });
const number = fc.nat();
const message = fc.record({
  type: fc.constant("message" as const),
  room: text,
  seq: number,
  from: text,
  text,
  time: number,
});
const messages = fc.array(message, { maxLength: 5 });
const NOTICES: { readonly [Type in Notice["type"]]: fc.Arbitrary<Notice> } = {
  welcome: fc.record({
    type: fc.constant("welcome" as const),
    version: number,
    name: text,
    session: text,
    log: text,
    server: fc.record({
      name: text,
      version: text,
      maxText: number,
      maxLine: number,
    }),
  }),
  joined: fc.record({
    type: fc.constant("joined" as const),
    room: text,
    members: names,
    last: number,
    topic: text,
  }),
  left: fc.record({ type: fc.constant("left" as const), room: text }),
  ack: fc.record({ type: fc.constant("ack" as const), id: text, time: number }),
  message,
  whisper: fc.record({
    type: fc.constant("whisper" as const),
    seq: number,
    from: text,
    to: text,
    text,
    time: number,
  }),
  presence: fc.record({
    type: fc.constant("presence" as const),
    room: text,
    joined: names,
    left: names,
    renamed: fc.array(fc.tuple(text, text), { maxLength: 5 }),
  }),
  gap: fc.record({
    type: fc.constant("gap" as const),
    room: text,
    from: number,
    to: number,
  }),
  named: fc.record({ type: fc.constant("named" as const), name: text }),
  members: fc.record({
    type: fc.constant("members" as const),
    room: text,
    members: names,
  }),
  rooms: fc.record({
    type: fc.constant("rooms" as const),
    rooms: fc.array(fc.record({ name: text, members: number, topic: text })),
  }),
  topic: fc.record({
    type: fc.constant("topic" as const),
    room: text,
    text,
    by: text,
  }),
  history: fc.record({
    type: fc.constant("history" as const),
    room: text,
    messages,
  }),
  found: fc.record({
    type: fc.constant("found" as const),
    room: text,
    words: text,
    messages,
  }),
  absent: fc.record({
    type: fc.constant("absent" as const),
    name: text,
    text,
  }),
  member: fc.record({
    type: fc.constant("member" as const),
    name: text,
    rooms: names,
    since: number,
    connected: fc.boolean(),
    absent: text,
    operator: fc.constant(true as const),
    address: text,
  }),
  order: fc.record({
    type: fc.constant("order" as const),
    what: fc.constantFrom(
      "kick",
      "ban",
      "unban",
      "mute",
      "unmute",
      "op",
      "deop",
      "slow",
    ),
    by: text,
    who: text,
    reason: text,
    // A server may say what it likes.
    until: fc.double(),
    room: text,
    seconds: number,
  }),
  bans: fc.record({
    type: fc.constant("bans" as const),
    bans: fc.array(
      fc.record({
        what: fc.constantFrom("ban", "mute"),
        kind: fc.constantFrom("name", "key", "address"),
        who: text,
        by: text,
        since: number,
        until: number,
      }),
      { maxLength: 5 },
    ),
  }),
  help: fc.constant({ type: "help" }),
  error: fc.record({
    type: fc.constant("error" as const),
    code: fc.constant("bad-name" as const),
    message: text,
  }),
  warning: fc.record({
    type: fc.constant("warning" as const),
    code: fc.constant("too-fast" as const),
    message: text,
  }),
  bye: fc.record({
    type: fc.constant("bye" as const),
    reason: text,
    again: fc.boolean(),
  }),
  ping: fc.constant({ type: "ping" }),
  pong: fc.constant({ type: "pong" }),
};

for (const [type, notice] of Object.entries(NOTICES)) {
  Deno.test(`a notice of type ${type} is complete lines, harmless to any terminal`, () => {
    fc.assert(
      fc.property(notice, (notice) => {
        const text = plainText(notice);
        assert(text === "" || text.endsWith("\n"));
        assert(!HARMFUL.test(text));
        assertEquals(plain.encode(notice), bytesOf(text));
      }),
    );
  });
}

/** A text with many ways to begin a new line, and something that looks like another's words behind them. */
const forgery = fc.array(
  fc.oneof(
    fc.constantFrom("\n", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\x0b"),
    fc.constantFrom("Bob >> hi", "* joined: Eve", "! no", "\x1b[2K", "\x1b[A"),
    anyText(5),
  ),
  { maxLength: 8 },
).map((parts) => parts.join(""));

Deno.test("every line of a message carries the name, so that none can pretend to be another's", () => {
  fc.assert(
    fc.property(forgery, (text) => {
      const shown = plainText({
        type: "message",
        room: "lobby",
        seq: 1,
        from: "Ann",
        text,
        time: 0,
      });
      for (const line of shown.trimEnd().split("\n")) {
        assert(line.startsWith("Ann >>"), line);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("a locked message shows its author, and whether it can be trusted", () => {
  const message = {
    type: "message",
    room: "lobby",
    seq: 1,
    from: "Ann",
    text: "chat-locked.1.YTE.AAEC",
    time: 0,
  } as const;
  const closed = "Ann >> (locked: you do not have the key)\n";
  assertEquals(plainText(message), closed);
  assertEquals(
    plainText({ type: "history", room: "lobby", messages: [message] }),
    `* the last 1 of lobby:\n${closed}`,
  );
  const marked = (text: string, lock: LockMark) =>
    plainText({ ...message, text, lock });
  assertMatch(
    marked("hi", "unverified"),
    /^Ann >> \(locked, and cannot be verified.*\)\n$/,
  );
  assertEquals(marked("/me waves", "opened"), "~ Ann waves\n");
  assertEquals(marked("a\nb", "opened"), "Ann >> a\nAnn >> b\n");
  assertEquals(marked("/me waves", "clear"), "~ Ann (not locked) waves\n");
  assertEquals(
    marked("a\nb", "clear"),
    "Ann (not locked) >> a\nAnn (not locked) >> b\n",
  );
});

Deno.test("every line of a whisper says from whom and to whom it is", () => {
  fc.assert(
    fc.property(forgery, (text) => {
      const shown = plainText({
        type: "whisper",
        seq: 1,
        from: "Ann",
        to: "Bob",
        text,
        time: 0,
      });
      for (const line of shown.trimEnd().split("\n")) {
        assert(line.startsWith("Ann (to you alone) >>"), line);
      }
    }),
  );
});

Deno.test("an empty line in a message is shown with the name, and the lines keep their order", () => {
  assertEquals(
    plainText({
      type: "message",
      room: "lobby",
      seq: 1,
      from: "Ann",
      text: "one\r\n\ntwo\rthree",
      time: 0,
    }),
    "Ann >> one\nAnn >> \nAnn >> two\nAnn >> three\n",
  );
});

Deno.test("notices of the hall begin with a star, refusals with an exclamation mark", () => {
  const shown = (notice: Notice) => plainText(notice);
  assertMatch(
    shown({
      type: "welcome",
      version: 1,
      name: "Ann",
      session: "secret",
      log: "log",
      server: { name: "chat", version: "0", maxText: 1, maxLine: 1 },
    }),
    /^\* welcome, Ann: .*\/help/,
  );
  assertEquals(
    shown({ type: "joined", room: "lobby", members: ["Ann"], last: 9 }),
    "* you are alone in lobby\n* what was said before:\n",
  );
  assertEquals(
    shown({ type: "joined", room: "dev", members: ["Ann", "Bob"], last: 9 }),
    "* you are in dev, with you 2: Ann, Bob\n* what was said before:\n",
  );
  const ci = { members: ["Ann", "ci"], unannounced: ["ci"] };
  assertEquals(
    shown({ type: "joined", room: "dev", ...ci, last: 0 }),
    "* you are in dev, with you 1: Ann; sending or reading only: ci\n",
  );
  assertEquals(
    shown({ type: "members", room: "dev", ...ci }),
    "* in dev, 1: Ann; sending or reading only: ci\n",
  );
  // Nothing has been said there yet.
  assertEquals(
    shown({ type: "joined", room: "lobby", members: ["Ann"], last: 0 }),
    "* you are alone in lobby\n",
  );
  assertEquals(shown({ type: "left", room: "dev" }), "* you have left dev\n");
  assertEquals(
    shown({ type: "gap", room: "dev", from: 1, to: 9 }),
    "* messages 1 to 9 of dev are no longer kept\n",
  );
  assertEquals(
    shown({ type: "gap", room: "dev", from: 3, to: 3, damaged: true }),
    "* message 3 of dev cannot be read: the server's data is damaged\n",
  );
  assertEquals(shown({ type: "named", name: "Bea" }), "* you are now Bea\n");
  assertEquals(
    shown({ type: "members", room: "dev", members: ["Ann", "Bob"] }),
    "* in dev, 2: Ann, Bob\n",
  );
  assertEquals(
    shown({
      type: "rooms",
      rooms: [{ name: "lobby", members: 3 }, { name: "dev", members: 1 }],
    }),
    "* lobby: 3\n* dev: 1\n",
  );
  assertEquals(
    shown({ type: "rooms", rooms: [{ name: "dev", members: 1 }], more: 7 }),
    "* dev: 1\n* and 7 more\n",
  );
  assertEquals(
    shown({ type: "error", code: "bad-name", message: "no such name" }),
    "! no such name\n",
  );
  assertEquals(
    shown({ type: "bye", reason: "closing", again: true }),
    "* goodbye: closing\n",
  );
});

Deno.test("a session, which is a secret, is never shown", () => {
  const shown = plainText({
    type: "welcome",
    version: 1,
    name: "Ann",
    session: "secret",
    log: "log",
    server: { name: "chat", version: "0", maxText: 1, maxLine: 1 },
  });
  assert(!shown.includes("secret"));
});

Deno.test("a topic is shown to a member that enters, and in the list of rooms", () => {
  assertEquals(
    plainText({
      type: "joined",
      room: "dev",
      members: ["Ann"],
      last: 1,
      topic: "lunch at noon",
    }),
    "* you are alone in dev\n* topic: lunch at noon\n* what was said before:\n",
  );
  assertEquals(
    plainText({
      type: "rooms",
      rooms: [
        { name: "dev", members: 1, topic: "lunch at noon" },
        { name: "lobby", members: 3 },
      ],
    }),
    "* dev: 1 (lunch at noon)\n* lobby: 3\n",
  );
});

Deno.test("a topic in an answer is shown without a name, a topic that was set with the name", () => {
  const shown = (text: string, by?: string) =>
    plainText({
      type: "topic",
      room: "dev",
      text,
      ...(by === undefined ? {} : { by }),
    });
  assertEquals(shown("lunch"), "* topic of dev: lunch\n");
  assertEquals(shown(""), "* dev has no topic\n");
  assertEquals(
    shown("lunch", "Ann"),
    "* Ann has set the topic of dev: lunch\n",
  );
  assertEquals(shown("", "Ann"), "* Ann has taken away the topic of dev\n");
});

Deno.test("under old messages stands how to ask for those before them", () => {
  const shown = (first: number, count: number, before?: number) =>
    plainText({
      type: "history",
      room: "dev",
      ...(before === undefined ? {} : { before }),
      messages: Array.from({ length: count }, (_, index) => ({
        ...{ type: "message" as const, room: "dev", seq: first + index },
        ...{ from: "Ann", text: "hi", time: 0 },
      })),
    });
  const hi = "Ann >> hi\n";
  assertEquals(
    shown(381, 2),
    `* the last 2 of dev:\n${hi}${hi}* before that: /history 2 381\n`,
  );
  assertEquals(
    shown(379, 2, 381),
    `* 2 of dev before that:\n${hi}${hi}* before that: /history 2 379\n`,
  );
  assertEquals(shown(1, 2, 3), `* the first 2 of dev:\n${hi}${hi}`);
  assertEquals(shown(1, 1), `* the last 1 of dev:\n${hi}`);
  assertEquals(shown(1, 0), "* nothing is kept of dev\n");
  assertEquals(shown(1, 0, 9), "* nothing of dev is kept before that\n");
});

Deno.test("old messages are shown as messages are, below a line that says what they are", () => {
  const messages = [
    { from: "Ann", text: "one\n* joined: Eve" },
    { from: "Bob", text: "two" },
  ].map(({ from, text }, index) => ({
    type: "message" as const,
    room: "dev",
    seq: index + 1,
    from,
    text,
    time: 0,
  }));
  const lines = "Ann >> one\nAnn >> * joined: Eve\nBob >> two\n";
  assertEquals(
    plainText({ type: "history", room: "dev", messages }),
    `* the last 2 of dev:\n${lines}`,
  );
  assertEquals(
    plainText({ type: "found", room: "dev", words: "o", messages }),
    `* 2 found in dev for "o":\n${lines}`,
  );
  assertEquals(
    plainText({ type: "found", room: "dev", words: "x", messages: [] }),
    '* 0 found in dev for "x":\n',
  );
  assertEquals(
    plainText({ type: "found", room: "dev", words: "o", messages, more: 3 }),
    `* 2 found in dev for "o", and 3 older for which there is no room:\n${lines}`,
  );
});

Deno.test("of a message from before lines were bounded so many lines are shown, and how many more there are", () => {
  const text = (lines: number) => Array(lines).fill("x").join("\u2028");
  const message = (lines: number) => ({
    ...{ type: "message", room: "dev", seq: 1, from: "Ann", time: 1 } as const,
    text: text(lines),
  });
  const shown = "Ann >> x\n".repeat(LINES_MAX);
  const most = plainText(message(LINES_MAX));
  assertEquals(most, shown);
  const tooMany = `${shown}* 1 more line of it not shown\n`;
  assertEquals(plainText(message(LINES_MAX + 1)), tooMany);
  const messages = [message(LINES_MAX + 1)];
  for (
    const answer of [
      { type: "history", room: "dev", messages } as const,
      { type: "found", room: "dev", words: "x", messages } as const,
    ]
  ) {
    assertEquals(plainText(answer).split("\n").slice(1).join("\n"), tooMany);
  }
  assertEquals(
    plainText({
      ...{ type: "whisper", seq: 1, to: "Bob", from: "Ann", time: 1 } as const,
      text: text(8_000),
    }).split("\n").slice(-3),
    ["Ann (to you alone) >> x", "* 7000 more lines of it not shown", ""],
  );
  // Where it is kept, it is whole.
  assertEquals(transcript(message(8_000)).split("\n").length, 8_001);
});

Deno.test("members that come, go and change names are reported by kind", () => {
  assertEquals(
    plainText({
      type: "presence",
      room: "lobby",
      joined: ["Dan", "Eve"],
      left: ["Bob"],
      renamed: [["Ann", "Anna"], ["Cid", "Sid"]],
    }),
    "* left: Bob\n* Ann is now Anna\n* Cid is now Sid\n* joined: Dan, Eve\n",
  );
});

Deno.test("a long list of names is cut, and says how many there are more", () => {
  const members = Array.from({ length: 53 }, (_, index) => `m${index}`);
  const shown = plainText({ type: "members", room: "lobby", members });
  assert(shown.startsWith("* in lobby, 53: m0, m1,"));
  assert(shown.endsWith(", m49 and 3 more\n"));
  const all = members.slice(0, 50);
  assert(
    plainText({ type: "members", room: "lobby", members: all })
      .endsWith(", m49\n"),
  );
});

Deno.test("the help has a line for every command", () => {
  const lines = plainText({ type: "help" }).trimEnd().split("\n");
  assertEquals(lines.length, COMMANDS.length);
  for (const [index, { name, help }] of COMMANDS.entries()) {
    const line = lines[index] ?? "";
    assert(line.startsWith(`* /${name}`) && line.endsWith(help), line);
  }
});

Deno.test("notices for programs have no words", () => {
  for (const type of ["ping", "pong"] as const) {
    assertEquals(plain.encode({ type }).length, 0);
  }
  assertEquals(
    plain.encode({ type: "ack", id: "1", room: "lobby", seq: 1, time: 0 })
      .length,
    0,
  );
});

Deno.test("an operator's command is a line with its subject, reason and end", () => {
  const order = { type: "order", by: "Ann", who: "Bob" } as const;
  const until = Date.UTC(2030, 0, 2, 3, 4, 5);
  const lines: [Notice, string][] = [
    [{ ...order, what: "kick" }, "* Ann has kicked Bob\n"],
    [
      { ...order, what: "kick", reason: "loud" },
      "* Ann has kicked Bob: loud\n",
    ],
    [{ ...order, what: "ban" }, "* Ann has banned Bob\n"],
    [
      { ...order, what: "ban", until },
      "* Ann has banned Bob until 2030-01-02 03:04 UTC\n",
    ],
    [{ ...order, what: "unban" }, "* Ann has taken back the ban of Bob\n"],
    [
      { ...order, what: "mute", until },
      "* Ann has muted Bob until 2030-01-02 03:04 UTC\n",
    ],
    [{ ...order, what: "unmute" }, "* Ann lets Bob speak again\n"],
    [{ ...order, what: "op" }, "* Ann has made Bob an operator\n"],
    [{ ...order, what: "deop" }, "* Bob is no operator any more, says Ann\n"],
    [
      { type: "order", what: "slow", by: "Ann", room: "lobby", seconds: 10 },
      "* Ann has made lobby slow: one message every 10 s\n",
    ],
    [
      { type: "order", what: "slow", by: "Ann", room: "lobby", seconds: 0 },
      "* Ann has lifted the slow pace of lobby\n",
    ],
    [{ type: "bans", bans: [] }, "* nobody is banned or muted\n"],
    [
      {
        type: "bans",
        bans: [
          { what: "ban", kind: "name", who: "Bob", by: "Ann", since: 0 },
          { what: "mute", kind: "key", who: "Cid", by: "Ann", since: 0, until },
        ],
      },
      "* Bob: banned by Ann\n" +
      "* Cid: muted by Ann, by key until 2030-01-02 03:04 UTC\n",
    ],
  ];
  for (const [notice, text] of lines) assertEquals(plainText(notice), text);
});

Deno.test("while a password may be typed, lines are handed on as they are, beside what they mean", () => {
  const stream = bytesOf("open  sesame \r\n\n/who\n/whoo\n/join dev\nend");
  for (const pieces of [[stream], byteByByte(stream)]) {
    const decoder = plain.decoder();
    assertEquals(decoder.asksPassword, false);
    decoder.asksPassword = true;
    const events = fed(pieces, (bytes) => decoder.feed(bytes));
    assertEquals(
      [...events, ...decoder.end()].map((event) =>
        event.type === "typed" ? [event.text, event.means?.type] : event
      ),
      [
        ["open  sesame ", "say"],
        ["", undefined],
        ["/who", "who"],
        ["/whoo", "fault"],
        ["/join dev", "join"],
        ["end", "say"],
      ],
    );
  }
});

Deno.test("a line that cannot be a password is a fault then too, and afterwards lines are decoded as before", () => {
  const decoder = plain.decoder(10);
  decoder.asksPassword = true;
  const faults = [
    ...decoder.feed(bytesOf("x".repeat(2000) + "\n")),
    ...decoder.feed(Uint8Array.of(0xc3, 0x0a)),
  ].map((event) => event.type === "fault" ? event.code : event);
  assertEquals(faults, ["too-long", "bad-utf8"]);
  decoder.asksPassword = false;
  assertEquals(decoder.feed(bytesOf("hi\n\n")), [said("hi")]);
});
