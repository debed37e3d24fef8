/**
 * Most own messages beyond a missing number: as many as the usual rate allows
 * in a quarter of an hour, for which a replay may last. After more the client
 * has to come back for them.
 */
export const OWN_MAX = 10_000;

/**
 * How far the messages of a room were received: all up to a number, and some of
 * the client's own beyond it, whose numbers their acknowledgements told.
 *
 * Numbers have no holes, so only one number can come next; the first message
 * after an entry that names no number is any of the newest. Every other number,
 * or a gap that nothing follows, does not move the cursor: the message that
 * really comes next is still taken.
 *
 * @example
 * ```ts
 * import { Cursor } from "./cursor.ts";
 *
 * const cursor = new Cursor(4);
 * console.assert(cursor.receive(5) === "new");
 * console.assert(cursor.receive(5) === "known");
 * console.assert(cursor.receive(1e9) === "impossible");
 * cursor.acknowledged(6);
 * console.assert(cursor.since === 6);
 * ```
 */
export class Cursor {
  #since: number;
  /** The newest number that the room is known to have. */
  #last: number;
  /** Whether the first message may be any up to the newest: the server sends as many as it has. */
  #isOpen = false;
  /** The end of a gap, which counts once the message behind it has come. */
  #gap = 0;
  readonly #own = new Set<number>();

  /**
   * @param since The number up to which everything was received.
   * @param last The newest number of the room.
   */
  constructor(since: number, last: number = since) {
    this.#since = since;
    this.#last = last;
  }

  /**
   * The cursor of a room that the client enters without a number.
   *
   * @param last The newest number of the room.
   * @param newest How many of the newest messages the server sends at most.
   */
  static atNewest(last: number, newest: number): Cursor {
    const cursor = new Cursor(Math.max(0, last - newest), last);
    cursor.#isOpen = true;
    return cursor;
  }

  /** Everything up to this number was received. */
  get since(): number {
    return this.#since;
  }

  /** The client has entered the room again, whose newest number is `last`. */
  enter(last: number): void {
    this.#last = last;
    this.#gap = 0;
    this.#isOpen = false;
    this.#since = Math.min(this.#since, last);
    for (const seq of this.#own) {
      if (seq > last) this.#own.delete(seq);
    }
  }

  /** A message has come. */
  receive(seq: number): "new" | "known" | "impossible" {
    if (seq <= this.#since) return "known";
    const isFirst = this.#isOpen && seq <= this.#last + 1;
    if (!isFirst && !this.#isNext(seq)) return "impossible";
    const isOwn = this.#own.has(seq);
    this.#advance(seq);
    return isOwn ? "known" : "new";
  }

  /** A message of the client itself has this number. */
  acknowledged(seq: number): void {
    if (this.#isNext(seq)) this.#advance(seq);
    else if (seq > this.#since && this.#own.size < OWN_MAX) this.#own.add(seq);
  }

  /** Nothing up to this number will come any more. */
  skip(to: number): void {
    // The store has forgotten the room, and goes on behind the gap with new messages.
    if (to > this.#last) this.#gap = to;
    else if (to > this.#since) this.#advance(to);
  }

  #isNext(seq: number): boolean {
    return seq === this.#since + 1 || (this.#gap > 0 && seq === this.#gap + 1);
  }

  #advance(to: number): void {
    this.#isOpen = false;
    this.#since = to;
    while (this.#own.delete(this.#since + 1)) this.#since++;
    this.#last = Math.max(this.#last, this.#since);
    for (const seq of this.#own) {
      if (seq <= this.#since) this.#own.delete(seq);
    }
  }
}
