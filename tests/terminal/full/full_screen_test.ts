import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  FullScreen,
  type FullState,
} from "../../../terminal/full/full_screen.ts";
import { panes } from "../../../terminal/full/panes.ts";
import { Viewport } from "../../../terminal/full/viewport.ts";
import { colours, noColours } from "../../../terminal/view/paint.ts";
import { wrapped } from "../../../terminal/view/wrap.ts";
import { bare, KEYS, Line, text } from "../../e2e/harness/typed_line.ts";
import { LONG } from "../../long.ts";
import { EmulatedTty } from "./emulated_tty.ts";

const PAGE_UP = "\x1b[5~";
const PAGE_DOWN = "\x1b[6~";
const CTRL_HOME = "\x1b[1;5H";
const CTRL_END = "\x1b[1;5F";
const CTRL_Z = "\x1a";
const WHEEL_UP = "\x1b[<64;20;5M";

/** The label of the prompt in these tests. */
const PROMPT = "lobby> ";

/** Most characters in the line, so that all of it is on the smallest screen. */
const LINE_MAX = 40;

/** Sequences that begin and end a colour. */
// deno-lint-ignore no-control-regex
const PAINT = /\x1b\[[\d;]*m/g;

/** A full screen on an emulated terminal. */
class Opened implements AsyncDisposable {
  readonly tty: EmulatedTty;
  readonly conversation = new Viewport();
  readonly screen: FullScreen;
  readonly typed: string[] = [];
  readonly chosen: number[] = [];
  readonly ended: string[] = [];
  readonly atStart: number[] = [];
  state: Omit<FullState, "conversation"> = {
    topic: "lobby: a topic",
    status: "Bob, 2 people",
    label: PROMPT,
    rooms: [
      { label: "lobby", unread: 0, mentions: 0, isCurrent: true },
      { label: "kitchen", unread: 3, mentions: 1, isCurrent: false },
      { label: "@Ann", unread: 2, mentions: 2, isCurrent: false },
    ],
    people: ["Ann", "Bob"],
  };

  constructor(tty = new EmulatedTty(), paint = noColours) {
    this.tty = tty;
    this.screen = new FullScreen({
      tty,
      paint,
      firstNameOf: (name) => name,
      history: [],
      complete: () => ({ fitting: [], replaced: "" }),
      offer: () => {},
      typed: (line) => this.typed.push(line),
      isSecret: () => false,
      kept: () => {},
      refused: () => {},
      takes: () => true,
      focus: () => {},
      ended: (how) => this.ended.push(how),
      state: () => ({ ...this.state, conversation: this.conversation }),
      atStart: (rows) => this.atStart.push(rows),
      chosen: (index) => this.chosen.push(index),
    });
    this.screen.refresh();
  }

  say(text: string): void {
    this.conversation.append((columns) => `${wrapped(text, 2, columns)}\n`);
    this.screen.refresh();
  }

  async shows(rows: readonly string[]): Promise<void> {
    await this.tty.until(
      () => this.tty.rows().join("\n") === rows.join("\n"),
      rows.map((row) => `|${row}`).join("\n"),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.screen[Symbol.dispose]();
    await this.tty[Symbol.asyncDispose]();
  }
}

Deno.test("a full screen has a topic, rooms, text, people, a status and the line", async () => {
  await using opened = new Opened(new EmulatedTty(66, 9));
  opened.say("Ann >> 안녕 🙂");
  opened.say("Bob >> hello");
  opened.tty.type("half a sent");
  await opened.shows([
    "lobby: a topic",
    ">1:lobby   |                                          |Ann",
    " 2:ki~ 3/1!|                                          |Bob",
    " 3:@Ann 2! |                                          |",
    "           |                                          |",
    "           |Ann >> 안녕 🙂                            |",
    "           |Bob >> hello                              |",
    "Bob, 2 people",
    "lobby> half a sent",
  ]);
  assertEquals(opened.tty.beforeCursor().at(-1), "lobby> half a sent");
  assertEquals(opened.tty.terminal.buffer.active.type, "alternate");
});

Deno.test("scrolled back, the same text stays until the end is asked for, or a line is sent", async () => {
  await using opened = new Opened(new EmulatedTty(30, 7));
  for (let at = 1; at <= 9; at++) opened.say(`line ${at}`);
  const shows = (lines: readonly string[], status: string) =>
    opened.shows(["lobby: a topic", ...lines, status, "lobby>"]);
  await shows(
    ["line 6", "line 7", "line 8", "line 9"],
    "Bob, 2 people",
  );
  opened.tty.type(PAGE_UP);
  const back = ["line 3", "line 4", "line 5", "line 6"];
  await shows(back, "(3 rows below) Bob, 2 people");
  opened.say("line 10");
  await shows(back, "(4 rows below) Bob, 2 people");
  opened.tty.type(PAGE_DOWN + PAGE_DOWN);
  const end = ["line 7", "line 8", "line 9", "line 10"];
  await shows(end, "Bob, 2 people");
  opened.tty.type(WHEEL_UP);
  await shows(
    ["line 4", "line 5", "line 6", "line 7"],
    "(3 rows below) Bob, 2 people",
  );
  assertEquals(opened.atStart, []);
  opened.tty.type(CTRL_HOME);
  await shows(
    ["line 1", "line 2", "line 3", "line 4"],
    "(6 rows below) Bob, 2 people",
  );
  opened.tty.type(PAGE_UP);
  assertEquals(opened.atStart, [0, 3]);
  opened.tty.type(CTRL_END);
  await shows(end, "Bob, 2 people");
  opened.tty.type(`${PAGE_UP}hi\r`);
  await shows(end, "Bob, 2 people");
  assertEquals(opened.typed, ["hi"]);
});

Deno.test("a click chooses a room of the list", async () => {
  await using opened = new Opened();
  await opened.tty.until(() => opened.tty.rows()[1] !== "", "the list");
  const press = (column: number, row: number) =>
    opened.tty.type(`\x1b[<0;${column};${row}M\x1b[<0;${column};${row}m`);
  press(3, 3);
  press(1, 2);
  press(3, 1);
  press(3, 5);
  press(30, 3);
  assertEquals(opened.chosen, [1, 0]);
});

Deno.test("a list without a row for each shows the current room, and how many more people there are", async () => {
  await using opened = new Opened(new EmulatedTty(66, 7));
  const names = Array.from({ length: 9 }, (_, at) => `member${at + 1}`);
  opened.state = {
    ...opened.state,
    rooms: names.map((label, at) => ({
      label,
      unread: 0,
      mentions: 0,
      isCurrent: at === 6,
    })),
    people: names,
  };
  await opened.tty.until(
    () =>
      opened.tty.rows(0, 11).slice(1, 5).join() ===
        [" 4:member4", " 5:member5", " 6:member6", ">7:member7"].join(),
    "the rooms around the current one",
  );
  assertEquals(opened.tty.rows(55).slice(1, 5), [
    "member1",
    "member2",
    "member3",
    "+6 more",
  ]);
});

Deno.test("only rows that have changed are written", async () => {
  await using opened = new Opened();
  await opened.tty.until(() => opened.tty.rows()[23] === "lobby>", "a prompt");
  const { length } = opened.tty.raw;
  opened.tty.type("x");
  await opened.tty.until(() => opened.tty.rows()[23] === "lobby> x", "a line");
  assertEquals(
    opened.tty.raw.slice(length),
    "\x1b[24;1H\x1b[2Klobby> x\x1b[24;9H",
  );
});

Deno.test("the terminal is as it was after the end, and while the program is suspended", async () => {
  const tty = new EmulatedTty();
  tty.write("$ chat join\r\n");
  await using opened = new Opened(tty);
  const isShown = () =>
    tty.terminal.buffer.active.type === "alternate" &&
    tty.rows()[23] === "lobby>";
  const isAsBefore = () => {
    const { modes, buffer } = tty.terminal;
    return buffer.active.type === "normal" &&
      modes.mouseTrackingMode === "none" && !modes.bracketedPasteMode &&
      !modes.sendFocusMode && modes.wraparoundMode &&
      tty.rows()[0] === "$ chat join" && tty.rows()[1] === "";
  };
  await tty.until(isShown, "a full screen");
  const { modes } = tty.terminal;
  assert(modes.mouseTrackingMode !== "none" && modes.bracketedPasteMode);
  // A character that is wider than was reckoned with overwrites no other row.
  assert(!modes.wraparoundMode);
  opened.tty.type(`half${CTRL_Z}`);
  await tty.until(isAsBefore, "the shell");
  assertEquals(tty.suspended, 1);
  // A change of that moment is drawn on return, and not on the shell's screen.
  const left = tty.raw;
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(tty.raw, left);
  tty.resume();
  opened.tty.type("\x15");
  await tty.until(isShown, "the same again");
  opened.screen[Symbol.dispose]();
  await tty.until(isAsBefore, "the shell again");
});

Deno.test("colours end with their part of a row", async () => {
  await using opened = new Opened(new EmulatedTty(80, 7), colours);
  opened.say(colours.dim("dim ".repeat(40)));
  await opened.tty.until(
    () => opened.tty.rows()[3]?.includes("dim") === true,
    "dim text",
  );
  const line = opened.tty.terminal.buffer.active.getLine(3);
  const isDim = (column: number) => line?.getCell(column)?.isDim() !== 0;
  assert(isDim(20) && isDim(50));
  assert(!isDim(0) && !isDim(70));
});

type Action =
  | { readonly type: "text" | "say"; readonly text: string }
  | { readonly type: "key"; readonly name: string }
  | { readonly type: "scroll"; readonly keys: string }
  | {
    readonly type: "resize";
    readonly columns: number;
    readonly rows: number;
  };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ type: fc.constantFrom("text" as const, "say" as const), text }),
  fc.record({
    type: fc.constant("key" as const),
    name: fc.constantFrom(...Object.keys(KEYS)),
  }),
  fc.record({
    type: fc.constant("scroll" as const),
    keys: fc.constantFrom(PAGE_UP, PAGE_DOWN, CTRL_HOME, CTRL_END, WHEEL_UP),
  }),
  fc.record({
    type: fc.constant("resize" as const),
    columns: fc.integer({ min: 8, max: 90 }),
    rows: fc.integer({ min: 12, max: 24 }),
  }),
);

/** Does something at a full screen, and to the line as it should be. */
function act(
  { tty, say }: Pick<Opened, "tty"> & { say: (text: string) => void },
  line: Line,
  action: Action,
): void {
  switch (action.type) {
    case "text": {
      const room = LINE_MAX - line.characters.length;
      const text = Array.from(action.text).slice(0, room).join("");
      line.insert(text);
      return tty.type(text);
    }
    case "say":
      return say(action.text);
    case "key": {
      const key = KEYS[action.name];
      key?.edit(line);
      return tty.type(key?.keys ?? "");
    }
    case "scroll":
      return tty.type(action.keys);
    case "resize":
      return tty.resize(action.columns, action.rows);
  }
}

for (const joins of [false, true]) {
  Deno.test(`random keys, text and sizes never corrupt a part of the screen (a terminal that measures by ${joins ? "characters" : "code points"})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), {
          maxLength: 20,
        }),
        async (steps) => {
          await using opened = new Opened(new EmulatedTty(80, 24, joins));
          const { tty, conversation } = opened;
          const line = new Line();
          const say = (text: string) => opened.say(text);
          for (const actions of steps) {
            for (const action of actions) act({ tty, say }, line, action);
            // The rows of the prompt are known only from the screen.
            await tty.until(
              () => {
                const rows = tty.rows();
                const first = rows.findLastIndex((row) =>
                  row.startsWith(PROMPT.trimEnd())
                );
                if (first === -1) return false;
                const size = tty.size();
                const all = panes(size, size.rows - first);
                const of = (pane = all.topic) =>
                  pane === undefined ? [] : tty
                    .rows(pane.column, pane.column + pane.columns)
                    .slice(pane.row, pane.row + pane.rows);
                const cursors = [line.before, line.wholeBefore]
                  .map((before) => bare(PROMPT + before));
                const before = tty.beforeCursor().slice(first).join("");
                const { columns, rows: height } = all.conversation;
                const wanted = conversation.rows();
                return all.prompt.row === first &&
                  bare(of(all.prompt).join("")) === bare(PROMPT + line.text) &&
                  cursors.includes(bare(before)) &&
                  bare(of(all.conversation).join("")) ===
                    bare(wanted.join("").replace(PAINT, "")) &&
                  wanted.length <= height && columns > 0 &&
                  (all.people === undefined ||
                    of(all.people).join("") === "AnnBob") &&
                  (all.rooms === undefined ||
                    of(all.rooms)[0] === ">1:lobby") &&
                  "lobby: a topic".startsWith(
                    (of(all.topic)[0] ?? "").replace("~", ""),
                  );
              },
              `${JSON.stringify(line.text)} below ${
                conversation.rows().join("\n")
              }`,
            );
          }
        },
      ),
      { numRuns: LONG ? 200 : 30, seed: 5, endOnFailure: true },
    );
  });
}
