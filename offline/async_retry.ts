/**
 * Stand-in for `@std/async/retry`.
 *
 * @module
 */

import { delay } from "./async_delay.ts";

/** Options of {@linkcode retry}. */
export interface RetryOptions {
  /**
   * How many times longer each wait is than the one before.
   *
   * @default {2}
   */
  multiplier?: number;
  /**
   * Longest wait between two attempts, in milliseconds.
   *
   * @default {60000}
   */
  maxTimeout?: number;
  /**
   * How often to try in all.
   *
   * @default {5}
   */
  maxAttempts?: number;
  /**
   * First wait, in milliseconds.
   *
   * @default {1000}
   */
  minTimeout?: number;
  /**
   * Share of each wait left to chance, from 0 (none) to 1 (all of it), so
   * that many clients cut off together do not come back together.
   *
   * @default {1}
   */
  jitter?: number;
  /**
   * Tells an error worth another attempt from one that is not.
   *
   * @default {() => true}
   */
  isRetriable?: (error: unknown) => boolean;
  /** Stops trying: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Thrown by {@linkcode retry} after the last attempt failed. */
export class RetryError extends Error {
  override name = "RetryError";

  /** `cause` is what the last attempt threw. */
  constructor(cause: unknown, attempts: number) {
    super(`Gave up after ${attempts} attempts`, { cause });
  }
}

/**
 * Calls `fn` until it succeeds, waiting longer after each failure.
 *
 * @example Usage
 * ```ts no-eval
 * import { retry } from "@std/async/retry";
 *
 * const conn = await retry(() => Deno.connect({ port: 7777 }), {
 *   minTimeout: 100,
 * });
 * ```
 */
export async function retry<T>(
  fn: (() => Promise<T>) | (() => T),
  {
    multiplier = 2,
    maxTimeout = 60_000,
    maxAttempts = 5,
    minTimeout = 1_000,
    jitter = 1,
    isRetriable = () => true,
    signal,
  }: RetryOptions = {},
): Promise<T> {
  // Each condition is written so that NaN fails it too.
  const valid = Number.isInteger(maxAttempts) && maxAttempts >= 1 &&
    Number.isFinite(multiplier) && multiplier >= 1 &&
    minTimeout >= 0 && maxTimeout > 0 && minTimeout <= maxTimeout &&
    jitter >= 0 && jitter <= 1;
  if (!valid) {
    const received = Deno.inspect({
      multiplier,
      maxTimeout,
      maxAttempts,
      minTimeout,
      jitter,
    });
    throw new RangeError(`Cannot retry with these options: ${received}`);
  }

  let wait = minTimeout;
  for (let attempt = 1;; attempt++) {
    signal?.throwIfAborted();
    try {
      return await fn();
    } catch (error) {
      if (!isRetriable(error)) throw error;
      if (attempt === maxAttempts) throw new RetryError(error, maxAttempts);
    }
    await delay(wait * (1 - jitter * Math.random()), { signal });
    wait = Math.min(wait * multiplier, maxTimeout);
  }
}
