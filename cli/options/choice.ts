import type { Given } from "../command.ts";
import { UsageError } from "../usage_error.ts";

/** The values of an option that is on or off. */
export const SWITCH = ["on", "off"] as const;

/**
 * The value of an option that takes a few words only.
 *
 * @param otherwise The value where the option is not given.
 * @throws {UsageError} It is none of them.
 */
export function choice<T extends string>(
  given: Given,
  option: string,
  values: readonly T[],
  otherwise: T,
): T {
  const value = given.value(option) ?? otherwise;
  const known = values.find((known) => known === value);
  if (known !== undefined) return known;
  const others = values.slice(0, -1).join(", ");
  throw new UsageError(
    `--${option} ${value} is not one of ${others} or ${values.at(-1)}`,
  );
}
