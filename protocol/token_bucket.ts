/** How much may be asked for: so much a second for as long as one likes, and so much at once. */
export interface Rate {
  /** Tokens a second. */
  readonly rate: number;
  /** Tokens that gather while nothing is asked for. */
  readonly burst: number;
}

/**
 * A token bucket: tokens come in at a steady rate until the bucket is full, and
 * each thing asked for takes some out. Something that costs more than a full
 * bucket holds is not impossible: it takes all, and what lacks is owed.
 *
 * @example
 * ```ts
 * import { TokenBucket } from "./token_bucket.ts";
 *
 * const bucket = new TokenBucket({ rate: 1, burst: 2 }, 0);
 * console.assert(bucket.take(1, 0) && bucket.take(1, 0));
 * console.assert(!bucket.take(1, 0));
 * console.assert(bucket.wait(1, 0) === 1_000);
 * console.assert(bucket.take(1, 1_000));
 * ```
 */
export class TokenBucket {
  /** How long a token takes to come in, in milliseconds. */
  readonly #pause: number;
  readonly #burst: number;
  /** When it will be full again, if nothing more is taken: all there is to remember. */
  #fullAt: number;

  /** @param now A monotonic time in milliseconds, as everywhere here. The bucket is full. */
  constructor({ rate, burst }: Rate, now: number) {
    this.#pause = 1000 / rate;
    this.#burst = burst;
    this.#fullAt = now;
  }

  /** How many tokens are in it; fewer than 0 when some are owed. */
  level(now: number): number {
    return this.#burst - Math.max(0, this.#fullAt - now) / this.#pause;
  }

  /** Whether it is as if nothing had ever been asked for. */
  isFull(now: number): boolean {
    return this.#fullAt - now <= TRACE;
  }

  /** Takes tokens out, when there are as many. @returns Whether there were. */
  take(cost: number, now: number): boolean {
    if (this.#lacks(cost, now) > TRACE) return false;
    this.owe(cost, now);
    return true;
  }

  /** Takes tokens out whether they are there or not. */
  owe(cost: number, now: number): void {
    this.#fullAt = Math.max(this.#fullAt, now) + cost * this.#pause;
  }

  /** How long until so many tokens can be taken, in whole milliseconds; 0 when they can be now. */
  wait(cost: number, now: number): number {
    return Math.max(0, Math.ceil(this.#lacks(cost, now) - TRACE));
  }

  /** The same, to the fraction; negative when there are more. */
  #lacks(cost: number, now: number): number {
    const spare = Math.max(0, this.#burst - cost) * this.#pause;
    return this.#fullAt - now - spare;
  }
}

/** What sums of fractions may be wrong by, in milliseconds. */
const TRACE = 1e-6;
