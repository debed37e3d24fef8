/** Blanks of every kind, and characters that nobody sees, as a part of a regular expression with the flag `u`. */
export const UNSEEN = String
  .raw`[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]`;

const ANY = new RegExp(UNSEEN, "gu");

/**
 * A text without anything in it that nobody sees.
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
