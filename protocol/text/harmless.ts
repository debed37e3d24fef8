/** Controls (C0, DELETE, C1) but tab and newline, and the line separators. */
const CONTROLS = /(?![\t\n])[\p{Cc}\u2028\u2029]/gu;

/**
 * Marks that turn the direction of the text after them. Left open they would
 * reorder what stands beside a message. The implicit marks (U+200E, U+200F),
 * which right-to-left text does use, reach no further than their neighbours.
 */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Any of both. To look for these alone costs a fraction, and nearly all text has none. */
const HARMFUL = /[^\t\n -~\u00a0-\u2027\u202f-\u2065\u206a-\uffff]/;

/**
 * Text from somebody else, so that printing it cannot drive a terminal: a
 * control character becomes the visible picture of itself (`␛` for escape),
 * and marks that turn the direction of writing are dropped. Tab and newline
 * stay: whoever prints decides what a new line looks like.
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
  return text.replace(CONTROLS, picture).replace(DIRECTIONS, "");
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x7f) return "\u2421";
  // Unicode has pictures for C0 only; the rest gets its replacement character.
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}
