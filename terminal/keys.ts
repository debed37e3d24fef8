import { Transform, type TransformCallback } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { ReadStream } from "node:tty";
import type { Buffer } from "node:buffer";

/** What a terminal sends between its keys, and what is switched on for it. */
const PASTE_BEGINS = "\x1b[200~";
const PASTE_ENDS = "\x1b[201~";
const FOCUS_IN = "\x1b[I";
const FOCUS_OUT = "\x1b[O";
// deno-lint-ignore no-control-regex -- an escape sequence begins with an escape character
const CURSOR_REPORT = /^\x1b\[(\d+);(\d+)R/;
/** The beginning of one of them, cut short. */
// deno-lint-ignore no-control-regex -- the same
const CUT_SHORT = /^\x1b(\[(2(0[01]?)?|\d+(;\d*)?)?)?$/;

/** Switches bracketed paste and focus reporting on. */
export const REPORTS_ON = "\x1b[?2004h\x1b[?1004h";
/** And off again. */
export const REPORTS_OFF = "\x1b[?1004l\x1b[?2004l";

/** What stands for a line end inside of the line one edits. */
export const LINE_END_SIGN = "\u2424";

/** How long the rest of an escape sequence may take, in milliseconds; a lone Escape key waits as long. */
const REST_WAIT = 30;

/** What {@linkcode Keys} reports besides keys. */
export interface KeyReports {
  readonly focus: (isIn: boolean) => void;
  /** Where the cursor is, in columns from 0, in answer to the question for it. */
  readonly cursor: (column: number) => void;
}

/**
 * The keys of a terminal, without its reports: those go to their listener. A
 * paste arrives as one piece of text whose line ends are shown as signs, so that
 * it is edited and said as one message.
 */
export class Keys extends Transform {
  /** Makes the line editor treat this stream as the terminal it comes from. */
  readonly isTTY = true;
  readonly #terminal: ReadStream;
  readonly #reports: KeyReports;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  #pasted: string | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(terminal: ReadStream, reports: KeyReports) {
    super();
    this.#terminal = terminal;
    this.#reports = reports;
  }

  /** Key by key, or line by line. */
  setRawMode(isRaw: boolean): this {
    this.#terminal.setRawMode(isRaw);
    return this;
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: TransformCallback,
  ): void {
    clearTimeout(this.#waiting);
    this.#rest += this.#decoder.write(chunk);
    this.#takeAll();
    if (this.#rest !== "") {
      // Nothing follows: it was the Escape key itself.
      this.#waiting = setTimeout(() => {
        this.push(this.#rest);
        this.#rest = "";
      }, REST_WAIT);
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    clearTimeout(this.#waiting);
    this.push(this.#rest);
    done();
  }

  #takeAll(): void {
    while (this.#rest !== "") {
      if (this.#pasted !== undefined) {
        if (!this.#takePasted(this.#pasted)) return;
        continue;
      }
      const escape = this.#rest.indexOf("\x1b");
      const keys = escape === -1 ? this.#rest : this.#rest.slice(0, escape);
      if (keys !== "") this.push(keys);
      this.#rest = this.#rest.slice(keys.length);
      if (this.#rest === "") return;
      if (CUT_SHORT.test(this.#rest)) return;
      if (this.#takeReport()) continue;
      this.push("\x1b");
      this.#rest = this.#rest.slice(1);
    }
  }

  #takeReport(): boolean {
    const report = [PASTE_BEGINS, FOCUS_IN, FOCUS_OUT].find((report) =>
      this.#rest.startsWith(report)
    );
    if (report !== undefined) {
      this.#rest = this.#rest.slice(report.length);
      if (report === PASTE_BEGINS) this.#pasted = "";
      else this.#reports.focus(report === FOCUS_IN);
      return true;
    }
    const cursor = CURSOR_REPORT.exec(this.#rest);
    if (cursor === null) return false;
    this.#rest = this.#rest.slice(cursor[0].length);
    this.#reports.cursor(Number(cursor[2]) - 1);
    return true;
  }

  /** @returns Whether the end of the paste has come. */
  #takePasted(before: string): boolean {
    const end = this.#rest.indexOf(PASTE_ENDS);
    if (end === -1) {
      // Its last characters may be the beginning of the end.
      const kept = Math.max(0, this.#rest.length - PASTE_ENDS.length);
      this.#pasted = before + this.#rest.slice(0, kept);
      this.#rest = this.#rest.slice(kept);
      return false;
    }
    const pasted = before + this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + PASTE_ENDS.length);
    this.#pasted = undefined;
    this.push(asOneLine(pasted));
    return true;
  }
}

/** Pasted text as it can stand in one line of an editor: no key in it, only text. */
function asOneLine(text: string): string {
  return text.replace(/\r\n?|\n/g, "\n").replace(/\n+$/, "")
    .replaceAll("\n", LINE_END_SIGN).replaceAll("\t", "    ")
    .replace(/\p{Cc}/gu, "");
}
