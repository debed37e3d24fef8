/** Longest line, in bytes without its end: four pages of text, and a bound for what one line can cost. */
export const LINE_MAX = 16 * 1024;

/** Stands in the place of a line that was longer than allowed. */
export const TOO_LONG: unique symbol = Symbol("too long");

/** A line's bytes without its end, or {@linkcode TOO_LONG}. */
export type Line = Uint8Array | typeof TOO_LONG;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** First size of the buffer for an unfinished line, in bytes: most lines are shorter. */
const FIRST_CARRY = 256;

/**
 * Cuts a stream of bytes into lines ended by `\n` or `\r\n`. However the bytes
 * are cut into pieces, the lines are the same; a line that never ends costs no
 * more memory than the longest allowed one.
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
  /** The beginning of a line whose end has not come yet. */
  #carry: Uint8Array | undefined;
  #pending = 0;
  /** Inside a line that was too long: skip to its end. */
  #skipping = false;

  /** @param max Longest line in bytes, without its end. */
  constructor(max = LINE_MAX) {
    this.#max = max;
  }

  /** How many bytes of an unfinished line are held. */
  get pending(): number {
    return this.#pending;
  }

  /** The bytes of the unfinished line, for a look. */
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

  /** Takes the unfinished line as it is, as if its end had come. */
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
    // One byte over the limit may yet prove to be the `\r` of a line end.
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
      // Doubling, so that a line that comes byte by byte is not copied byte by byte.
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
