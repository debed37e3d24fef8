import { folded } from "./name.ts";

/** A letter, mark or digit: what a name would go on with. */
const GOES_ON = /[\p{L}\p{M}\p{N}]/u;

/**
 * Whether a text names somebody: the name stands in it as a word of its own,
 * in whatever spelling.
 *
 * @example
 * ```ts
 * import { mentions } from "./mention.ts";
 *
 * console.assert(mentions("lunch, ann?", "Ann"));
 * console.assert(!mentions("an announcement", "Ann"));
 * ```
 */
export function mentions(text: string, name: string): boolean {
  const where = folded(text);
  const what = folded(name);
  for (
    let at = where.indexOf(what);
    at !== -1;
    at = where.indexOf(what, at + 1)
  ) {
    const before = [...where.slice(0, at)].at(-1) ?? " ";
    const after = where.slice(at + what.length).at(0) ?? " ";
    if (!GOES_ON.test(before) && !GOES_ON.test(after)) return true;
  }
  return false;
}
