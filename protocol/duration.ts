/** Milliseconds of each unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Longest duration, in milliseconds: ten years. For longer ones the duration is left out. */
export const DURATION_MAX = 3_650 * 86_400_000;

/**
 * Parses a typed duration: `90s`, `10m`, `2h`, `7d`.
 *
 * @returns Milliseconds; `undefined` when it is none.
 *
 * @example
 * ```ts
 * import { durationIn } from "./duration.ts";
 *
 * console.assert(durationIn("10m") === 600_000);
 * console.assert(durationIn("soon") === undefined);
 * ```
 */
export function durationIn(typed: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(typed) ?? [];
  const time = Number(digits) * (UNITS.get(unit ?? "") ?? NaN);
  return time > 0 && time <= DURATION_MAX ? time : undefined;
}

/**
 * A duration in the largest suitable unit, rounded: `90 s`, `2 h`.
 *
 * @param time Milliseconds.
 */
export function durationText(time: number): string {
  // Of two hours that began a moment ago, two hours are left.
  const seconds = 1_000 * Math.ceil(time / 1_000);
  const [unit, length] =
    [...UNITS].findLast(([, length]) => seconds >= 2 * length) ?? ["s", 1_000];
  return `${Math.ceil(seconds / length)} ${unit}`;
}
