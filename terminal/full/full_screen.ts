import { translated } from "../../language/language.ts";
import {
  OutOfBandOutput,
  REPORTS_OFF,
  REPORTS_ON,
} from "../prompt/out_of_band.ts";
import { InputLine, type InputLineOptions } from "../prompt/input_line.ts";
import { MOUSE_OFF, MOUSE_ON, type Scroll } from "../prompt/keys.ts";
import { layOut, part } from "../prompt/layout.ts";
import type { Tty } from "../prompt/prompt.ts";
import { Redraw } from "../prompt/redraw.ts";
import type { Paint } from "../view/paint.ts";
import { oneLine } from "../view/shown_text.ts";
import { columnsOf } from "../view/width.ts";
import { cut } from "../view/wrap.ts";
import { Canvas, type Segment } from "./canvas.ts";
import { firstRoom, peopleRows, type RoomItem, roomRows } from "./lists.ts";
import { type Panes, panes, promptRowsMax, type Size } from "./panes.ts";
import type { Viewport } from "./viewport.ts";

/**
 * The screen of the shell is kept by the terminal meanwhile. Nothing is wrapped
 * by the terminal: where it gives a character more columns than was reckoned
 * with, the row is cut instead of the next overwritten.
 */
const ENTER = "\x1b[?1049h\x1b[?7l";
/** A terminal without a second screen, as the Linux console, is left empty. */
const LEAVE = "\x1b[?7h\x1b[H\x1b[2J\x1b[?1049l";

/** How many rows a turn of the wheel scrolls. */
const WHEEL_ROWS = 3;

/** The border between neighbours: ASCII, since some terminals give a box line two columns. */
const BORDER = "|";

/** The content of a full screen. */
export interface FullState {
  /** The room and its topic. */
  readonly topic: string;
  readonly status: string | undefined;
  /** Stands in place of the status. */
  readonly hint?: string | undefined;
  /** The text before the line that is typed. It may have several rows. */
  readonly label: string;
  readonly rooms: readonly RoomItem[];
  readonly people: readonly string[];
  readonly conversation: Viewport;
}

/** The terminal of a full screen, its content, and the receiver of its events. */
export interface FullScreenOptions extends
  Omit<
    InputLineOptions,
    | "ring"
    | "clear"
    | "suspend"
    | "cursor"
    | "attributes"
    | "scroll"
    | "click"
  > {
  readonly tty: Tty;
  readonly paint: Paint;
  /** The name by which a member was known first: its colour stays. */
  readonly firstNameOf: (name: string) => string;
  /** The present content. */
  readonly state: () => FullState;
  /**
   * The first row is on the screen: what was said before may be asked for.
   *
   * @param rows How many rows there were to scroll, and none above.
   */
  readonly atStart: (rows: number) => void;
  /** A room of the list was clicked. */
  readonly chosen: (index: number) => void;
}

/**
 * A conversation on the whole screen: rooms, text, people and the line that is
 * typed. It is drawn anew whenever something has changed, all changes of a moment
 * at once, and only the rows that have changed are written.
 */
export class FullScreen implements Disposable {
  readonly outOfBand: OutOfBandOutput;
  readonly #options: FullScreenOptions;
  readonly #tty: Tty;
  readonly #input: InputLine;
  readonly #canvas = new Canvas();
  readonly #open = new DisposableStack();
  #size: Size = { columns: 0, rows: 0 };
  /** The parts of the window as they were drawn last. */
  #panes: Panes | undefined;
  readonly #redraw = new Redraw(() => this.#draw());
  #isClosed = false;

  constructor(options: FullScreenOptions) {
    this.#options = options;
    this.#tty = options.tty;
    this.outOfBand = this.#open.use(
      new OutOfBandOutput({
        write: (text) => this.#tty.write(text),
        changed: () => this.refresh(),
      }),
    );
    this.#input = this.#open.use(
      new InputLine({
        ...options,
        typed: (line) => {
          this.#options.state().conversation.toEnd();
          options.typed(line);
        },
        ring: () => this.outOfBand.ring(),
        clear: () => this.#canvas.forget(),
        suspend: () => this.#suspend(),
        cursor: () => {},
        attributes: (numbers) => this.outOfBand.attributes(numbers),
        scroll: (how) => this.#scroll(how),
        click: (column, row) => this.#click(column, row),
      }),
    );
    this.#enter();
    this.#open.use(this.#tty.listen(
      (bytes) => {
        this.#input.push(bytes);
        this.refresh();
      },
      () => options.ended("closed"),
    ));
    this.#open.use(this.#tty.onResize(() => this.refresh()));
  }

  /** The line as it is edited. */
  get line(): string {
    return this.#input.line;
  }

  set line(text: string) {
    this.#input.line = text;
    this.refresh();
  }

  /** The size of the conversation, as it was drawn last. */
  get conversation(): Size {
    return this.#panes?.conversation ?? this.#tty.size();
  }

  /** Draws the present state soon. */
  refresh(): void {
    this.#redraw.schedule();
  }

  /** Gives the terminal back to the shell, with its screen as it was. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#redraw[Symbol.dispose]();
    this.#leave();
    this.#open.dispose();
  }

  #enter(): void {
    this.#canvas.forget();
    this.#tty.write(this.outOfBand.begin() + ENTER + REPORTS_ON + MOUSE_ON);
  }

  #leave(): void {
    this.#tty.write(MOUSE_OFF + REPORTS_OFF + LEAVE + this.outOfBand.end());
  }

  /** Leaves the terminal to the shell until the program is continued. */
  #suspend(): void {
    this.#leave();
    this.#redraw.suspend();
    this.#tty.suspend(() => {
      this.#enter();
      this.#redraw.resume();
    });
  }

  #scroll(how: Scroll): void {
    const { conversation } = this.#options.state();
    const page = Math.max(1, this.conversation.rows - 1);
    const rows = {
      "page up": -page,
      "page down": page,
      "wheel up": -WHEEL_ROWS,
      "wheel down": WHEEL_ROWS,
      "start": -Infinity,
      "end": Infinity,
    }[how];
    const hasMoved = conversation.scroll(rows);
    if (rows < 0 && conversation.isAtStart) {
      this.#options.atStart(hasMoved ? 0 : -rows);
    }
  }

  #click(column: number, row: number): void {
    const { rooms } = this.#panes ?? {};
    if (rooms === undefined || column >= rooms.columns) return;
    const at = row - rooms.row;
    if (at < 0 || at >= rooms.rows) return;
    const listed = this.#options.state().rooms;
    const index = firstRoom(listed, rooms.rows) + at;
    if (index < listed.length) this.#options.chosen(index);
  }

  #draw(): void {
    const size = this.#tty.size();
    const isResized = size.columns !== this.#size.columns ||
      size.rows !== this.#size.rows;
    // Terminals differ in what they do with the rows then.
    if (isResized) this.#canvas.forget();
    this.#size = size;
    const state = this.#options.state();
    const { before, behind } = this.#input;
    const line = part(
      layOut(state.label + before, behind, size.columns),
      promptRowsMax(size.rows),
    );
    const all = panes(size, line.rows.length, {
      status: state.status !== undefined,
    });
    this.#panes = all;
    const rows = this.#segments(state, all, size);
    line.rows.forEach(({ text }, index) =>
      rows[all.prompt.row + index]?.push({ column: 0, text })
    );
    this.#tty.write(
      this.outOfBand.take() + this.#canvas.draw(rows, {
        row: all.prompt.row + line.cursor.row,
        column: line.cursor.column,
        // The terminal itself knows how wide it draws that text.
        behind: line.isDisputed ? line.beforeCursor : undefined,
      }),
    );
  }

  /** All rows but those of the prompt. */
  #segments(state: FullState, all: Panes, size: Size): Segment[][] {
    const { paint } = this.#options;
    const rows: Segment[][] = Array.from({ length: size.rows }, () => []);
    const { topic, rooms, conversation, people, status } = all;
    state.conversation.resize(conversation.columns, conversation.rows);
    const put = (column: number, row: number, texts: readonly string[]) =>
      texts.forEach((text, index) => rows[row + index]?.push({ column, text }));
    const bar = (row: number, text: string) => {
      const whole = cut(oneLine(text), size.columns);
      const blanks = " ".repeat(size.columns - columnsOf(whole));
      put(0, row, [paint.bar(whole + blanks)]);
    };
    const border = (column: number, row: number, height: number) =>
      put(column, row, Array(height).fill(paint.dim(BORDER)));
    const { below } = state.conversation;
    const more = below === 0 ? "" : translated(`(${below} rows below) `);
    if (topic !== undefined) {
      bar(topic.row, (status === undefined ? more : "") + state.topic);
    }
    if (rooms !== undefined) {
      const { columns, row, rows: height } = rooms;
      put(0, row, roomRows(state.rooms, columns, height, paint));
      border(columns, row, height);
    }
    const text = state.conversation.rows();
    // The newest is beside the prompt, also while there is little.
    const first = conversation.row + conversation.rows - text.length;
    put(conversation.column, first, text);
    if (people !== undefined) {
      const { column, columns, row, rows: height } = people;
      border(column - 1, row, height);
      const { firstNameOf } = this.#options;
      put(
        column,
        row,
        peopleRows(state.people, firstNameOf, columns, height, paint),
      );
    }
    if (status !== undefined) {
      if (state.hint === undefined) bar(status.row, more + state.status);
      else put(0, status.row, [paint.dim(cut(state.hint, size.columns))]);
    }
    return rows;
  }
}
