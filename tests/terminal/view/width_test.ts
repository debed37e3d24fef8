import { assertEquals } from "@std/assert";
import headless from "@xterm/headless";
import graphemes from "@xterm/addon-unicode-graphemes";
import unicode11 from "@xterm/addon-unicode11";
import {
  characters,
  clusters,
  codePoints,
  columnsOf,
  isInside,
  unjoined,
} from "../../../terminal/view/width.ts";
import { LONG } from "../../long.ts";

/** The end of what Unicode has room for. */
const CODE_POINTS = 0x110000;

/** How many code points an emulator is given at once. */
const AT_ONCE = 10_000;

/** Blocks of thousands of characters of one kind: kanji, Hangul syllables. */
const ALIKE: readonly (readonly [first: number, end: number])[] = [
  [0x20000, 0x3fff0],
  ...(LONG
    ? []
    : [[0x3400, 0x4dc0], [0x4e00, 0xa000], [0xac00, 0xd7a4]] as const),
];

/** Every assigned character that is no control, and of those that are alike some. */
function* assigned(): Generator<string> {
  for (let code = 0x20; code < CODE_POINTS; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const isAlike = ALIKE.some(([first, end]) => code >= first && code < end);
    if (isAlike && code % 64 !== 0) continue;
    const character = String.fromCodePoint(code);
    if (!/[\p{Cn}\p{Co}\p{Cc}]/u.test(character)) yield character;
  }
}

for (const joins of [false, true]) {
  const how = joins ? "that joins characters" : "that goes by code points";
  Deno.test(`no character is wider on a terminal ${how} than is counted with`, async () => {
    const terminal = new headless.Terminal({
      cols: 20,
      allowProposedApi: true,
    });
    terminal.loadAddon(
      joins
        ? new graphemes.UnicodeGraphemesAddon()
        : new unicode11.Unicode11Addon(),
    );
    terminal.unicode.activeVersion = joins ? "15-graphemes" : "11";
    const wider: string[] = [];
    let writing: Promise<void>[] = [];
    for (const character of assigned()) {
      // Behind a letter, for a mark needs something to sit on.
      const { promise, resolve } = Promise.withResolvers<void>();
      terminal.write(`\ra${character}`, () => {
        const { cursorX } = terminal.buffer.active;
        if (cursorX > columnsOf(`a${character}`)) wider.push(character);
        resolve();
      });
      writing.push(promise);
      if (writing.length === AT_ONCE) {
        await Promise.all(writing);
        writing = [];
      }
    }
    await Promise.all(writing);
    terminal.dispose();
    assertEquals(wider, []);
  });
}

Deno.test("widths that terminals agree about are not disputed, others are the greatest", () => {
  const measured = (text: string) =>
    Array.from(clusters(text), ({ width, isDisputed }) => [width, isDisputed]);
  assertEquals(measured("a한e\u0301🙂🇰🇷"), [
    [1, false],
    [2, false],
    [1, false],
    [2, false],
    [2, false],
  ]);
  assertEquals(measured("👨‍👩‍👧👍🏽❤️1️⃣"), [
    [6, true],
    [4, true],
    [2, true],
    [2, true],
  ]);
  const total = (all: Iterable<{ readonly width: number }>) =>
    Array.from(all).reduce((sum, { width }) => sum + width, 0);
  assertEquals(total(characters("👨‍👩‍👧👍🏽❤️")), 6);
  assertEquals(total(codePoints("👨‍👩‍👧👍🏽❤️")), 11);
});

Deno.test("a single character may be longer than a call takes arguments", () => {
  // Letters of old Korean text join without end; a server can send megabytes of them.
  const length = 500_000;
  assertEquals(columnsOf("\u1100".repeat(length)), 2 * length);
});

Deno.test("text taken apart is the same however much follows", () => {
  const text = "a👨‍👩‍👧b👍🏽❤️1️⃣क्\u200dष";
  assertEquals(unjoined(text), "a👨👩👧b👍❤1क्\u200dष");
  for (let end = 0; end <= text.length; end++) {
    const part = unjoined(text.slice(0, end));
    // Half a surrogate pair has no end to be compared.
    if (part.isWellFormed()) {
      assertEquals(unjoined(text).startsWith(part), true);
    }
  }
});

Deno.test("a place inside of a joined character is known", () => {
  const text = "a👨‍👩‍👧b";
  const inside = Array.from(
    { length: text.length + 1 },
    (_, at) => isInside(text, at),
  );
  assertEquals(
    inside,
    [false, false, ...Array(7).fill(true), false, false],
  );
});
