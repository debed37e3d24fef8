/** Whatever is typed, said and resized: the prompt stays whole, and so does what stands above it. */
import fc from "fast-check";
import { LONG } from "../long.ts";
import { openHall } from "./hall.ts";
import {} from "./program.ts";
import { Screen, screenTest } from "./screen.ts";
import { member, type Socket } from "./socket.ts";

/** How many histories are played on each kind of terminal. */
const RUNS = LONG ? 8 : 1;

/** The prompt as it is in these tests. */
const PROMPT = "lobby> ";

/** Most characters in the line one edits, so that all of it is on the smallest screen. */
const LINE_MAX = 40;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A key, and what it does to the line. */
interface Key {
  readonly keys: string;
  readonly edit: (line: Line) => void;
}

/** The line one edits, as it should be. */
class Line {
  characters: string[] = [];
  at = 0;

  insert(text: string): void {
    const characters = Array.from(text);
    this.characters.splice(this.at, 0, ...characters);
    this.at += characters.length;
  }

  remove(from: number, to: number): void {
    this.characters.splice(from, to - from);
    this.at = from;
  }

  /** Over a character that is several of them in one go. */
  move(by: -1 | 1): void {
    do this.at += by; while (this.#isInside());
    this.at = Math.max(0, Math.min(this.characters.length, this.at));
  }

  #isInside(): boolean {
    const { index } = segmenter.segment(this.text)
      .containing(this.before.length) ?? { index: this.before.length };
    return index !== this.before.length;
  }

  get text(): string {
    return this.characters.join("");
  }

  /** The text before the cursor, without the character that contains it. */
  get wholeBefore(): string {
    const { before } = this;
    const index = segmenter.segment(this.text).containing(before.length)?.index;
    return before.slice(0, index ?? before.length);
  }

  get before(): string {
    return this.characters.slice(0, this.at).join("");
  }
}

const KEYS: Readonly<Record<string, Key>> = {
  left: { keys: "\x1b[D", edit: (line) => line.move(-1) },
  right: { keys: "\x1b[C", edit: (line) => line.move(1) },
  home: { keys: "\x01", edit: (line) => line.at = 0 },
  end: { keys: "\x05", edit: (line) => line.at = line.characters.length },
  backspace: {
    keys: "\x7f",
    edit: (line) => line.remove(Math.max(0, line.at - 1), line.at),
  },
  delete: {
    keys: "\x1b[3~",
    edit: (line) => void line.characters.splice(line.at, 1),
  },
  "to the beginning": {
    keys: "\x15",
    edit: (line) => line.remove(0, line.at),
  },
  "to the end": {
    keys: "\x0b",
    edit: (line) => void line.characters.splice(line.at),
  },
};

type Action =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "paste"; readonly text: string }
  | { readonly type: "key"; readonly name: string }
  | { readonly type: "enter" }
  | { readonly type: "hear"; readonly text: string }
  | {
    readonly type: "resize";
    readonly columns: number;
    readonly rows: number;
  };

/** Pieces that are hard to lay out: two columns wide, joined, marked, disputed. */
const PIECES = [
  ..."abc xyz",
  "word ",
  "안녕",
  "漢字",
  "🙂",
  "👨‍👩‍👧",
  "👍🏽",
  "🇰🇷",
  "❤️",
  "e\u0301",
  "--------",
];

const text = fc.array(fc.constantFrom(...PIECES), {
  minLength: 1,
  maxLength: 12,
})
  .map((pieces) => pieces.join(""));

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant("text" as const), text }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("key" as const),
      name: fc.constantFrom(...Object.keys(KEYS)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("paste" as const), text }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "enter" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant("hear" as const), text }),
  },
);

const resize: fc.Arbitrary<Action> = fc.record({
  type: fc.constant("resize" as const),
  columns: fc.integer({ min: 20, max: 60 }),
  rows: fc.integer({ min: 14, max: 24 }),
});

/** The events between two checks of the screen: a change of size, or any others at once. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.array(action, { minLength: 1, maxLength: 5 }) },
  { weight: 2, arbitrary: fc.tuple(resize) },
  { weight: 1, arbitrary: fc.array(resize, { minLength: 2, maxLength: 4 }) },
);

/**
 * By this the program learns what the terminal does with its rows when its width
 * changes. Before it has, it may leave a row of the prompt in doubt.
 */
const LESSON: readonly (readonly Action[])[] = [
  [{ type: "text", text: "x".repeat(LINE_MAX) }],
  [{ type: "resize", columns: 30, rows: 20 }],
  [{ type: "key", name: "to the beginning" }],
];

/** A person at a screen, and what should be on it. */
class Sitting {
  readonly line = new Line();
  readonly above: string[] = [];

  constructor(readonly screen: Screen, readonly ann: Socket) {}

  async do(action: Action): Promise<void> {
    const { screen, line } = this;
    switch (action.type) {
      case "text":
      case "paste": {
        const room = LINE_MAX - line.characters.length;
        const text = Array.from(action.text).slice(0, room).join("");
        if (text === "") return;
        line.insert(text);
        if (action.type === "text") screen.type(text);
        else screen.paste(text);
        return;
      }
      case "key": {
        const key = KEYS[action.name];
        if (key === undefined) throw new TypeError(action.name);
        key.edit(line);
        screen.type(key.keys);
        return;
      }
      case "enter": {
        const said = line.text;
        screen.type("\r");
        line.remove(0, line.characters.length);
        if (said.trim() === "") return;
        this.above.push(`Bob >> ${said}`);
        // Its place among the others is the server's to say.
        await this.ann.frameOf("message");
        return;
      }
      case "hear":
        if (action.text.trim() === "") return;
        this.above.push(`Ann >> ${action.text}`);
        await this.ann.say(action.text);
        return;
      case "resize":
        return await screen.resize(action.columns, action.rows);
    }
  }

  /** Waits until the screen is as it should be, with something new on it. */
  async look(): Promise<void> {
    const { screen, line } = this;
    // Shown only once the program has dealt with everything before it.
    const sign = `${this.above.length}`;
    this.above.push(`Ann >> ${sign}`);
    await this.ann.say(sign);
    const wanted = [
      bare(this.above.join("")),
      bare(PROMPT + line.text),
    ];
    // Taken apart in a line of several rows, so that it may be inside.
    const cursors = [line.before, line.wholeBefore]
      .map((before) => bare(PROMPT + before));
    await screen.until(
      () => {
        const [above, prompt, before = ""] = this.seen();
        return above === wanted[0] && prompt === wanted[1] &&
          cursors.includes(before);
      },
      `the line ${JSON.stringify(line.text)} with the cursor behind ${
        JSON.stringify(line.before)
      } below ${JSON.stringify(this.above)}`,
    );
  }

  /** Everything above the prompt, the prompt, and the prompt up to the cursor, without blanks. */
  seen(): string[] {
    const { screen } = this;
    const rows = screen.everything();
    const first = rows.findLastIndex((row) => row.startsWith(PROMPT.trimEnd()));
    const cursor = screen.terminal.buffer.active.baseY + screen.cursor().row;
    return [
      rows.slice(this.#greeting(rows), first),
      rows.slice(first),
      [...rows.slice(first, cursor), screen.beforeCursor()],
    ].map((rows) => bare(rows.join("")));
  }

  /** How many rows the greeting has, which is not what this is about. */
  #greeting(rows: readonly string[]): number {
    return rows.findIndex((row) =>
      row.includes(">> ") || row.startsWith(PROMPT.trimEnd())
    );
  }
}

/**
 * Without blanks, and with all emoji taken apart, as they are in a line of
 * several rows. The emulator mixes up joined characters when it folds rows, so
 * they are not told from each other.
 */
function bare(text: string): string {
  return text.replace(/[ \u0301\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, "")
    .replace(/[👨👩👧]/gu, "👤");
}

for (
  const [kind, options] of Object.entries({
    "by code points, leaves rows as they are": {},
    "by characters, leaves rows as they are": { joins: true },
    "by code points, folds rows anew": { folds: true },
    "by characters, folds rows anew": { joins: true, folds: true },
  })
) {
  screenTest(
    `random keys, messages and sizes never corrupt the prompt (a terminal that measures ${kind})`,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 5, maxLength: 15 }),
          async (steps) => {
            await using server = await openHall();
            await using ann = await member(server.port, "Ann");
            await using screen = await Screen.join(server.port, "Bob", options);
            screen.type("/clear\r");
            const sitting = new Sitting(screen, ann);
            await screen.until(
              () => screen.shown().length === 1,
              "a clear screen",
            );
            for (const actions of [...LESSON, ...steps]) {
              for (const action of actions) await sitting.do(action);
              await sitting.look();
            }
          },
        ),
        { numRuns: RUNS, seed: 4, endOnFailure: true },
      );
    },
  );
}
