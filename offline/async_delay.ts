/**
 * Stand-in for `@std/async/delay`.
 *
 * @module
 */

/**
 * Longest wait a timer can hold, in milliseconds (24.8 days). It would fire
 * at once for more, so a longer wait is cut to this.
 */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Options of {@linkcode delay}. */
export interface DelayOptions {
  /** Ends the wait early: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Resolves after `ms` milliseconds.
 *
 * @example Usage
 * ```ts
 * import { delay } from "@std/async/delay";
 *
 * await delay(10);
 * ```
 */
export function delay(
  ms: number,
  { signal }: DelayOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);

    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", giveUp);
      resolve();
    }, Math.min(ms, LONGEST_TIMER_MS));

    function giveUp() {
      clearTimeout(timer);
      reject(signal?.reason);
    }
    signal?.addEventListener("abort", giveUp, { once: true });
  });
}
