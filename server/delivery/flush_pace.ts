/** How much is gathered before it is written. */
export interface Tempo {
  /** What part of the time may go into flushing, as long as that makes nobody wait for longer. */
  readonly share: number;
  /** Longest time that what was said is gathered, in milliseconds. */
  readonly most: number;
}

/**
 * For programs, the client's own among them, and whoever looks at it feels
 * nothing of it. At A (docs/performance.md) two messages and more go into each
 * write then, and a delivery costs two thirds of what it costs one by one.
 */
export const BRISK: Tempo = { share: 0.55, most: 25 };

/**
 * For people who read what comes as it comes: nobody sees a twentieth of a
 * second. Under A ten messages go into each write then, and a delivery costs less
 * than half of what it costs briskly.
 */
export const LEISURELY: Tempo = { share: 0.1, most: 50 };

/**
 * How many flushes it takes until the pace has followed a change, more or less.
 * It goes by what flushes usually take: after one that was held up by something
 * else nobody is to wait for longer.
 */
const FLUSHES_REMEMBERED = 8;

/**
 * Says when the next flush is due. While little is going on that is at once, so
 * that a quiet room waits for nothing. The longer flushes take, the more is
 * gathered before the next: fewer and larger writes.
 */
export class FlushPace {
  readonly #now: () => number;
  readonly #tempo: Tempo;
  /** How long a flush takes lately, in milliseconds. */
  #usual = 0;
  #due = 0;

  /** @param now A monotonic time in milliseconds. */
  constructor(now: () => number, tempo: Tempo) {
    this.#now = now;
    this.#tempo = tempo;
  }

  /** How long the next flush has to wait, in milliseconds; 0 when it is due. */
  get wait(): number {
    return Math.max(0, this.#due - this.#now());
  }

  /**
   * A flush is over.
   *
   * @param start When it began, in milliseconds.
   */
  flushed(start: number): void {
    const took = this.#now() - start;
    this.#usual += (took - this.#usual) / FLUSHES_REMEMBERED;
    const { share, most } = this.#tempo;
    // From beginning to beginning: so long waits whoever was the first to be written to.
    this.#due = start + Math.min(most, this.#usual / share);
  }
}
