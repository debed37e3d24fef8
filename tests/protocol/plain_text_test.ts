// How notices read to people.

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { plain } from "../../dialects/text/plain.ts";
import { COMMANDS } from "../../protocol/command.ts";
import { FEATURES } from "../../protocol/features.ts";
import type { LockMark } from "../../protocol/locked.ts";
import type { Notice } from "../../protocol/notice.ts";
import { plainText } from "../../protocol/plain_text.ts";
import type { FieldReader } from "../../protocol/schema/field.ts";
import { LINES_MAX } from "../../protocol/text/text.ts";
import { transcript } from "../../terminal/view/transcript.ts";
import { bytesOf } from "../dialects/cutting.ts";
import { valuesOf } from "./schema/values.ts";
import { anyText } from "./text/any_text.ts";

/** Controls but tab and newline, other line ends, and marks that turn the direction of writing. */
const HARMFUL = /(?![\t\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

/** Everything a notice can be, with any text in it that others have a hand in. */
const NOTICES = FEATURES.flatMap(({ notices }) =>
  Object.entries<FieldReader<Notice>>(notices)
).map(([type, read]) =>
  [type, valuesOf(read, { text: anyText(), listMax: 60 })] as const
);

for (const [type, notice] of NOTICES) {
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

const WELCOME: Notice = {
  type: "welcome",
  version: 1,
  name: "Ann",
  session: "secret",
  log: "log",
  server: { name: "chat", version: "0", maxText: 1, maxLine: 1 },
};

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
  const closed = "Ann >> (locked: you do not have the passphrase)\n";
  assertEquals(plainText(message), closed);
  assertEquals(
    plainText({ type: "history", room: "lobby", messages: [message] }),
    `* last 1 in lobby:\n${closed}`,
  );
  const marked = (text: string, lock: LockMark) =>
    plainText({ ...message, text, lock });
  assertMatch(
    marked("hi", "unverified"),
    /^Ann >> \(locked, not verified.*\)\n$/,
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
        assert(line.startsWith("Ann (to you only) >>"), line);
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
    shown(WELCOME),
    /^\* welcome, Ann: .*\/help/,
  );
  assertEquals(
    shown({
      type: "joined",
      room: "lobby",
      members: ["Ann"],
      last: 9,
      earlier: true,
    }),
    "* you are alone in lobby\n* earlier messages:\n",
  );
  assertEquals(
    shown({
      type: "joined",
      room: "dev",
      members: ["Ann", "Bob"],
      last: 9,
      earlier: true,
    }),
    "* you are in dev (2 people): Ann, Bob\n* earlier messages:\n",
  );
  // Those before that are no longer kept.
  assertEquals(
    shown({ type: "joined", room: "lobby", members: ["Ann"], last: 9 }),
    "* you are alone in lobby\n",
  );
  const ci = { members: ["Ann", "ci"], unannounced: ["ci"] };
  assertEquals(
    shown({ type: "joined", room: "dev", ...ci, last: 0 }),
    "* you are in dev (1 person): Ann; only sending or reading: ci\n",
  );
  assertEquals(
    shown({ type: "members", room: "dev", ...ci }),
    "* in dev (1 person): Ann; only sending or reading: ci\n",
  );
  // Nothing has been said there yet.
  assertEquals(
    shown({ type: "joined", room: "lobby", members: ["Ann"], last: 0 }),
    "* you are alone in lobby\n",
  );
  assertEquals(shown({ type: "left", room: "dev" }), "* you left dev\n");
  assertEquals(
    shown({ type: "gap", room: "dev", from: 1, to: 9 }),
    "* messages 1 to 9 of dev are no longer available\n",
  );
  assertEquals(
    shown({ type: "gap", room: "dev", from: 3, to: 3, damaged: true }),
    "* message 3 of dev cannot be read: the server's data is damaged\n",
  );
  assertEquals(shown({ type: "named", name: "Bea" }), "* you are now Bea\n");
  assertEquals(
    shown({ type: "members", room: "dev", members: ["Ann", "Bob"] }),
    "* in dev (2 people): Ann, Bob\n",
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
    "* disconnected: closing\n",
  );
});

Deno.test("a session, which is a secret, is never shown", () => {
  assert(!plainText(WELCOME).includes("secret"));
});

Deno.test("a topic is shown to a member that enters, and in the list of rooms", () => {
  assertEquals(
    plainText({
      type: "joined",
      room: "dev",
      members: ["Ann"],
      last: 1,
      earlier: true,
      topic: "lunch at noon",
    }),
    "* you are alone in dev\n* topic: lunch at noon\n* earlier messages:\n",
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
      by,
    });
  assertEquals(shown("lunch"), "* topic of dev: lunch\n");
  assertEquals(shown(""), "* dev has no topic\n");
  assertEquals(
    shown("lunch", "Ann"),
    "* Ann set the topic of dev: lunch\n",
  );
  assertEquals(shown("", "Ann"), "* Ann removed the topic of dev\n");
});

Deno.test("under old messages stands how to ask for those before them", () => {
  const shown = (first: number, count: number, before?: number) =>
    plainText({
      type: "history",
      room: "dev",
      before,
      messages: Array.from({ length: count }, (_, index) => ({
        ...{ type: "message" as const, room: "dev", seq: first + index },
        ...{ from: "Ann", text: "hi", time: 0 },
      })),
    });
  const hi = "Ann >> hi\n";
  assertEquals(
    shown(381, 2),
    `* last 2 in dev:\n${hi}${hi}* earlier: /history 2 381\n`,
  );
  assertEquals(
    shown(379, 2, 381),
    `* 2 earlier in dev:\n${hi}${hi}* earlier: /history 2 379\n`,
  );
  assertEquals(shown(1, 2, 3), `* first 2 in dev:\n${hi}${hi}`);
  assertEquals(shown(1, 1), `* last 1 in dev:\n${hi}`);
  assertEquals(shown(1, 0), "* no messages in dev\n");
  assertEquals(shown(1, 0, 9), "* no earlier messages in dev\n");
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
    `* last 2 in dev:\n${lines}`,
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
    `* 2 found in dev for "o"; 3 older not shown:\n${lines}`,
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
  const tooMany = `${shown}* 1 more line not shown\n`;
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
    ["Ann (to you only) >> x", "* 7000 more lines not shown", ""],
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
  assert(shown.startsWith("* in lobby (53 people): m0, m1,"));
  assert(shown.endsWith(", m49 and 3 more\n"));
  const all = members.slice(0, 50);
  assert(
    plainText({ type: "members", room: "lobby", members: all })
      .endsWith(", m49\n"),
  );
});

Deno.test("the help has a line for every command, those of operators aside", () => {
  const lines = plainText({ type: "help" }).split("\n");
  for (const { name, help, group } of COMMANDS) {
    const isListed = lines.some((line) =>
      line.startsWith(`*   /${name}`) && line.endsWith(help)
    );
    assertEquals(isListed, group !== "operators", name);
  }
});

Deno.test("a member whose kick was told is not told to have left", () => {
  const change = { room: "lobby", joined: [], renamed: [] };
  const left = ["Ann", "Bob"];
  assertEquals(
    plainText({ type: "presence", ...change, left, kicked: ["Ann"] }),
    "* left: Bob\n",
  );
  assertEquals(
    plainText({ type: "presence", ...change, left, kicked: left }),
    "",
  );
});

Deno.test("all notices have words but those for programs; the help is of all features", () => {
  const without = FEATURES.flatMap(({ notices, words }) =>
    Object.keys(notices).filter((type) => !Object.hasOwn(words, type))
  );
  assertEquals(without, [
    ...["ack", "ping", "pong", "help"],
  ]);
  assertEquals(plainText({ type: "ping" }), "");
});

Deno.test("an operator's command is a line with its subject, reason and end", () => {
  const order = { type: "order", by: "Ann", who: "Bob" } as const;
  const until = Date.UTC(2030, 0, 2, 3, 4, 5);
  const lines: [Notice, string][] = [
    [{ ...order, what: "kick" }, "* Ann kicked Bob\n"],
    [
      { ...order, what: "kick", reason: "loud" },
      "* Ann kicked Bob: loud\n",
    ],
    [{ ...order, what: "ban" }, "* Ann banned Bob\n"],
    [
      { ...order, what: "ban", until },
      "* Ann banned Bob until 2030-01-02 03:04 UTC\n",
    ],
    [{ ...order, what: "unban" }, "* Ann unbanned Bob\n"],
    [
      { ...order, what: "mute", until },
      "* Ann muted Bob until 2030-01-02 03:04 UTC\n",
    ],
    [{ ...order, what: "unmute" }, "* Ann unmuted Bob\n"],
    [{ ...order, what: "op" }, "* Ann made Bob an operator\n"],
    [{ ...order, what: "deop" }, "* Ann removed Bob as an operator\n"],
    [
      { type: "order", what: "slow", by: "Ann", room: "lobby", seconds: 10 },
      "* Ann turned on slow mode in lobby: one message every 10 s\n",
    ],
    [
      { type: "order", what: "slow", by: "Ann", room: "lobby", seconds: 0 },
      "* Ann turned off slow mode in lobby\n",
    ],
    [{ type: "bans", bans: [] }, "* no bans or mutes\n"],
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
