import { UnfinishedBytes } from "./unfinished_bytes.ts";

/** Longest line, in bytes without its end: four pages of text. It bounds the cost of a line. */
export const LINE_MAX = 16 * 1024;

/** Stands for a line that was longer than allowed. */
export const TOO_LONG: unique symbol = Symbol("too long");

/** A line's bytes without its end, or {@linkcode TOO_LONG}. */
export type Line = Uint8Array | typeof TOO_LONG;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Divides a stream of bytes into lines that end in `\n` or `\r\n`. The lines do
 * not depend on how the bytes were cut into pieces, and a line that never ends
 * needs no more memory than the longest allowed line.
 *
 * @example
 * ```ts
 * import { LineSplitter } from "./lines.ts";
 *
 * const splitter = new LineSplitter();
 * const bytes = new TextEncoder().encode("one\r\ntwo\nthr");
 * console.assert(splitter.push(bytes).length === 2);
 * console.assert(splitter.pending === 3);
 * ```
 */
export class LineSplitter {
  readonly #max: number;
  /** The beginning of an incomplete line. */
  readonly #unfinished = new UnfinishedBytes();
  /** Within a line that was too long: its rest is skipped. */
  #skipping = false;

  /** @param max Longest line in bytes, without its end. */
  constructor(max = LINE_MAX) {
    this.#max = max;
  }

  /** The number of bytes held of an incomplete line. */
  get pending(): number {
    return this.#unfinished.length;
  }

  /** The bytes of the incomplete line, to inspect them. */
  get unfinished(): Uint8Array {
    return this.#unfinished.bytes;
  }

  /**
   * Takes the next bytes.
   *
   * @returns The lines that are complete now. They may share memory with
   * `bytes`: read them before it is used again.
   */
  push(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end === -1) break;
      this.#finish(bytes.subarray(start, end), lines);
      start = end + 1;
    }
    this.#hold(bytes.subarray(start), lines);
    return lines;
  }

  /** Takes the incomplete line as if its end had arrived. */
  take(): Line | undefined {
    if (this.pending === 0) return undefined;
    const line = this.unfinished;
    this.#unfinished.release();
    return this.#whole(line);
  }

  #finish(tail: Uint8Array, lines: Line[]): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    let line = tail;
    if (this.pending > 0) {
      this.#unfinished.append(tail);
      line = this.unfinished;
      this.#unfinished.release();
    }
    lines.push(this.#whole(line));
  }

  #whole(line: Uint8Array): Line {
    const bare = line.at(-1) === RETURN ? line.subarray(0, -1) : line;
    return bare.length > this.#max ? TOO_LONG : bare;
  }

  #hold(rest: Uint8Array, lines: Line[]): void {
    if (rest.length === 0 || this.#skipping) return;
    // A byte over the limit may turn out to be the `\r` of a line end.
    const length = this.pending + rest.length;
    if (
      length > this.#max + 1 || (length > this.#max && rest.at(-1) !== RETURN)
    ) {
      this.#unfinished.release();
      this.#skipping = true;
      lines.push(TOO_LONG);
      return;
    }
    this.#unfinished.append(rest);
  }
}
