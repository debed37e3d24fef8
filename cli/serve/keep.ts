import type { Keep } from "../../store/sqlite/upkeep/trimming.ts";
import { UsageError } from "../usage_error.ts";

/** Longest age and most messages that can be given: beyond them, everything is kept. */
const DAYS_MAX = 36_500;
const COUNT_MAX = 1_000_000_000;

const HOUR = 3_600_000;

/**
 * Reads how much to keep: days (`90d`), hours (`12h`) or messages per room
 * (`100000`).
 *
 * @throws {UsageError}
 *
 * @example
 * ```ts
 * import { readKeep } from "./keep.ts";
 *
 * console.assert(JSON.stringify(readKeep("12h")) === '{"age":43200000}');
 * ```
 */
export function readKeep(value: string): Keep {
  const [, digits, unit] = /^(\d{1,10})([dh]?)$/.exec(value) ?? [];
  const number = Number(digits);
  const hours = unit === "d" ? number * 24 : number;
  if (unit === "" && number >= 1 && number <= COUNT_MAX) {
    return { count: number };
  }
  if (unit !== "" && hours >= 1 && hours <= DAYS_MAX * 24) {
    return { age: hours * HOUR };
  }
  throw new UsageError(
    `--keep ${value} is not valid: days (90d, up to ${DAYS_MAX}d), hours (12h) or messages of each room (100000, up to ${COUNT_MAX})`,
  );
}
