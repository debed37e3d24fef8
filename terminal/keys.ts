/** What a terminal sends between its keys. */
const PASTE_BEGINS = "\x1b[200~";
const PASTE_ENDS = "\x1b[201~";
const FOCUS_IN = "\x1b[I";
const FOCUS_OUT = "\x1b[O";
// deno-lint-ignore no-control-regex -- an escape sequence begins with an escape character
const CURSOR_REPORT = /^\x1b\[(\d{1,5});(\d{1,5})R/;
/** The beginning of one of them, cut short. */
// deno-lint-ignore no-control-regex -- the same
const CUT_SHORT = /^\x1b(\[(2(0[01]?)?|\d{1,5}(;\d{0,5})?)?)?$/;

/** Switches bracketed paste and focus reporting on. */
export const REPORTS_ON = "\x1b[?2004h\x1b[?1004h";
/** And off again. */
export const REPORTS_OFF = "\x1b[?1004l\x1b[?2004l";

/** What stands for a line end inside of the line one edits. */
export const LINE_END_SIGN = "\u2424";

/** How long the rest of an escape sequence may take, in milliseconds; a lone Escape key waits as long. */
const REST_WAIT = 500;

/** How long a paste may pause before its end is given up, in milliseconds: without one, keys would never be keys again. */
const PASTE_WAIT = 2_000;

/** What {@linkcode Keys} makes of what comes from a terminal. */
export interface KeyListener {
  /** Keys for a line editor, as the terminal sends them. */
  keys(text: string): void;
  tab(): void;
  /** A paste as one line, its line ends shown as signs. */
  pasted(text: string): void;
  focus(isIn: boolean): void;
  /** Where the cursor is, in columns from 0, in answer to the question for it. */
  cursor(column: number): void;
}

/** Takes apart what a terminal sends: keys, pastes, and reports of its own. */
export class Keys implements Disposable {
  readonly #listener: KeyListener;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #pasted: string | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: KeyListener) {
    this.#listener = listener;
  }

  /** Takes what the terminal has sent. */
  push(bytes: Uint8Array): void {
    clearTimeout(this.#waiting);
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    this.#takeAll();
    if (this.#pasted !== undefined) {
      this.#waiting = setTimeout(
        () => this.#endPaste(this.#takeRest()),
        PASTE_WAIT,
      );
    } else if (this.#rest !== "") {
      // Nothing follows: it was the Escape key itself.
      this.#waiting = setTimeout(() => this.#keys(this.#takeRest()), REST_WAIT);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#waiting);
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
      this.#rest = this.#rest.slice(1);
      this.#keys("\x1b");
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
    if (cursor === null) return false;
    this.#rest = this.#rest.slice(cursor[0].length);
    this.#listener.cursor(Number(cursor[2]) - 1);
    return true;
  }

  /** @returns Whether the end of the paste has come. */
  #takePasted(): boolean {
    const end = this.#rest.indexOf(PASTE_ENDS);
    if (end === -1) {
      // Its last characters may be the beginning of the end.
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

/** Pasted text as it can stand in one line of an editor: no key in it, only text. */
function asOneLine(text: string): string {
  return text.replace(/\r\n?|[\n\u2028\u2029]/g, "\n").replace(/\n+$/, "")
    .replaceAll("\n", LINE_END_SIGN).replaceAll("\t", "    ")
    .replace(/\p{Cc}/gu, "");
}
