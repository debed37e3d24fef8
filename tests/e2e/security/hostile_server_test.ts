/** A server that means harm, and lets others do so: nothing on the screen changes but their own rows. */
import { assert, assertEquals } from "@std/assert";
import { FakeServer } from "../harness/fake_server.ts";
import { Screen, screenTest } from "../harness/screen.ts";

/** Most marks on one letter: more climb into the rows above and below. */
const MARKS_MAX = 4;

/** Text that imitates the line of another member. */
const FAKE = "Eve >> I quit";

/** Fills some columns with something, so that what follows begins a row. */
function filled(columns: number, filler: string, width: number): string {
  return filler.repeat(Math.ceil(columns / width));
}

/** Everything that could do harm, for a screen of some columns. */
function hostile(columns: number): Readonly<Record<string, string>> {
  return {
    "a title": `\x1b]2;pwned\x07 \x1b]0;pwned\x1b\\ \x9d2;pwned\x9c`,
    "the clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "a link that lies": "\x1b]8;;https://evil.example\x07bank\x1b]8;;\x07",
    "a notification": "\x1b]9;boo\x07\x1b]777;notify;boo\x07\x1b]99;;boo\x07",
    "colours of the terminal":
      "\x1b]10;#000\x07\x1b]11;#000\x07\x1b]4;0;#fff\x07",
    "clearing the screen": "\x1b[2J\x1b[3J\x1b[H\x1bc\x9b2J",
    "moving the cursor":
      "\x1b[5A\x1b[1;1Hgotcha\x1b[s\x1b[u\x1b7\x1b8\x1bM\x1bD",
    "modes": "\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[4h\x1b[?5h\x1b[r\x1b(0\x0e",
    "questions that are answered on the keyboard":
      "\x1b[6n\x1b[c\x1b[>c\x1b[21t\x1bZ\x1b[0x\x1bP$qm\x1b\\\x05",
    "printing and strings": "\x1b[5i\x1bPq#0~\x1b\\\x1b_Ga=q\x1b\\\x1b^x\x1b\\",
    "going back": `\b\b\b\b\b\b\b\b\b\r${FAKE}`,
    "other line ends": `\v\f\x85\u2028\u2029${FAKE}\r\n${FAKE}\n${FAKE}`,
    "other directions": `\u202e${FAKE}\u2066\u2067\u2068\u202d tiuq I`,
    "a bell": "\x07".repeat(20),
    "nothing but controls": "\x01\x02\x1b\x7f\x80\x90\x98\x9e\x9f",
    "a tower of marks": `h${"\u0300\u0301\u0302".repeat(300)}i`,
    "marks and nothing below them": `${"\u0489".repeat(50)}x`,
    "a long word": "w".repeat(15_000),
    "a long word that is wide": "漢".repeat(3_000),
    "blanks that do not break": filled(columns, "\u00a0", 1) + FAKE,
    "blanks of all kinds": filled(columns, "\u2003\u3000\u202f", 4) + FAKE,
    "fillers of Korean text": filled(columns, "\u3164", 2) + FAKE,
    "half fillers": filled(columns, "\uffa0", 1) + FAKE,
    "empty braille": filled(columns, "\u2800", 1) + FAKE,
    "tabs": filled(columns, "\t", 4) + FAKE,
    "families": filled(columns, "👨‍👩‍👧‍👦", 8) + FAKE,
    "many families": filled(columns, "👨‍👩‍👧‍👦", 2) + FAKE,
    "flags and hearts": filled(columns, "🇰🇷❤️", 3) + FAKE,
    "nothing visible": filled(columns, "\u200b\u2060\ufeff\u00ad", 1) + FAKE,
    "signs for numbers": `\u0600\u06dd${filled(columns, "\u0600", 1)}${FAKE}`,
    "an address and a word": `https://example.org/${"x".repeat(200)} ${
      filled(columns, "\u2800y", 2)
    }${FAKE}`,
    "tags": `x${
      Array.from(FAKE, (character) =>
        String.fromCodePoint(0xe0000 + character.charCodeAt(0))).join("")
    }`,
    "many lines": `${FAKE}\n`.repeat(30),
  };
}

// deno-lint-ignore no-control-regex -- what drives a terminal is control characters
const SEQUENCES = /\x1b(?:\][^\x07]*\x07|\[[0-?]*[ -/]*[@-~]|.)?/gs;

/** All that this program sends to a terminal: titles, modes, the prompt's moves, dim and bold. */
const OURS =
  // deno-lint-ignore no-control-regex -- the same
  /^\x1b(?:\]2;[^\x00-\x1f\x7f-\x9f]*\x07|\[(?:2[23];2t|\?(?:2004|1004)[hl]|6n|\d+[AC]|J|1m|2m|22m|39m|38;5;\d+m))$/;

/** Nothing but ours has reached the terminal. */
async function assertHarmless(screen: Screen): Promise<void> {
  // The last of them may not have come whole.
  await screen.untilEqual(
    () =>
      (screen.raw.match(SEQUENCES) ?? [])
        .filter((sequence) => !OURS.test(sequence)),
    [],
  );
  const rest = screen.raw.replace(SEQUENCES, "");
  // deno-lint-ignore no-control-regex -- the same
  assertEquals(rest.match(/[\x00-\x06\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g), null);
  assertEquals(screen.foreign, [], "the emulator's parser has seen more");
  for (const title of screen.titles) {
    assert(/^(\(\d+\) )?chat: |^$/.test(title), title);
  }
  const { modes } = screen.terminal;
  assertEquals(
    [
      modes.applicationCursorKeysMode,
      modes.insertMode,
      modes.mouseTrackingMode,
      modes.originMode,
      modes.wraparoundMode,
      modes.bracketedPasteMode,
      screen.terminal.buffer.active.type,
    ],
    [false, false, "none", false, true, true, "normal"],
  );
}

/** No row looks like somebody else's. */
function assertOwnRows(screen: Screen, what: string): void {
  for (const row of screen.everything()) {
    assert(!/^[\s\u2800\u3164]?Eve\s*>>/.test(row), `${what}: ${row}`);
  }
  assertFlat(screen, what);
}

/** No letter climbs into the rows above and below it. */
function assertFlat(screen: Screen, what: string): void {
  for (let row = 0; row < screen.terminal.rows; row++) {
    for (const cell of screen.cells(row)) {
      const marks = cell.getChars().match(/\p{M}/gu) ?? [];
      assert(marks.length <= MARKS_MAX, what);
    }
  }
}

for (
  const { columns, joins } of [
    { columns: 80, joins: false },
    { columns: 80, joins: true },
    { columns: 31, joins: false },
    { columns: 31, joins: true },
    { columns: 20, joins: false },
  ]
) {
  const how = `${columns} columns, ${joins ? "characters" : "code points"}`;
  screenTest(
    `hostile text changes nothing but its own rows (${how})`,
    async () => {
      await using server = new FakeServer();
      await using bob = await Screen.join(server.port, "Bob", {
        columns,
        joins,
      });
      bob.type("typed" + "\x1b[D".repeat(2));
      await bob.untilLast("lobby> typed");
      let count = 0;
      for (const [what, text] of Object.entries(hostile(columns))) {
        const end = `Ann >> after ${++count}`;
        const before = bob.everything().slice(0, -1);
        await server.send(
          server.message("Mallory", text),
          server.message("Ann", `after ${count}`),
        );

        await bob.until(
          () =>
            bob.shown().at(-1) === "lobby> typed" &&
            bob.shown().at(-2) === end,
          `${what}, and the prompt below it`,
        );
        assertEquals(bob.everything().slice(0, before.length), before, what);
        await bob.untilEqual(() => bob.cursor().column, "lobby> typ".length);
        assertOwnRows(bob, what);
      }
      await assertHarmless(bob);
      assertEquals(bob.bells, 0);
    },
  );
}

/** As many of them in a name as there is room for: each name is tried with a program of its own. */
function inNames(
  hostile: Readonly<Record<string, string>>,
): readonly (readonly [what: string, name: string])[] {
  const NAME_MAX = 500;
  const names: [what: string, name: string][] = [];
  for (const [what, text] of Object.entries(hostile)) {
    const last = names.at(-1);
    if (last !== undefined && last[1].length + text.length <= NAME_MAX) {
      last[0] += `, ${what}`;
      last[1] += text;
    } else names.push([what, text.slice(0, NAME_MAX)]);
  }
  return names;
}

screenTest(
  "a server whose names, rooms, topics and errors are hostile changes nothing but its own rows",
  async () => {
    for (const [what, name] of inNames(hostile(80))) {
      await using server = new FakeServer({
        members: [name, "Ann", "Bob"],
        topic: name,
      });
      await using bob = await Screen.join(server.port, "Bob");
      bob.type("/history\r");
      await server.frameOf("history");
      bob.type("typed");
      await bob.untilLast("lobby> typed");
      const message = {
        ...{ type: "message", room: name, seq: 1, from: name },
        ...{ text: "hi", time: 0 },
      };
      await server.send(
        message,
        { type: "whisper", seq: 1, from: name, to: "Bob", text: name, time: 0 },
        {
          type: "presence",
          room: "lobby",
          joined: [name],
          left: [name],
          renamed: [[name, name]],
        },
        { type: "members", room: name, members: [name] },
        { type: "rooms", rooms: [{ name, members: 1, topic: name }] },
        { type: "topic", room: name, text: name, by: name },
        { type: "found", room: name, words: name, messages: [message] },
        { type: "history", room: name, messages: [message] },
        { type: "error", code: "bad-text", message: name },
        { type: "gap", room: name, from: 1, to: 2 },
        server.message("Ann", "after"),
      );
      await bob.untilShown("Ann >> after");
      await bob.untilLast("lobby> typed");
      await server.send({ type: "named", name }, {
        type: "joined",
        room: name,
        members: [name],
        last: 0,
      });
      bob.type("!\t\t");
      await bob.until(
        () => (bob.shown().at(-1) ?? "").endsWith("> typed!"),
        `a prompt with ${what}`,
      );
      bob.type("\x15\t\t/leave \t\t");
      await bob.until(
        () => bob.shown().slice(-4).join("").includes("> /leave"),
        `a completion with ${what}`,
      );
      assertFlat(bob, what);
      await assertHarmless(bob);
    }
  },
);

screenTest(
  "the reason of a rejection or disconnection by the server is harmless",
  async () => {
    const reason = Object.values(hostile(80)).map((text) => text.slice(0, 100))
      .join("");
    await using refusing = new FakeServer();
    refusing.refusal = { type: "error", code: "bad-name", message: reason };
    await using bob = Screen.start(
      ["join", `127.0.0.1:${refusing.port}`, "--name", "Bob"],
    );
    assertEquals((await bob.ended()).code, 1);
    assertEquals(bob.raw.match(/(?![\r\n])\p{Cc}/gu), null);
    await using rude = new FakeServer();
    await using cy = await Screen.join(rude.port, "Cy");
    await rude.send({ type: "bye", reason, again: false });
    await rude.hangUp();
    assertEquals((await cy.ended()).code, 1);
    const foreign = (cy.raw.match(SEQUENCES) ?? [])
      .filter((sequence) => !OURS.test(sequence));
    assertEquals(foreign, []);
  },
);
