/** After any typing, messages and changes of size the prompt is whole, and so are the lines above it. */
import fc from "fast-check";
import { LONG } from "../../long.ts";
import { openHall } from "../harness/hall.ts";
import { panes } from "../../../terminal/full/panes.ts";
import { Screen, type ScreenOptions, screenTest } from "../harness/screen.ts";
import { member, type Socket } from "../harness/socket.ts";
import { bare, KEYS, Line, text } from "../harness/typed_line.ts";

/** How many histories are played on each kind of terminal. */
const RUNS = LONG ? 8 : 1;

/** The prompt as it is in these tests. */
const PROMPT = "lobby> ";

/** The beginning of the status line. */
const STATUS = " Bob | 1:lobby";

/** Most characters in the line one edits, so that all of it is on the smallest screen. */
const LINE_MAX = 40;

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

/** Fewest and most columns. A status line takes no more than half of the most. */
const COLUMNS = { min: 20, max: 60 };
const COLUMNS_WITH_STATUS = { min: 30, max: 60 };

/** The events between two checks of the screen: a change of size, or any others at once. */
function step(columns: typeof COLUMNS): fc.Arbitrary<readonly Action[]> {
  const resize: fc.Arbitrary<Action> = fc.record({
    type: fc.constant("resize" as const),
    columns: fc.integer(columns),
    rows: fc.integer({ min: 14, max: 24 }),
  });
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(action, { minLength: 1, maxLength: 5 }) },
    { weight: 2, arbitrary: fc.tuple(resize) },
    { weight: 1, arbitrary: fc.array(resize, { minLength: 2, maxLength: 4 }) },
  );
}

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

  constructor(
    readonly screen: Screen,
    readonly ann: Socket,
    readonly hasStatus = false,
  ) {}

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
        return this.hasAbove(above ?? "", wanted[0] ?? "") &&
          prompt === wanted[1] &&
          cursors.includes(before) && this.#hasItsStatus();
      },
      `the line ${JSON.stringify(line.text)} with the cursor behind ${
        JSON.stringify(line.before)
      } below ${JSON.stringify(this.above)}`,
    );
  }

  /** Whether what stands above the prompt is as it should be. */
  hasAbove(above: string, wanted: string): boolean {
    return above === wanted;
  }

  /** Everything above the prompt, the prompt, and the prompt up to the cursor, without blanks. */
  seen(): string[] {
    const { screen } = this;
    const rows = screen.everything().filter((row) => !row.startsWith(STATUS));
    const first = rows.findLastIndex((row) => row.startsWith(PROMPT.trimEnd()));
    const cursor = screen.terminal.buffer.active.baseY + screen.cursor().row;
    return [
      rows.slice(this.#greeting(rows), first),
      rows.slice(first),
      [...rows.slice(first, cursor), screen.beforeCursor()],
    ].map((rows) => bare(rows.join("")));
  }

  /** Whether the status line is there once, as the last row, or is not there. */
  #hasItsStatus(): boolean {
    const rows = this.screen.everything();
    const at = rows.findIndex((row) => row.startsWith(STATUS));
    return at === (this.hasStatus ? rows.length - 1 : -1);
  }

  /** How many rows the greeting has, which is not what this is about. */
  #greeting(rows: readonly string[]): number {
    return rows.findIndex((row) =>
      row.includes(">> ") || row.startsWith(PROMPT.trimEnd())
    );
  }
}

const TERMINALS = {
  "by code points, leaves rows as they are": {},
  "by characters, leaves rows as they are": { joins: true },
  "by code points, folds rows anew": { folds: true },
  "by characters, folds rows anew": { joins: true, folds: true },
};

/** A kind of terminal, and of screen. */
type Kind = ScreenOptions & { readonly args?: readonly string[] };

const SCREENS: Readonly<Record<string, Kind>> = {
  ...TERMINALS,
  "by code points, full screen": { args: ["--full"] },
  "by characters, full screen": { args: ["--full"], joins: true },
};

/** The same on a full screen, where the conversation has a part of the rows. */
class FullSitting extends Sitting {
  override hasAbove(above: string, wanted: string): boolean {
    const sign = bare(this.above.at(-1) ?? "");
    return above.endsWith(sign) && wanted.endsWith(above);
  }

  override seen(): string[] {
    const { screen } = this;
    const rows = screen.rows();
    const first = rows.findLastIndex((row) => row.startsWith(PROMPT.trimEnd()));
    const size = { columns: screen.columns, rows: rows.length };
    const wants = { status: false };
    const { conversation } = panes(size, size.rows - first, wants);
    const { column, columns, row } = conversation;
    const above = screen.part(column, column + columns);
    return [
      above.slice(row, row + conversation.rows),
      rows.slice(first),
      [...rows.slice(first, screen.cursor().row), screen.beforeCursor()],
    ].map((rows) => bare(rows.join("")));
  }
}

for (const [kind, { args = [], ...terminal }] of Object.entries(SCREENS)) {
  screenTest(
    `random keys, messages and sizes never corrupt the prompt (a terminal that measures ${kind})`,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step(COLUMNS), { minLength: 5, maxLength: 15 }),
          async (steps) => {
            await using server = await openHall();
            await using ann = await member(server.port, "Ann");
            await using screen = await Screen.join(
              ...[server.port, "Bob", terminal] as const,
              ["--time", "off", ...args],
            );
            screen.type("/clear\r");
            const sitting = args.length === 0
              ? new Sitting(screen, ann)
              : new FullSitting(screen, ann);
            await screen.until(
              () => !screen.everything().some((row) => row.includes("* ")),
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

for (const [kind, options] of Object.entries(TERMINALS)) {
  screenTest(
    `nor with a status line, which is a single row (a terminal that measures ${kind})`,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step(COLUMNS_WITH_STATUS), { minLength: 5, maxLength: 15 }),
          async (steps) => {
            await using server = await openHall();
            await using ann = await member(server.port, "Ann");
            const topic = "가나다 ".repeat(20);
            await ann.sendFrame({ type: "topic", room: "lobby", text: topic });
            await using screen = await Screen.join(
              server.port,
              "Bob",
              { ...options, columns: COLUMNS_WITH_STATUS.max },
              ["--time", "off", "--status", "on"],
            );
            screen.type("/clear\r");
            const sitting = new Sitting(screen, ann, true);
            await screen.until(
              () => screen.shown().length === 2,
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
