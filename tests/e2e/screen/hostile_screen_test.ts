/**
 * Messages and names of other members change nothing on a screen but their own
 * rows.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { LONG } from "../../long.ts";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { Screen, type ScreenOptions, screenTest } from "../harness/screen.ts";
import { member, type Socket } from "../harness/socket.ts";

/** The unsent input at the screen. */
const TYPED = "half a sentence";

/** The rest of an address that the terminal has folded by itself: it was left in one piece to be clicked. */
const ADDRESS_REST = /^[a-z./]*u+$/;

/** Columns of a screen in which names of 32 characters do not have room. */
const NARROW = 40;

/** Marks on one letter: a tower higher than any screen. */
const MARKS = 2_000;

/** Letters of a word that is about as long as a message can be: 16 KiB with its frame. */
const WORD = 16_000;

/** How often something is said in a row, so that it fills more than one row of a screen. */
const REPEATED = 200;

/** Draws the screen again. */
const CTRL_L = "\x0c";

/** A blank, as the last thing in front of what is to look like another's line. */
const BLANKS = [
  " ",
  "\u00a0",
  "\u2000",
  "\u2003",
  "\u202f",
  "\u205f",
  "\u3000",
  "\u1680",
  "\u115f",
  "\u1160",
  "\u2800",
  "\u3164",
  "\uffa0",
];

/** Sequences that control a terminal when they arrive unaltered. */
const SEQUENCES = [
  "\x1b[2J\x1b[H\x1b[3J",
  "\x1b[A\x1b[2K\rBora >> a fool",
  "\x1b[5;1HBora >> a fool",
  "\x1b]0;owned\x07",
  "\x1b]2;owned\x1b\\",
  "\x1b]52;c;cm0gLXJm\x07",
  "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
  "\x1b]9;owned\x07\x1b]777;notify;owned;owned\x07",
  "\x1bP$qm\x1b\\\x1b_owned\x1b\\\x1b^owned\x1b\\\x1bXowned\x1b\\",
  "\x1b[21t\x1b[6n\x1b[c\x1b[5n\x1b]10;?\x07",
  "\x1b[?1049h\x1b[?1000h\x1b[?25l\x1b[?2004l\x1b[?7l\x1b[?6h",
  "\x1b[2;5r\x1bc\x1b#8\x1b(0\x0e",
  "\x1b[8m\x1b[31;7m",
  "\x9b2J\x9b1;1HBora >> a fool",
  "\x9d0;owned\x9c\x90q\x9c\x84\x85\x8d",
  "\x07\x07\x08\x08\x08\x7f\x0b\x0c\x18\x1a",
  "\rBora >> a fool",
  "one\r\nBora >> a fool\n\nBora >> a fool\rBora >> a fool",
  "a\u2028Bora >> a fool\u2029Bora >> a fool\u0085Bora >> a fool",
  "\u202eloof a >> aroB\u2066\u2067\u2068",
  "\u061c\u200f\u200e\u202b\u202d",
];

/** Characters about whose width terminals differ, or that have none. */
const ODD = [
  "\u00ad",
  "\u034f",
  "\u1100\u1161\u11a8",
  "\u1161",
  "\u11a8",
  "\u180e",
  "\u200b",
  "\u200d",
  "\u2060",
  "\u20e3",
  "\u302e",
  "\u3099",
  "\ufe0f",
  "\ufeff",
  "\ufffc",
  "\ud7b0",
  "1\ufe0f\u20e3",
  "\u2764\ufe0f",
  "\u{1f1e6}",
  "\u{1f1f0}\u{1f1f7}",
  "\u{1f3fb}",
  "\u{1f44b}\u{1f3fb}",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
  "\u{e0041}",
  "\u{e0100}",
  "\u0915\u094d\u0937\u093f",
  "\u0e33",
  "\u0f0b\u0f84",
  "\ufdfd",
  "\u{12031}",
];

/** All that is said. */
const SAID = [
  ...SEQUENCES,
  ...BLANKS.flatMap((blank) => [
    `x${blank.repeat(REPEATED)}Bora${blank}>>${blank}a fool`,
    `x\n${blank}Bora${blank}>>${blank}a fool`,
  ]),
  ...ODD.map((odd) => `${odd.repeat(REPEATED)}Bora >> a fool`),
  ...ODD.map((odd) => `${odd} `.repeat(REPEATED) + "Bora >> a fool"),
  `e${"\u0301".repeat(MARKS)}`,
  "e\u0301\u200d".repeat(MARKS / 2),
  "\u0489".repeat(MARKS) + "Bora >> a fool",
  "w".repeat(WORD),
  "\uac00".repeat(WORD / 4),
  `x\t${"\t".repeat(REPEATED)}Bora >> a fool`,
  `http://e.example/${"u".repeat(NARROW * 3)} Bora >> a fool`,
];

/** Names that are to look like somebody else's line, or worse. */
const NAMES = [
  "Bora",
  "bora",
  "Bo\u200bra",
  "Bora\u3164",
  "\u202earoB",
  "\x1b[2J",
  "Bora >> a",
  ...BLANKS.map((blank) => `Bora${blank}>>${blank}a${blank}fool`),
  ...BLANKS.map((blank) => `*${blank}Bora${blank}left`),
  `e${"\u0301".repeat(20)}`,
  "\u{1f468}\u200d\u{1f469}".repeat(8),
  "\u{12031}".repeat(32),
  // As wide as a narrow screen, and then another's name.
  "\uac00".repeat(NARROW / 2) + "Bora",
  "\uac00".repeat(NARROW / 2 - 1) + "~Bora",
];

/**
 * Every sequence that this program sends to a terminal: colours, where the
 * cursor goes, what it takes away, what it asks for, and titles of its own.
 */
const OURS =
  // deno-lint-ignore no-control-regex
  /\x1b\[(?:\d*[ACJ]|[HJ]|2J|6n|22;2t|23;2t|22?m|1m|38;5;\d+m|39m|\?(?:1004|2004)[hl])|\x1b\]2;(?:(?:\(\d+\) )?chat: [^\p{Cc}]*)?\x07/gu;

/** The same of the full screen: its modes, and where a row or a part of it begins. */
const OURS_FULL =
  // deno-lint-ignore no-control-regex
  /\x1b\[(?:\?(?:1049|7|1000|1006)[hl]|\d+;\d+H|\d+G|2K|m|27?m|7m)/gu;

/** Controls that rows of our own need, and the bell, whose rings are counted. */
const HARMLESS = // deno-lint-ignore no-control-regex
  /[\r\n\x07]/g;

/** The emulator's view of what must not come: sequences by which a window is driven, beside titles. */
const OSC_NUMBERS = [0, 1, 4, 7, 8, 9, 10, 11, 12, 52, 104, 133, 777, 1337];

interface Victim extends AsyncDisposable {
  readonly screen: Screen;
  readonly bora: Socket;
  readonly mallory: Socket;
  /** Sequences that came and are not ours, as the emulator took them. */
  readonly foreign: string[];
}

/** Somebody at a screen who has typed half a line, a friend, and a hostile member. */
async function victim(
  options: ScreenOptions,
  args: readonly string[] = [],
): Promise<Victim> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await openHall(UNHURRIED_LIMITS));
  const screen = stack.use(
    await await Screen.join(server.port, "Vic", options, [
      "--time",
      "off",
      ...args,
    ]),
  );
  const foreign: string[] = [];
  for (const number of OSC_NUMBERS) {
    screen.terminal.parser.registerOscHandler(number, (data) => {
      foreign.push(`${number};${data}`);
      return false;
    });
  }
  const bora = stack.use(await member(server.port, "Bora"));
  const mallory = stack.use(await member(server.port, "Mallory"));
  await screen.untilShown("Mallory joined");
  screen.type(TYPED);
  await screen.untilLast(`lobby> ${TYPED}`);
  const open = stack.move();
  return {
    screen,
    bora,
    mallory,
    foreign,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** Waits until all that has been said is on the screen: the friend says that it is over. */
async function over({ screen, bora }: Victim, times = 1): Promise<void> {
  const text = "it is over".repeat(times);
  await bora.say(text);
  await screen.untilShown(`Bora >> ${text}`);
  await screen.untilLast(`lobby> ${TYPED}`);
}

/** The invariants for any message: the input line, the titles, and the output to the terminal. */
async function assertOurs(
  { screen, foreign }: Victim,
  more = /(?:)/gu,
): Promise<void> {
  await screen.untilEqual(() => screen.beforeCursor(), `lobby> ${TYPED}`);
  await screen.until(
    () =>
      screen.cursor().column === `lobby> ${TYPED}`.length &&
      screen.cursor().row === screen.shown().length - 1,
    "the cursor behind the line",
  );
  for (const title of screen.titles) assertMatch(title, /^(\(\d+\) )?chat: /);
  assertEquals(foreign, []);
  const drives = () => {
    const rest = [OURS, more, HARMLESS]
      .reduce((rest, harmless) => rest.replace(harmless, ""), screen.raw);
    return /.{0,20}[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069].{0,20}/u
      .exec(rest)?.[0];
  };
  // The last sequence of ours may not have come whole.
  await screen.untilEqual(drives, undefined);
}

/** The rows that begin at the left edge and not with one of some beginnings. */
function strangeRows(
  screen: Screen,
  beginnings: readonly string[],
): string[] {
  return screen.everything().filter((row) =>
    row !== "" && !row.startsWith("  ") && !ADDRESS_REST.test(row) &&
    !beginnings.some((beginning) => row.startsWith(beginning))
  );
}

/** Rows that every conversation in this file has at its beginning and its end. */
const EXPECTED = [
  "* welcome, Vic: ",
  "* you are alone in lobby",
  "* Bora joined",
  "* Mallory joined",
  "Bora >> it is over",
  `lobby> ${TYPED}`,
];

const TERMINALS: Readonly<Record<string, ScreenOptions>> = {
  // Where most rows are folded.
  "a narrow terminal": { columns: NARROW },
  ...(LONG
    ? { "a terminal": {}, "a terminal that joins emoji": { joins: true } }
    : {}),
};

for (const [terminal, options] of Object.entries(TERMINALS)) {
  screenTest(
    `hostile words change nothing but their own rows on ${terminal}`,
    async () => {
      await using here = await victim(options);
      const { screen, mallory } = here;
      for (const text of SAID) await mallory.say(text);
      await over(here);
      await assertOurs(here);
      assertEquals(screen.bells, 0);
      // An address that is longer than a row is folded by the terminal itself.
      const address = /^u+$/;
      assertEquals(
        strangeRows(screen, [...EXPECTED, "Mallory >>"])
          .filter((row) => !address.test(row)),
        [],
      );
    },
  );

  screenTest(
    `hostile whispers, actions, topics and reasons stay in their rows on ${terminal}`,
    async () => {
      await using here = await victim(options);
      const { screen, mallory } = here;
      let asked = 0;
      for (const text of SAID) {
        await mallory.say(`/me ${text}`);
        await mallory.sendFrame({ type: "topic", text: text.slice(0, 200) });
        await mallory.sendFrame({ type: "absent", text: text.slice(0, 200) });
        await mallory.sendFrame({
          type: "whisper",
          id: `${++asked}`,
          to: "Vic",
          text,
        });
        await mallory.frameOf("ack");
      }
      await over(here);
      // The user's own requests bring messages of others too.
      for (const command of ["/topic", "/who", "/rooms", "/whois Mallory"]) {
        screen.type(`\x15${command}\r`);
      }
      screen.type(`/history 200\r/search fool\r`);
      await screen.untilShown('found in lobby for "fool"');
      screen.type(TYPED);
      await over(here, 2);
      await assertOurs(here);
      // A whisper may ring, one bell each at most.
      assert(screen.bells <= SAID.length, `${screen.bells} bells`);
      assertEquals(
        strangeRows(screen, [
          ...EXPECTED,
          "Mallory >>",
          "Mallory (to you only)",
          "~ Mallory",
          "* ",
        ]),
        [],
      );
      for (const row of screen.everything()) {
        assert(!/^\*? ?Bora (?!joined|>> it is over)/.test(row), row);
      }
    },
  );

  screenTest(
    `a hostile name or room looks like nobody else's line on ${terminal}`,
    async () => {
      await using here = await victim(options);
      const { screen, mallory } = here;
      for (const name of NAMES) {
        await mallory.sendFrame({ type: "name", name });
        await mallory.sendFrame({ type: "join", room: name });
        await mallory.sendFrame({
          type: "topic",
          room: "lobby",
          text: "Bora >> a fool",
        });
        await mallory.say("a fool", "lobby");
        await mallory.say("/me leaves", "lobby");
      }
      await over(here);
      await assertOurs(here);
      const fakes = screen.everything().filter((row) =>
        /^(?:~ |\* )?Bora (?:>>|\(|left)/.test(row) &&
        row !== "Bora >> it is over"
      );
      assertEquals(fakes, []);
    },
  );
}

/** The parts of a full screen of 80 columns that are not as they should be. */
function brokenParts(screen: Screen, people: RegExp): string[] {
  const of = (from: number, to: number) =>
    screen.part(from, to).slice(1, -2).filter((row) => row !== "");
  const beginnings = [...EXPECTED, "Mallory", "~ Mallory", "* ", "Bora >> "];
  const isStrange = (row: string) =>
    !row.startsWith("  ") && !ADDRESS_REST.test(row) &&
    !beginnings.some((beginning) => row.startsWith(beginning));
  const borders = of(13, 14).concat(of(66, 67));
  return [
    ...screen.rows().slice(0, 1).filter((row) => !/^lobby(?::|$)/.test(row)),
    ...of(0, 13).filter((row) => row !== ">1:lobby"),
    ...of(14, 66).filter(isStrange),
    ...borders.filter((row) => row !== "|"),
    ...borders.length === 2 * (screen.rows().length - 3) ? [] : ["a border"],
    ...people.test(of(67, 80).join()) ? [] : ["people"],
  ];
}

for (const joins of [false, true]) {
  screenTest(
    `hostile words, topics and names change nothing but their own rows on a full screen (${
      joins ? "joined emoji" : "emoji as parts"
    })`,
    async () => {
      const args = ["--full", "--status", "on"];
      await using here = await victim({ joins }, args);
      const { screen, bora, mallory } = here;
      const isWhole = (people: RegExp, said: string) =>
        screen.until(
          () =>
            screen.rows().some((row) => row.includes(`Bora >> ${said}`)) &&
            brokenParts(screen, people).length === 0,
          `no broken parts, as ${brokenParts(screen, people).join("; ")}`,
        );
      for (const [index, text] of SAID.entries()) {
        await mallory.say(text);
        const topic = Array.from(text).slice(0, 100).join("");
        await mallory.say(`/me ${topic}`);
        await mallory.sendFrame({ type: "topic", room: "lobby", text: topic });
        await bora.say(`said ${index}`);
        await isWhole(/^Bora,Mallory,Vic$/, `said ${index}`);
      }
      for (const [index, name] of NAMES.entries()) {
        await mallory.sendFrame({ type: "name", name });
        await mallory.sendFrame({ type: "join", room: name });
        await bora.say(`named ${index}`);
        await isWhole(/^[^,]+,[^,]+,[^,]+$/, `named ${index}`);
      }
      screen.type(CTRL_L);
      await isWhole(/^[^,]+,[^,]+,[^,]+$/, "named");
      await screen.until(
        () => screen.beforeCursor() === `lobby> ${TYPED}`,
        "the line",
      );
      await assertOurs(here, OURS_FULL);
      assertEquals(screen.bells, 0);
    },
  );
}

screenTest(
  "the bell rings for the user's own mentions and whispers, and for nothing else",
  async () => {
    await using here = await victim({});
    const { screen, mallory } = here;
    await mallory.say("\x07 ring \x07");
    await mallory.say("Vic: \x07\x07\x07");
    await over(here);
    assertEquals(screen.bells, 1);
  },
);
