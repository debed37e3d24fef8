/**
 * Calls back again and again, until a signal is aborted.
 *
 * @param milliseconds How far apart.
 *
 * @example
 * ```ts
 * import { every } from "./every.ts";
 *
 * const end = new AbortController();
 * await new Promise<void>((resolve) => every(1, resolve, end.signal));
 * end.abort();
 * ```
 */
export function every(
  milliseconds: number,
  callBack: () => void,
  signal: AbortSignal,
): void {
  // `setInterval` would load the timers of Node.js at every start.
  AbortSignal.timeout(milliseconds).addEventListener("abort", () => {
    every(milliseconds, callBack, signal);
    callBack();
  }, { signal });
}
