/**
 * How many whispers are remembered: a server keeps no more for a session, so it
 * cannot send an older one again.
 */
export const HEARD_MAX = 100;

/**
 * The whispers that were received. Their numbers can have holes, so any number
 * can come next; the newest are remembered one by one.
 *
 * @example
 * ```ts
 * import { WhisperCursor } from "./whisper_cursor.ts";
 *
 * const cursor = new WhisperCursor();
 * console.assert(cursor.receive(7) && !cursor.receive(7));
 * console.assert(cursor.last === 7);
 * ```
 */
export class WhisperCursor {
  readonly #heard = new Set<number>();
  #last: number;

  /** @param last The number of the newest whisper that was received before. */
  constructor(last = 0) {
    this.#last = last;
  }

  /** The number of the newest whisper; 0 when there is none. */
  get last(): number {
    return this.#last;
  }

  /** A whisper has come. @returns Whether it is new. */
  receive(seq: number): boolean {
    if (this.#heard.has(seq)) return false;
    this.#last = seq;
    this.#heard.add(seq);
    if (this.#heard.size > HEARD_MAX) {
      const [oldest] = this.#heard;
      if (oldest !== undefined) this.#heard.delete(oldest);
    }
    return true;
  }

  /** The server counts whispers anew. */
  forget(): void {
    this.#heard.clear();
    this.#last = 0;
  }
}
