import {
  type Limit,
  LIMIT_NAMES,
  type LimitKind,
  LIMITS,
  type Limits,
} from "../../server/limits.ts";
import type { Given, Option } from "../command.ts";
import { readDuration, writtenDuration } from "../options/duration.ts";
import { UsageError } from "../usage_error.ts";

/** Placeholder in the help for a value of each kind. */
const VALUES: Readonly<Record<LimitKind, string>> = {
  count: "N",
  rate: "N",
  bytes: "BYTES",
  time: "TIME",
};

/** Bytes of each size suffix, the largest first. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ["G", 1024 ** 3],
  ["M", 1024 ** 2],
  ["K", 1024],
  ["", 1],
]);

/** The options that set a limit, made from the table of limits. */
export const LIMIT_OPTIONS: readonly Option[] = LIMIT_NAMES.map((name) => {
  const { option, kind, bounds, default: value } = LIMITS[name];
  return {
    name: option,
    value: VALUES[kind],
    group: "Limits (0: unlimited)",
    help: bounds.replace(/^[a-z]/, (letter) => letter.toUpperCase()),
    default: writtenLimit(value, kind),
  };
});

/**
 * Reads the limits that were given.
 *
 * @throws {UsageError} A value is not allowed.
 */
export function readLimits(given: Given): Partial<Limits> {
  return Object.fromEntries(LIMIT_NAMES.flatMap((name) => {
    const value = given.value(LIMITS[name].option);
    return value === undefined ? [] : [[name, readLimit(value, LIMITS[name])]];
  }));
}

/** Largest limit: the largest number with exact integers below it. */
const MOST = Number.MAX_SAFE_INTEGER;

function readLimit(value: string, { option, kind, least = 1 }: Limit): number {
  if (value === "0") return 0;
  // A bare number is seconds.
  if (kind === "time") {
    return readDuration(
      /^\d+(\.\d+)?$/.test(value) ? `${value}s` : value,
      `--${option}`,
    );
  }
  const limit = kind === "bytes" ? readSize(value) : Number(
    (kind === "rate" ? /^\d+(\.\d+)?$/ : /^\d+$/).test(value) ? value : NaN,
  );
  if (limit >= least && limit <= MOST) return limit;
  throw new UsageError(`--${option} ${value} ${WRONG[kind](least)}`);
}

/** The fault of a value, with the values allowed. */
const WRONG: Readonly<
  Record<Exclude<LimitKind, "time">, (least: number) => string>
> = {
  count: (least) => `is not a whole number: ${least} or more, 0 for no limit`,
  rate: (least) =>
    `is not a rate per second: 0.5 or 10 for example, ${least} or more, 0 for no limit`,
  bytes: (least) =>
    `is not a size: 16384, 16K or 4M for example, at least ${
      writtenLimit(least, "bytes")
    }, 0 for no limit`,
};

function readSize(value: string): number {
  const [, digits, letter = ""] = /^(\d+)([KMG]?)$/i.exec(value) ?? [];
  return Number(digits) * (SIZES.get(letter.toUpperCase()) ?? NaN);
}

/** A limit as it is written on the command line. */
export function writtenLimit(value: number, kind: LimitKind): string {
  if (value === 0) return "0";
  if (kind === "time") return writtenDuration(value);
  if (kind !== "bytes") return `${value}`;
  const [letter, size] =
    SIZES.entries().find(([, size]) => value % size === 0) ?? ["", 1];
  return `${value / size}${letter}`;
}
