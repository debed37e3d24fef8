/** Longest line, in bytes without its end: four pages of text. It bounds the cost of a line. */
export const LINE_MAX = 16 * 1024;

/** Stands for a line that was longer than allowed. */
export const TOO_LONG: unique symbol = Symbol("too long");

/** A line's bytes without its end, or {@linkcode TOO_LONG}. */
export type Line = Uint8Array | typeof TOO_LONG;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** First size of the buffer for an unfinished line, in bytes: most lines are shorter. */
const FIRST_CARRY = 256;

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
  #carry: Uint8Array | undefined;
  #pending = 0;
  /** Within a line that was too long: its rest is skipped. */
  #skipping = false;

  /** @param max Longest line in bytes, without its end. */
  constructor(max = LINE_MAX) {
    this.#max = max;
  }

  /** The number of bytes held of an incomplete line. */
  get pending(): number {
    return this.#pending;
  }

  /** The bytes of the incomplete line, to inspect them. */
  get unfinished(): Uint8Array {
    return this.#carry?.subarray(0, this.#pending) ?? new Uint8Array();
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
    if (this.#pending === 0) return undefined;
    const line = this.unfinished;
    this.#release();
    return this.#whole(line);
  }

  #finish(tail: Uint8Array, lines: Line[]): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    let line = tail;
    if (this.#pending > 0) {
      this.#append(tail);
      line = this.unfinished;
      this.#release();
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
    const length = this.#pending + rest.length;
    if (
      length > this.#max + 1 || (length > this.#max && rest.at(-1) !== RETURN)
    ) {
      this.#release();
      this.#skipping = true;
      lines.push(TOO_LONG);
      return;
    }
    this.#append(rest);
  }

  #append(bytes: Uint8Array): void {
    const length = this.#pending + bytes.length;
    if (this.#carry === undefined || this.#carry.length < length) {
      // Doubling, so that a line that arrives byte by byte is not copied at
      // each byte.
      const larger = new Uint8Array(
        Math.max(FIRST_CARRY, length, (this.#carry?.length ?? 0) * 2),
      );
      larger.set(this.unfinished);
      this.#carry = larger;
    }
    this.#carry.set(bytes, this.#pending);
    this.#pending = length;
  }

  #release(): void {
    this.#carry = undefined;
    this.#pending = 0;
  }
}
