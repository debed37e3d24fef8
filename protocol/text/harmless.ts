/**
 * Explicit direction marks. Left open they would reorder the text beside a
 * message. The implicit marks (U+200E, U+200F), which right-to-left text needs,
 * affect only their neighbours.
 */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/** A quick test for both, since nearly all text contains neither. */
const HARMFUL = /[^\t\n -~\u00a0-\u2027\u202f-\u2065\u206a-\uffff]/;

/**
 * Text from another user, made safe to print in a terminal: a control character
 * becomes its visible picture (`␛` for escape), and explicit direction marks
 * are removed. Tab and newline stay; the caller decides what a new line looks
 * like.
 *
 * @example
 * ```ts
 * import { harmless } from "./harmless.ts";
 *
 * console.assert(harmless("\x1b[2Jboo") === "␛[2Jboo");
 * ```
 */
export function harmless(text: string): string {
  if (!HARMFUL.test(text)) return text;
  // Control characters (C0, DELETE, C1) except tab and newline, and the line separators.
  return text.replace(/(?![\t\n])[\p{Cc}\u2028\u2029]/gu, picture)
    .replace(DIRECTIONS, "");
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x7f) return "\u2421";
  // Unicode has pictures for C0 only; other controls become the replacement
  // character.
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}
