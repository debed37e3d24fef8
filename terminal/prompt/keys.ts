import { TypedText } from "./typed_text.ts";

/** Reports of a terminal. */
const PASTE_BEGINS = "\x1b[200~";
const PASTE_ENDS = "\x1b[201~";
const FOCUS_IN = "\x1b[I";
const FOCUS_OUT = "\x1b[O";
// deno-lint-ignore no-control-regex -- an escape sequence begins with an escape character
const CURSOR_REPORT = /^\x1b\[(\d{1,5});(\d{1,5})R/;
/** Device attributes, see {@linkcode KeyListener.attributes}. */
// deno-lint-ignore no-control-regex -- the same
const ATTRIBUTES = /^\x1b\[\?([\d;]{1,64})c/;
/** A key that scrolls, with or without Shift, Alt or Ctrl; Home and End scroll with Ctrl only. */
// deno-lint-ignore no-control-regex -- the same
const SCROLL_KEY = /^\x1b\[(?:([56])(?:;\d)?~|1;5([HF]))/;
/** A report of the mouse (SGR 1006): a button, a column, a row, and whether it is pressed. */
// deno-lint-ignore no-control-regex -- the same
const MOUSE = /^\x1b\[<(\d{1,3});(\d{1,5});(\d{1,5})([Mm])/;
/** Alt with Enter: an Enter right behind an escape. */
// deno-lint-ignore no-control-regex -- the same
const ALT_ENTER = /^\x1b[\r\n]/;
/** Alt with a key that goes to another room: a digit, or `a`. */
// deno-lint-ignore no-control-regex -- the same
const ALT_ROOM = /^\x1b([1-9a])/;
/** The beginning of a report or of a key of several characters. */
const CUT_SHORT =
  // deno-lint-ignore no-control-regex -- the same
  /^\x1b(O|\[(2(0[01]?)?|\d{1,5}(;\d{0,5})?|\?[\d;]{0,64}|<[\d;]{0,15})?)?$/;

const ESCAPE = "\x1b";

/** An escape that begins a key: an arrow and the like, or a key that edits by words. */
// deno-lint-ignore no-control-regex -- the same
const KEY = /^\x1b(?:O[A-Za-z\d]|\[[A-Za-z\d[<=>?]|[bfdy\b\x7f])/;

/** Switches reports of the mouse's buttons and wheel on. */
export const MOUSE_ON = "\x1b[?1000h\x1b[?1006h";
/** Switches them off. */
export const MOUSE_OFF = "\x1b[?1006l\x1b[?1000l";

/** The numbers of the mouse's buttons. */
const BUTTONS = { left: 0, wheelUp: 64, wheelDown: 65 };

/** The bits of such a number for Shift, Alt and Ctrl. */
const MODIFIERS = 4 + 8 + 16;

/** The sign for a line end inside of an edited line. */
export const LINE_END_SIGN = "\u2424";

/** How long the rest of an escape sequence may take, in milliseconds. */
const REST_WAIT = 500;

/** How long an escape may be alone before it is the Escape key, in milliseconds: typing is slower, sequences are faster. */
const ESCAPE_WAIT = 100;

/** How long a paste may pause before it counts as ended, in milliseconds: without its end no key would be a key again. */
const PASTE_WAIT = 2_000;

/** How to scroll: by a page or a turn of the wheel, or to one end. */
export type Scroll =
  | "page up"
  | "page down"
  | "wheel up"
  | "wheel down"
  | "start"
  | "end";

const SCROLL_KEYS: Readonly<Record<string, Scroll>> = {
  5: "page up",
  6: "page down",
  H: "start",
  F: "end",
};

/** Another room to go to: by its number, beside the present one, or the next with something unread. */
export type RoomKey = number | "next" | "previous" | "unread";

/** Keys that go to another room. */
const ROOM_KEYS: Readonly<Record<string, RoomKey>> = {
  "\x0e": "next",
  "\x10": "previous",
};

/** Receives the keys and reports of a terminal. */
export interface KeyListener {
  /** Keys for a line editor, as the terminal sends them. */
  keys(text: string): void;
  tab(): void;
  /** Ctrl-J or Alt-Enter. */
  newline(): void;
  /** A paste as a single line, with signs for its line ends. */
  pasted(text: string): void;
  focus(isIn: boolean): void;
  /** The column of the cursor, from 0, when the terminal was asked for it. */
  cursor(column: number): void;
  /** The primary device attributes, when the terminal was asked for them. */
  attributes(numbers: readonly number[]): void;
  /** Alt with a digit or `a`, Ctrl-N, Ctrl-P. */
  room?(key: RoomKey): void;
  /** PageUp and PageDown, Home and End with Ctrl, the wheel. */
  scroll?(how: Scroll): void;
  /** A click at a place, counted from 0. */
  click?(column: number, row: number): void;
}

/**
 * Parses the input of a terminal: keys, pastes and reports. The Escape key does
 * nothing; a key behind it, or with Alt, that has no meaning there is that key.
 */
export class Keys implements Disposable {
  readonly #listener: KeyListener;
  readonly #text = new TypedText();
  #rest = "";
  /** Whether the rest begins with the Escape key. It is kept, as a late paste may begin with it. */
  #isEscapeKey = false;
  #pasted: string | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: KeyListener) {
    this.#listener = listener;
  }

  /** Takes input of the terminal. */
  push(bytes: Uint8Array): void {
    clearTimeout(this.#waiting);
    this.#rest += this.#text.push(bytes);
    this.#leaveEscapeKey();
    this.#takeAll();
    if (this.#pasted !== undefined) {
      this.#waiting = setTimeout(
        () => this.#endPaste(this.#takeRest()),
        PASTE_WAIT,
      );
    } else if (this.#rest !== "") {
      const wait = this.#rest === ESCAPE ? ESCAPE_WAIT : REST_WAIT;
      this.#waiting = setTimeout(() => this.#restIsLate(), wait);
    }
  }

  /** Whether a line holds bytes that are not UTF-8. */
  isDamaged(line: string): boolean {
    return this.#text.isDamaged(line);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#waiting);
  }

  /** Nothing follows: the rest is the Escape key, and perhaps others after it. */
  #restIsLate(): void {
    this.#isEscapeKey = this.#rest === ESCAPE;
    if (!this.#isEscapeKey) this.#keys(this.#takeRest().slice(1));
  }

  /** Drops the Escape key before other keys; a paste may begin with it. */
  #leaveEscapeKey(): void {
    if (!this.#isEscapeKey) return;
    if (PASTE_BEGINS.startsWith(this.#rest)) return;
    if (!this.#rest.startsWith(PASTE_BEGINS)) this.#rest = this.#rest.slice(1);
    this.#isEscapeKey = false;
  }

  #takeAll(): void {
    while (this.#rest !== "") {
      if (this.#pasted !== undefined) {
        if (!this.#takePasted()) return;
        continue;
      }
      const escape = this.#rest.indexOf("\x1b");
      const keys = escape === -1 ? this.#rest : this.#rest.slice(0, escape);
      this.#rest = this.#rest.slice(keys.length);
      this.#keys(keys);
      if (this.#rest === "" || CUT_SHORT.test(this.#rest)) return;
      if (this.#takeReport()) continue;
      if (ALT_ENTER.test(this.#rest)) {
        this.#rest = this.#rest.slice(2);
        this.#listener.newline();
        continue;
      }
      const room = ALT_ROOM.exec(this.#rest)?.[1];
      if (room !== undefined && this.#listener.room !== undefined) {
        this.#rest = this.#rest.slice(2);
        this.#listener.room(room === "a" ? "unread" : Number(room));
        continue;
      }
      const isKey = KEY.test(this.#rest);
      if (isKey) this.#listener.keys(this.#rest.slice(0, 2));
      this.#rest = this.#rest.slice(isKey ? 2 : 1);
    }
  }

  #takeRest(): string {
    const rest = this.#rest;
    this.#rest = "";
    return rest;
  }

  #keys(text: string): void {
    // deno-lint-ignore no-control-regex -- keys are control characters
    for (const keys of text.split(/([\t\n\x0e\x10])/)) {
      const room = ROOM_KEYS[keys];
      if (room !== undefined && this.#listener.room !== undefined) {
        this.#listener.room(room);
      } else if (keys === "\t") this.#listener.tab();
      // In a raw terminal Enter is a carriage return.
      else if (keys === "\n") this.#listener.newline();
      else if (keys !== "") this.#listener.keys(keys);
    }
  }

  #takeReport(): boolean {
    const report = [PASTE_BEGINS, FOCUS_IN, FOCUS_OUT].find((report) =>
      this.#rest.startsWith(report)
    );
    if (report !== undefined) {
      this.#rest = this.#rest.slice(report.length);
      if (report === PASTE_BEGINS) this.#pasted = "";
      else this.#listener.focus(report === FOCUS_IN);
      return true;
    }
    return this.#take(
      CURSOR_REPORT,
      (_, column) => this.#listener.cursor(Number(column) - 1),
    ) ||
      this.#take(
        ATTRIBUTES,
        (numbers) => this.#listener.attributes(numbers.split(";").map(Number)),
      ) ||
      this.#take(SCROLL_KEY, (page, end) => {
        const how = SCROLL_KEYS[page || end];
        if (how !== undefined) this.#listener.scroll?.(how);
      }) ||
      this.#take(MOUSE, (button, column, row, state) => {
        if (state === "M") this.#mouse(Number(button), +column - 1, +row - 1);
      });
  }

  /** Takes a report. @returns Whether it is one. */
  #take(
    report: RegExp,
    told: (...values: [string, string, string, string]) => void,
  ): boolean {
    const found = report.exec(this.#rest);
    if (found === null) return false;
    const [whole, one = "", two = "", three = "", four = ""] = found;
    this.#rest = this.#rest.slice(whole.length);
    told(one, two, three, four);
    return true;
  }

  #mouse(button: number, column: number, row: number): void {
    switch (button & ~MODIFIERS) {
      case BUTTONS.left:
        return this.#listener.click?.(column, row);
      case BUTTONS.wheelUp:
        return this.#listener.scroll?.("wheel up");
      case BUTTONS.wheelDown:
        return this.#listener.scroll?.("wheel down");
    }
  }

  /** @returns Whether the end of the paste has come. */
  #takePasted(): boolean {
    const end = this.#rest.indexOf(PASTE_ENDS);
    if (end === -1) {
      // Its last characters may begin the end mark.
      const kept = Math.max(0, this.#rest.length - PASTE_ENDS.length);
      this.#pasted += this.#rest.slice(0, kept);
      this.#rest = this.#rest.slice(kept);
      return false;
    }
    const last = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + PASTE_ENDS.length);
    this.#endPaste(last);
    return true;
  }

  #endPaste(last: string): void {
    const pasted = (this.#pasted ?? "") + last;
    this.#pasted = undefined;
    this.#listener.pasted(asOneLine(pasted));
  }
}

/** Pasted text as a single line without control characters, which would be keys. */
function asOneLine(text: string): string {
  // Not `\n+$` alone: it would begin at each of many line ends in a row.
  return text.replace(/\r\n?|[\n\u2028\u2029]/g, "\n")
    .replace(/(?<!\n)\n+$/, "")
    .replaceAll("\n", LINE_END_SIGN).replace(/(?!\t)\p{Cc}/gu, "");
}
