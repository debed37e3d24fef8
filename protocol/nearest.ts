import { closest, distance } from "fastest-levenshtein";

/** Largest share of a mistyped word that may be wrong: a third of its letters. */
const WRONG_SHARE = 1 / 3;

/** The nearest name, if it is near enough to be a typing error. */
export function nearestOf(
  mistyped: string,
  names: readonly string[],
): string | undefined {
  if (names.length === 0) return undefined;
  const wrong = Math.max(1, Math.ceil(mistyped.length * WRONG_SHARE));
  // There can be more names than a call takes arguments.
  const longest = names.reduce((most, { length }) => Math.max(most, length), 0);
  // Comparing a line of 16 KB with every name would take long.
  if (mistyped.length - longest > wrong) return undefined;
  const nearest = closest(mistyped, names);
  return distance(mistyped, nearest) <= wrong ? nearest : undefined;
}
