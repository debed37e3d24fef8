/** How much is gathered before it is written. */
export interface Tempo {
  /** The part of the time that may go into flushing, within the limit of `most`. */
  readonly share: number;
  /** Longest time from one flush to the next, in milliseconds. */
  readonly most: number;
}

/** For programs, the client included: a delay that its user does not notice. */
export const BRISK: Tempo = { share: 0.55, most: 25 };

/**
 * For people who read the bytes as they come, at `nc`: they do not notice a
 * twentieth of a second, and under load far more messages go into each write.
 */
export const LEISURELY: Tempo = { share: 0.1, most: 50 };

/**
 * For arrivals and departures: each time, all members of a room are written to.
 * Nobody notices a quarter of a second, and two thousand that come at once are
 * announced in a few parts. A message tells of its author's arrival by itself.
 */
export const GATHERED: Tempo = { share: 0.2, most: 250 };

/**
 * How many flushes, about, the pace takes to follow a change. It goes by what
 * flushes usually take, so a single long one delays nobody.
 */
const FLUSHES_REMEMBERED = 8;

/**
 * Says when the next flush is due. In a quiet hall that is at once, so nothing
 * is delayed. The longer flushes take, the more is gathered before the next:
 * fewer and larger writes.
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

  /** How long it is until the next flush is due, in milliseconds. */
  get wait(): number {
    return Math.max(0, this.#due - this.#now());
  }

  /**
   * Takes a flush that is over into account.
   *
   * @param start When it began, in milliseconds.
   */
  flushed(start: number): void {
    const took = this.#now() - start;
    this.#usual += (took - this.#usual) / FLUSHES_REMEMBERED;
    const { share, most } = this.#tempo;
    // Counted from the start: the member that was written to first waits that long.
    this.#due = start + Math.min(most, this.#usual / share);
  }
}
