/**
 * Of how many whispers it is known that they were heard: a server keeps no more
 * of a session, so it cannot tell more of them again.
 */
export const HEARD_MAX = 100;

/**
 * Which whispers one has heard. There can be holes in their numbers, so any
 * number can be the next; the newest ones that were heard are told apart.
 *
 * @example
 * ```ts
 * import { WhisperCursor } from "./whisper_cursor.ts";
 *
 * const cursor = new WhisperCursor();
 * console.assert(cursor.hears(7) && !cursor.hears(7));
 * console.assert(cursor.last === 7);
 * ```
 */
export class WhisperCursor {
  readonly #heard = new Set<number>();
  #last = 0;

  /** The number of the one that was heard last; 0 when there is none. */
  get last(): number {
    return this.#last;
  }

  /** A whisper has come. @returns Whether it is new. */
  hears(seq: number): boolean {
    if (this.#heard.has(seq)) return false;
    this.#last = seq;
    this.#heard.add(seq);
    if (this.#heard.size > HEARD_MAX) {
      const [oldest] = this.#heard;
      if (oldest !== undefined) this.#heard.delete(oldest);
    }
    return true;
  }

  /** They are counted anew. */
  forget(): void {
    this.#heard.clear();
    this.#last = 0;
  }
}
