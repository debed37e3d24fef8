/** A rate limit: a steady rate, and a burst. */
export interface Rate {
  /** Tokens a second. */
  readonly rate: number;
  /** Tokens that accumulate while none are taken. */
  readonly burst: number;
}

/**
 * A token bucket: tokens arrive at a steady rate until the bucket is full, and
 * each request takes some out. A request that costs more than a full bucket is
 * not impossible: it empties the bucket, and the rest is owed.
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
  /** Time between two tokens, in milliseconds. */
  readonly #pause: number;
  readonly #burst: number;
  /** The time at which the bucket is full again if nothing more is taken. It is the whole state. */
  #fullAt: number;

  /** @param now A monotonic time in milliseconds, like every `now` of this class. A new bucket is full. */
  constructor({ rate, burst }: Rate, now: number) {
    this.#pause = 1000 / rate;
    this.#burst = burst;
    this.#fullAt = now;
  }

  /** The tokens in the bucket; negative when some are owed. */
  level(now: number): number {
    return this.#burst - Math.max(0, this.#fullAt - now) / this.#pause;
  }

  /** Whether the bucket is full, as a new bucket is. */
  isFull(now: number): boolean {
    return this.#fullAt - now <= TRACE;
  }

  /** Takes tokens out if there are enough. @returns Whether there were. */
  take(cost: number, now: number): boolean {
    if (this.#lacks(cost, now) > TRACE) return false;
    this.owe(cost, now);
    return true;
  }

  /** Takes tokens out, whether they are there or not. */
  owe(cost: number, now: number): void {
    this.#fullAt = Math.max(this.#fullAt, now) + cost * this.#pause;
  }

  /** Time until so many tokens can be taken, in whole milliseconds; 0 when they can be taken now. */
  wait(cost: number, now: number): number {
    return Math.max(0, Math.ceil(this.#lacks(cost, now) - TRACE));
  }

  /** The same as a fraction; negative when the bucket holds more than that. */
  #lacks(cost: number, now: number): number {
    const spare = Math.max(0, this.#burst - cost) * this.#pause;
    return this.#fullAt - now - spare;
  }
}

/** Tolerance for rounding errors of the sums, in milliseconds. */
const TRACE = 1e-6;
