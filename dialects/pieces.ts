import { incompleteTail } from "../protocol/text/utf8.ts";
import { type Line, LineSplitter } from "./lines.ts";

/**
 * How long a piece without a line end waits for the rest, in milliseconds:
 * longer than the pieces of a line are apart on a network, shorter than a
 * person notices.
 */
export const PIECE_WAIT = 100;

/** When a piece without a line end counts as a line. */
export type PieceRule =
  /** Until the first line end: a client that has sent none may never send any. */
  | "until-a-line-end"
  /** Always: the other side may print a prompt and wait. */
  | "always";

/**
 * Divides a stream into lines where the other side may send no line ends: some
 * programs send a typed text without its line end.
 */
export class PieceSplitter {
  readonly #splitter: LineSplitter;
  readonly #rule: PieceRule;
  #hasEndedALine = false;

  /** @param max Longest line in bytes, without its end. */
  constructor(rule: PieceRule, max?: number) {
    this.#rule = rule;
    this.#splitter = new LineSplitter(max);
  }

  /** Takes the next bytes, see {@linkcode LineSplitter.push}. */
  push(bytes: Uint8Array): Line[] {
    const lines = this.#splitter.push(bytes);
    if (bytes.includes(NEWLINE)) this.#hasEndedALine = true;
    return lines;
  }

  /** The bytes after the last line end, to inspect them. */
  get unfinished(): Uint8Array {
    return this.#splitter.unfinished;
  }

  /**
   * How long to wait before {@linkcode silence}, in milliseconds; `undefined`
   * when there is nothing to wait for.
   */
  get silenceTimeout(): number | undefined {
    if (this.#rule === "until-a-line-end" && this.#hasEndedALine) {
      return undefined;
    }
    const { unfinished } = this.#splitter;
    return unfinished.length > incompleteTail(unfinished)
      ? PIECE_WAIT
      : undefined;
  }

  /** Nothing has followed, so the piece is a line. An incomplete character stays for the next line. */
  silence(): Line | undefined {
    const { unfinished } = this.#splitter;
    const tail = incompleteTail(unfinished);
    const whole = unfinished.slice(0, unfinished.length - tail);
    // A return may be the first half of a line end.
    const piece = whole.at(-1) === RETURN ? whole.subarray(0, -1) : whole;
    const rest = unfinished.slice(unfinished.length - tail);
    this.#splitter.take();
    this.#splitter.push(rest);
    return piece.length === 0 ? undefined : piece;
  }

  /** The stream has ended: the rest as a line. */
  end(): Line | undefined {
    return this.#splitter.take();
  }
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
