/** Blanks and invisible characters, as part of a regular expression with the flag `u`. */
export const UNSEEN = String
  .raw`[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]`;

const ANY = new RegExp(UNSEEN, "gu");

/**
 * A text without blanks and invisible characters.
 *
 * @example
 * ```ts
 * import { seen } from "./unseen.ts";
 *
 * console.assert(seen(" a\u200b\u3000") === "a");
 * ```
 */
export function seen(text: string): string {
  return text.replace(ANY, "");
}
