/**
 * How far one has heard a room: everything up to a number, and some of one's
 * own words beyond it, whose place one knows before one is told so in order.
 *
 * @example
 * ```ts
 * import { Cursor } from "./cursor.ts";
 *
 * const cursor = new Cursor(4);
 * console.assert(cursor.hears(5));
 * console.assert(!cursor.hears(5), "not twice");
 * cursor.said(6);
 * console.assert(cursor.since === 6);
 * ```
 */
export class Cursor {
  #since: number;
  readonly #own = new Set<number>();

  /** @param since The number up to which there is nothing to hear any more. */
  constructor(since: number) {
    this.#since = since;
  }

  /** Everything up to this number has been heard. */
  get since(): number {
    return this.#since;
  }

  /** A message has come. @returns Whether it is new. */
  hears(seq: number): boolean {
    if (seq <= this.#since) return false;
    const isNew = !this.#own.has(seq);
    this.#advance(seq);
    return isNew;
  }

  /** One's own words have this place. */
  said(seq: number): void {
    if (seq === this.#since + 1) this.#advance(seq);
    else if (seq > this.#since) this.#own.add(seq);
  }

  /** Nothing up to this number will come any more. */
  skip(to: number): void {
    if (to > this.#since) this.#advance(to);
  }

  #advance(to: number): void {
    this.#since = to;
    while (this.#own.delete(this.#since + 1)) this.#since++;
    for (const seq of this.#own) {
      if (seq <= this.#since) this.#own.delete(seq);
    }
  }
}
