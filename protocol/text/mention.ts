import { folded } from "../name/name.ts";
import { isUnspaced } from "./unspaced.ts";

/**
 * Whether a text mentions a name, in any spelling, as a word of its own. In
 * scripts written without spaces a word may begin or end at any letter, so the
 * name needs no boundary there. A name of a single such letter must at least
 * stand where a word can begin, since it is part of very many words.
 *
 * @example
 * ```ts
 * import { mentions } from "./mention.ts";
 *
 * console.assert(mentions("lunch, ann?", "Ann"));
 * console.assert(!mentions("an announcement", "Ann"));
 * console.assert(mentions("보라야, 밥 먹자", "보라"));
 * ```
 */
export function mentions(text: string, name: string): boolean {
  const where = folded(text);
  const what = folded(name);
  const letters = [...what];
  const first = letters.at(0) ?? "";
  const last = letters.at(-1) ?? "";
  for (
    let at = where.indexOf(what);
    at !== -1;
    at = where.indexOf(what, at + 1)
  ) {
    // Two UTF-16 code units always contain the neighbouring character.
    const end = at + what.length;
    const before = [...where.slice(Math.max(0, at - 2), at)].at(-1) ?? " ";
    const after = [...where.slice(end, end + 2)].at(0) ?? " ";
    const begins = letters.length === 1
      ? !isLetterOrDigit(before)
      : isBetween(before, first);
    // A mark belongs to the letter before it and makes it another letter.
    if (begins && !/^\p{M}$/u.test(after) && isBetween(last, after)) {
      return true;
    }
  }
  return false;
}

/** Whether a word may end between two characters. */
function isBetween(before: string, after: string): boolean {
  return [before, after].some((character) =>
    !isLetterOrDigit(character) || isUnspaced(character)
  );
}

function isLetterOrDigit(character: string): boolean {
  return /^[\p{L}\p{M}\p{N}]$/u.test(character);
}
