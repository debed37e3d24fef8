/**
 * Stand-in for `@std/async/deadline`.
 *
 * @module
 */

import { LONGEST_TIMER_MS } from "./async_delay.ts";

/** Options of {@linkcode deadline}. */
export interface DeadlineOptions {
  /** Ends the wait early: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Settles as `p` does, or rejects with a `TimeoutError` once `ms`
 * milliseconds are over. `p` itself goes on: nothing can stop it from here.
 *
 * @example Usage
 * ```ts
 * import { deadline } from "@std/async/deadline";
 *
 * await deadline(Promise.resolve("in time"), 1_000);
 * ```
 */
export async function deadline<T>(
  p: Promise<T>,
  ms: number,
  { signal }: DeadlineOptions = {},
): Promise<T> {
  const late = AbortSignal.timeout(Math.min(ms, LONGEST_TIMER_MS));
  const end = AbortSignal.any(signal === undefined ? [late] : [late, signal]);
  const limit = Promise.withResolvers<never>();
  const giveUp = () => limit.reject(end.reason);
  if (end.aborted) giveUp();
  end.addEventListener("abort", giveUp, { once: true });
  try {
    // The limit comes first: where both are settled already, it wins.
    return await Promise.race([limit.promise, p]);
  } finally {
    end.removeEventListener("abort", giveUp);
  }
}
