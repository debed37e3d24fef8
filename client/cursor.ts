/**
 * How far one has heard a room: everything up to a number, and some of one's
 * own words beyond it, whose place one knows before one is told so in order.
 *
 * Numbers have no hole, so it is known which can come next. A server that tells
 * another one, or of a gap that nothing follows, moves nothing: what really
 * comes next is still heard.
 *
 * @example
 * ```ts
 * import { Cursor } from "./cursor.ts";
 *
 * const cursor = new Cursor(4);
 * console.assert(cursor.hears(5) === "new");
 * console.assert(cursor.hears(5) === "known");
 * console.assert(cursor.hears(1e9) === "impossible");
 * cursor.said(6);
 * console.assert(cursor.since === 6);
 * ```
 */
export class Cursor {
  #since: number;
  /** The newest number that the room is known to have. */
  #last: number;
  /** Up to here nothing comes, if what comes next is behind it. */
  #gap = 0;
  readonly #own = new Set<number>();

  /**
   * @param since The number up to which there is nothing to hear any more.
   * @param last The room's newest one.
   */
  constructor(since: number, last: number = since) {
    this.#since = since;
    this.#last = last;
  }

  /** Everything up to this number has been heard. */
  get since(): number {
    return this.#since;
  }

  /** One has come to the room again, whose newest number is this one: there is none beyond it. */
  enter(last: number): void {
    this.#last = last;
    this.#gap = 0;
    this.#since = Math.min(this.#since, last);
    for (const seq of this.#own) {
      if (seq > last) this.#own.delete(seq);
    }
  }

  /** A message has come. */
  hears(seq: number): "new" | "known" | "impossible" {
    if (seq <= this.#since) return "known";
    if (!this.#isNext(seq) && seq > this.#last + 1) return "impossible";
    const isOwn = this.#own.has(seq);
    this.#advance(seq);
    return isOwn ? "known" : "new";
  }

  /** One's own words have this place. */
  said(seq: number): void {
    if (this.#isNext(seq)) this.#advance(seq);
    else if (seq > this.#since) this.#own.add(seq);
  }

  /** Nothing up to this number will come any more. */
  skip(to: number): void {
    // The log has forgotten the room, and goes on behind it with what is said now.
    if (to > this.#last) this.#gap = to;
    else if (to > this.#since) this.#advance(to);
  }

  #isNext(seq: number): boolean {
    return seq === this.#since + 1 || (this.#gap > 0 && seq === this.#gap + 1);
  }

  #advance(to: number): void {
    this.#since = to;
    while (this.#own.delete(this.#since + 1)) this.#since++;
    this.#last = Math.max(this.#last, this.#since);
    for (const seq of this.#own) {
      if (seq <= this.#since) this.#own.delete(seq);
    }
  }
}
