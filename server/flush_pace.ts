/** Longest time that what was said is gathered before it is sent, in milliseconds: nobody feels it. */
export const GATHER_MAX = 20;

/**
 * How long to gather after a flush, as a multiple of what the flush took. With
 * 1, at most half of the time goes into flushing, however many members there are.
 */
const GATHER_PER_FLUSH = 1;

/**
 * Says when the next flush is due. While little is going on that is at once, so
 * that a quiet room waits for nothing. The longer a flush takes, the more is
 * gathered before the next: fewer and larger writes.
 */
export class FlushPace {
  readonly #now: () => number;
  #due = 0;

  /** @param now A monotonic time in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long the next flush has to wait, in milliseconds; 0 when it is due. */
  get wait(): number {
    return Math.max(0, this.#due - this.#now());
  }

  /** Runs a flush, and takes its time. */
  async measure(flush: () => Promise<void>): Promise<void> {
    const start = this.#now();
    await flush();
    const end = this.#now();
    this.#due = end + Math.min(GATHER_MAX, (end - start) * GATHER_PER_FLUSH);
  }
}
