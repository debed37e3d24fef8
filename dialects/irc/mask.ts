/**
 * Whether a text fits a mask of IRC, in which `*` stands for any characters and
 * `?` for one. Case does not matter. The time is at most the product of both
 * lengths: a regular expression would take far longer for many stars.
 *
 * @example
 * ```ts
 * import { fitsMask } from "./mask.ts";
 *
 * console.assert(fitsMask("an*", "Anna"));
 * console.assert(!fitsMask("an?", "Anna"));
 * ```
 */
export function fitsMask(mask: string, text: string): boolean {
  const [pattern, subject] = [mask.toLowerCase(), text.toLowerCase()];
  let [at, place] = [0, 0];
  /** Behind the last star, and how far the text is that it stands for. */
  let star = -1;
  let taken = 0;
  while (place < subject.length) {
    if (pattern[at] === "*") {
      star = ++at;
      taken = place;
    } else if (pattern[at] === "?" || pattern[at] === subject[place]) {
      at++;
      place++;
    } else if (star !== -1) {
      at = star;
      place = ++taken;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
