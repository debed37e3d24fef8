/**
 * The input of a fuzzer: frames and commands that are nearly right, and bytes
 * that are nothing, cut into pieces anywhere.
 *
 * @module
 */
import { concat } from "../../dialects/concat.ts";
import { COMMANDS } from "../../protocol/command.ts";
import type { Dice } from "./dice.ts";
import type { Shape } from "./notation.ts";
import { type FrameShape, ProtocolPage } from "./protocol_page.ts";

/** How a connection ends once everything is sent. */
export type End =
  /** Says that nothing more comes, and reads to the end. */
  | "half-close"
  /** Closes at once, whatever is still to be read. */
  | "close"
  /** Stays until the round is over. */
  | "stay";

/** The bytes of a connection, and its end. */
export interface Script {
  readonly pieces: readonly Uint8Array[];
  readonly end: End;
  /** Reads nothing until everything is sent. */
  readonly deaf: boolean;
  /** The `id` of something it says at the end, to which an error must come. */
  readonly lastId: string | undefined;
}

const encoder = new TextEncoder();

/** Longest text of a field, in characters: a little more than fits into a line. */
const TEXT_MAX = 18_000;

/** Most things in a list: a few more than there may be rooms. */
const LIST_MAX = 120;

/** Most lines of one connection. */
const LINES_MAX = 40;

/** Most bytes that are sent one at a time. */
const BYTE_BY_BYTE_MAX = 400;

const PAGE = ProtocolPage.read();

/** The requests of clients, except goodbyes, which would end a connection early. */
const REQUESTS = PAGE.requests.filter(({ type }) => type !== "bye");

const HELLO = REQUESTS.find(({ type }) => type === "hello");

/** Names that collide with each other and with those of honest members. */
const NAMES = [
  "Probe",
  "probe",
  "Ｐrobe",
  "Рrobe",
  "Plain",
  "Client1",
  "Client2",
  "a",
  "b",
  "e\u0301",
  "é",
  "ﷺ".repeat(16),
  "\u202eeborP",
  "Pro\u200bbe",
  "__proto__",
  "constructor",
  "👩‍👩‍👧‍👦",
  "가나다",
];

/** How many names there are besides those: few enough to meet each other. */
const NAMES_MADE = 200;

const ROOMS = [
  "lobby",
  "LOBBY",
  "Lobby",
  "dev",
  "é",
  "__proto__",
  "#",
  "/",
  "-",
];

/** Secrets that several connections use, so that sessions go from one to another. */
const SECRETS = Array.from(
  { length: 6 },
  (_, index) => `fuzz-session-${index}`.padEnd(16 + index, "x"),
);

/** Text that has gone wrong somewhere before. */
const TEXTS = [
  "",
  " ",
  "\0",
  "\ufeff",
  "\u2028",
  "\x1b[2J\x1b]0;x\x07",
  "\x9b2J",
  "\ud800",
  "\udc00\ud800",
  "a\r\nb\rc\nd",
  "/me waves",
  "/me",
  "//",
  "/quit",
  "* left: Probe",
  "Probe >> I am a fool",
  "\u202e\u2066",
  "ﷺ".repeat(300),
  "🇰🇷".repeat(200),
  "z" + "\u0301".repeat(500),
  "東京で会議",
  "ΐΣς",
  "ß",
  "%s%n",
  "$(reboot)",
  "'; DROP TABLE message;--",
  `" OR * NEAR(`,
];

const NUMBERS = [
  0,
  -0,
  -1,
  1,
  0.5,
  20,
  200,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  1e308,
  -1e308,
];

/** A whole connection. */
export function script(dice: Dice): Script {
  const kind = dice.pick(
    ["native", "native", "plain", "plain", "irc", "raw"] as const,
  );
  const lines = Array.from(
    { length: 1 + dice.length(LINES_MAX) },
    (_, index) => LINES[kind](dice, index),
  );
  // The connection goes on with the next line, after any input.
  const lastId = kind === "native" && dice.chance(0.5) ? "last" : undefined;
  if (lastId !== undefined) lines.push(lineOf(`\n{"type":"say","id":"last"}`));
  const end = lastId !== undefined
    ? "half-close"
    : dice.pick(["half-close", "close", "stay"] as const);
  return {
    pieces: pieces(dice, concat(lines)),
    end,
    deaf: dice.chance(0.1),
    lastId,
  };
}

const LINES = {
  native: (dice: Dice, index: number) => {
    // Its first bytes make it native, whatever comes then.
    if (index === 0) return lineOf(frame(dice, HELLO));
    return damaged(dice, lineOf(frame(dice)), 0.3);
  },
  plain: (dice: Dice) => {
    const line = encoder.encode(plainLine(dice) + dice.pick(LINE_ENDS));
    return damaged(
      dice,
      dice.chance(0.1) ? concat([telnet(dice), line]) : line,
      0.2,
    );
  },
  irc: (dice: Dice, index: number) => {
    // Its first bytes make it IRC, whatever comes then.
    if (index === 0) {
      const nick = dice.chance(0.8) ? "ann" : name(dice);
      return encoder.encode(`NICK ann\r\nNICK ${nick}\r\nUSER a 0 * :a\r\n`);
    }
    return damaged(dice, encoder.encode(ircLine(dice) + "\r\n"), 0.2);
  },
  raw: (dice: Dice) => dice.bytes(dice.length(4_000)),
};

const IRC_COMMANDS = [
  ...["PRIVMSG", "NOTICE", "JOIN", "PART", "NICK", "TOPIC", "WHO", "WHOIS"],
  ...["MODE", "KICK", "AWAY", "LIST", "NAMES", "CAP REQ", "CAP", "ISON"],
  ...["USERHOST", "HELP", "PING", "TAGMSG"],
];

/** A command of IRC with parameters that may be wrong. */
function ircLine(dice: Dice): string {
  const tags = dice.chance(0.1) ? `@label=${text(dice)} ` : "";
  const words = Array.from(
    { length: dice.below(4) },
    () =>
      dice.pick([
        name,
        (dice: Dice) => `#${room(dice)}`,
        () => "#lobby",
        () => ":labeled-response batch message-tags",
        (dice: Dice) => `:${text(dice)}`,
      ])(dice),
  );
  return `${tags}${dice.pick(IRC_COMMANDS)} ${words.join(" ")}`;
}

const LINE_ENDS = ["\n", "\n", "\n", "\r\n", "\r\0", "\r", "", "\n\n"];

function lineOf(frame: string): Uint8Array {
  return encoder.encode(frame + "\n");
}

/** The values of a field, by its name. Any other is a text. */
const FIELDS: Readonly<Record<string, (dice: Dice) => unknown>> = {
  ...fields(name, "name", "to", "who"),
  ...fields(room, "room"),
  ...fields(
    number,
    ...[
      "since",
      "whispers",
      "count",
      "duration",
      "seconds",
      "until",
      "version",
    ],
  ),
  id: (dice) => `${dice.below(1_000)}`,
  session: (dice) => dice.pick(SECRETS),
};

function fields<T>(
  make: (dice: Dice) => T,
  ...names: readonly string[]
): Record<string, (dice: Dice) => T> {
  return Object.fromEntries(names.map((name) => [name, make]));
}

/** Something of a shape. */
function shaped(dice: Dice, shape: Shape, field: string): unknown {
  if ("is" in shape) return shape.is;
  if ("list" in shape) {
    const [item] = shape.list;
    return item === undefined ? [] : Array.from(
      { length: dice.length(LIST_MAX) - 1 },
      () => shaped(dice, item, field),
    );
  }
  if ("fields" in shape) {
    const object: Record<string, unknown> = {};
    for (const [name, { optional, shape: inner }] of shape.fields) {
      if (optional && dice.chance(0.5)) continue;
      const isRoom = field === "rooms" && name === "name";
      object[name] = shaped(dice, inner, isRoom ? "room" : name);
    }
    return object;
  }
  return (FIELDS[field] ?? text)(dice);
}

/** Types of which a server knows nothing, or that only a server sends. */
const STRANGE_TYPES = [
  "dance",
  "",
  "__proto__",
  "message",
  "gone",
  "fault",
  "help",
];

/** A frame as JSON, mostly right. */
function frame(dice: Dice, asked?: FrameShape): string {
  const { shape } = asked ?? dice.pick(REQUESTS);
  const fields = shaped(dice, shape, "") as Record<string, unknown>;
  // A hello that is refused leaves nothing to try but that.
  if (dice.chance(asked === undefined ? 0.3 : 0.05)) {
    const name = dice.pick([...Object.keys(fields), "x", "toString"]);
    if (dice.chance(0.3)) delete fields[name];
    else fields[name] = value(dice);
  }
  if (asked === undefined && dice.chance(0.05)) {
    fields.type = dice.pick(STRANGE_TYPES);
  }
  const json = JSON.stringify(fields);
  if (dice.chance(0.1)) {
    // Fields that no object literal would have, or have twice.
    const more = dice.pick([
      `"__proto__":{"text":"x"}`,
      `"constructor":{"prototype":{"name":"x"}}`,
      `"type":"say"`,
      `"text":"twice"`,
      `"x":${"[".repeat(5_000)}${"]".repeat(5_000)}`,
      `"x":1e999`,
      `"id":"\\ud800"`,
    ]);
    return `${json.slice(0, -1)},${more}}`;
  }
  return json;
}

/** A line of bare text: words or a command. */
function plainLine(dice: Dice): string {
  if (dice.chance(0.3)) return text(dice);
  const command = dice.chance(0.9)
    ? dice.pick(
      COMMANDS.map(({ name }) => name).filter((name) => name !== "quit"),
    )
    : text(dice);
  const words = Array.from(
    { length: dice.below(4) },
    () => dice.pick([name, room, text])(dice),
  );
  return `/${command} ${words.join(" ")}`;
}

/** Telnet's negotiation, whole and broken. */
function telnet(dice: Dice): Uint8Array {
  const IAC = 255;
  return Uint8Array.from(dice.pick([
    [IAC, 250 + dice.below(5), dice.below(256)],
    [IAC, IAC],
    [IAC, 250, dice.below(256), dice.below(256), IAC, 240],
    [IAC, 250, dice.below(256)],
    [IAC],
    [IAC, dice.below(256)],
  ]));
}

/** A value of any kind. */
function value(dice: Dice, depth = 0): unknown {
  const kinds = [
    () => null,
    () => dice.chance(0.5),
    () => number(dice),
    () => text(dice),
    () => name(dice),
    () => Array.from({ length: dice.below(4) }, () => value(dice, depth + 1)),
    () => ({ [text(dice)]: value(dice, depth + 1), name: room(dice) }),
  ];
  return depth > 3 ? null : dice.pick(kinds)();
}

function name(dice: Dice): string {
  if (dice.chance(0.5)) return `n${dice.below(NAMES_MADE)}`;
  return dice.chance(0.8) ? dice.pick(NAMES) : text(dice);
}

function room(dice: Dice): string {
  return dice.chance(0.95) ? dice.pick(ROOMS) : text(dice);
}

function number(dice: Dice): number {
  return dice.chance(0.1) ? dice.pick(NUMBERS) : dice.below(2_000);
}

function text(dice: Dice): string {
  if (dice.chance(0.4)) return dice.pick(TEXTS);
  if (dice.chance(0.05)) return "x".repeat(dice.length(TEXT_MAX));
  const highest = dice.pick([0x80, 0x80, 0x250, 0x3000, 0x10000, 0x110000]);
  return String.fromCodePoint(
    ...Array.from({ length: dice.length(60) }, () => dice.below(highest)),
  );
}

/** Some bytes, damaged with some chance. */
function damaged(dice: Dice, bytes: Uint8Array, chance: number): Uint8Array {
  if (!dice.chance(chance) || bytes.length === 0) return bytes;
  const at = dice.below(bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (dice.below(6)) {
    case 0: {
      const flipped = bytes.slice();
      flipped[at] = dice.below(256);
      return flipped;
    }
    case 1:
      return concat([before, dice.bytes(1 + dice.below(4)), after]);
    case 2:
      return before;
    case 3:
      return concat([before, after.subarray(1 + dice.below(4))]);
    case 4:
      return concat([
        before,
        DAMAGE[dice.below(DAMAGE.length)] ?? before,
        after,
      ]);
    default:
      return concat([before, after, after]);
  }
}

/** Bytes that no UTF-8 text has, or that cut one. */
const DAMAGE = [
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
  [0x80],
  [0x00],
  [0x0a],
  [0x0d],
  [0xef, 0xbb, 0xbf],
].map((bytes) => Uint8Array.from(bytes));

/** A stream cut into pieces, anywhere. */
function pieces(dice: Dice, stream: Uint8Array): Uint8Array[] {
  const most = dice.pick([
    stream.length,
    stream.length < BYTE_BY_BYTE_MAX ? 1 : 100,
    10 + dice.below(100),
    1_000 + dice.below(5_000),
  ]);
  const cut: Uint8Array[] = [];
  for (let at = 0; at < stream.length;) {
    // Two bytes tell the dialect. One alone is taken for a plain line when the next is late.
    const end = at + (at === 0 ? 2 : 1) + dice.below(most);
    cut.push(stream.subarray(at, end));
    at = end;
  }
  return cut;
}
