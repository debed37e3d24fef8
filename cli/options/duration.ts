import { UsageError } from "../usage_error.ts";

/** Milliseconds of each unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** Longest time, in milliseconds: a day, well below the limit of a timer. */
const DURATION_MAX = 24 * 60 * 60_000;

/**
 * Reads a duration: `500ms`, `10s`, `2m`, `12h`. `0` means no limit.
 *
 * @param option The option it was given with.
 * @returns Milliseconds.
 * @throws {UsageError} It is not a duration.
 *
 * @example
 * ```ts
 * import { readDuration } from "./duration.ts";
 *
 * console.assert(readDuration("2m", "--timeout") === 120_000);
 * ```
 */
export function readDuration(written: string, option: string): number {
  if (written === "0") return 0;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(written);
  const time = Number(match?.[1]) * (UNITS.get(match?.[2] ?? "") ?? NaN);
  if (!(time >= 1 && time <= DURATION_MAX)) {
    throw new UsageError(
      `${option} ${written} is not a duration: 10s, 500ms or 2m for example, at most a day, 0 for no limit`,
    );
  }
  return time;
}

/** A duration in the largest unit that needs no fraction. */
export function writtenDuration(time: number): string {
  const [unit, length] = [...UNITS].reverse()
    .find(([, length]) => time % length === 0) ?? ["ms", 1];
  return `${time / length}${unit}`;
}
