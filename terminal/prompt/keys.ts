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
/** The beginning of a report or of a key of several characters. */
// deno-lint-ignore no-control-regex -- the same
const CUT_SHORT = /^\x1b(O|\[(2(0[01]?)?|\d{1,5}(;\d{0,5})?|\?[\d;]{0,64})?)?$/;

const ESCAPE = "\x1b";

/** The characters behind an escape in a key: the first two begin arrows and the like, the others edit by words. */
const KEYS_BEHIND_ESCAPE = "[Obfdy\b\x7f";

/** Switches bracketed paste and focus reporting on. */
export const REPORTS_ON = "\x1b[?2004h\x1b[?1004h";
/** Switches both off. */
export const REPORTS_OFF = "\x1b[?1004l\x1b[?2004l";

/** The sign for a line end inside of an edited line. */
export const LINE_END_SIGN = "\u2424";

/** How long the rest of an escape sequence may take, in milliseconds. */
const REST_WAIT = 500;

/** How long an escape may be alone before it is the Escape key, in milliseconds: typing is slower, sequences are faster. */
const ESCAPE_WAIT = 100;

/** How long a paste may pause before it counts as ended, in milliseconds: without its end no key would be a key again. */
const PASTE_WAIT = 2_000;

/** Receives the keys and reports of a terminal. */
export interface KeyListener {
  /** Keys for a line editor, as the terminal sends them. */
  keys(text: string): void;
  tab(): void;
  /** A paste as a single line, with signs for its line ends. */
  pasted(text: string): void;
  focus(isIn: boolean): void;
  /** The column of the cursor, from 0, when the terminal was asked for it. */
  cursor(column: number): void;
  /** The primary device attributes, when the terminal was asked for them. */
  attributes(numbers: readonly number[]): void;
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
      const behind = this.#rest[1] ?? "";
      this.#rest = this.#rest.slice(1);
      if (KEYS_BEHIND_ESCAPE.includes(behind)) {
        this.#rest = this.#rest.slice(1);
        this.#listener.keys(ESCAPE + behind);
      }
    }
  }

  #takeRest(): string {
    const rest = this.#rest;
    this.#rest = "";
    return rest;
  }

  #keys(text: string): void {
    text.split("\t").forEach((keys, index) => {
      if (index > 0) this.#listener.tab();
      if (keys !== "") this.#listener.keys(keys);
    });
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
    const cursor = CURSOR_REPORT.exec(this.#rest);
    const attributes = ATTRIBUTES.exec(this.#rest);
    const [whole] = cursor ?? attributes ?? [];
    if (whole === undefined) return false;
    this.#rest = this.#rest.slice(whole.length);
    if (cursor !== null) this.#listener.cursor(Number(cursor[2]) - 1);
    else {
      this.#listener.attributes(
        attributes?.[1]?.split(";").map(Number) ?? [],
      );
    }
    return true;
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
  return text.replace(/\r\n?|[\n\u2028\u2029]/g, "\n").replace(/\n+$/, "")
    .replaceAll("\n", LINE_END_SIGN).replace(/(?!\t)\p{Cc}/gu, "");
}
