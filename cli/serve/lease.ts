import { UsageError } from "../usage_error.ts";

/** Longest lease in days; longer ones are given as endless. */
const DAYS_MAX = 36_500;

const HOUR = 3_600_000;

/**
 * Reads a lease: days (`90d`) or hours (`12h`). `0` is for ever.
 *
 * @param option The option it was given with.
 * @returns Milliseconds.
 * @throws {UsageError} It is not a lease.
 *
 * @example
 * ```ts
 * import { readLease } from "./lease.ts";
 *
 * console.assert(readLease("12h", "--name-lease") === 43_200_000);
 * ```
 */
export function readLease(written: string, option: string): number {
  if (written === "0") return Infinity;
  const [, digits, unit] = /^(\d{1,6})([dh])$/.exec(written) ?? [];
  const hours = Number(digits) * (unit === "d" ? 24 : 1);
  if (hours >= 1 && hours <= DAYS_MAX * 24) return hours * HOUR;
  throw new UsageError(
    `${option} ${written} is not a duration: days (90d, up to ${DAYS_MAX}d) or hours (12h), 0 for ever`,
  );
}
