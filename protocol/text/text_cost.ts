import { LINE_COUNTS, LINES_MAX, weightOf } from "./text.ts";

/** Amount of text that costs as much as another message, in UTF-16 code units, line ends included. */
export const TEXT_A_MESSAGE = 1024;

/**
 * The cost of a text in messages. A text with too many lines is refused, and
 * costs no more than the longest allowed.
 */
export function costOfText({ text }: { readonly text: string }): number {
  const amount = Math.min(
    weightOf(text),
    text.length + LINES_MAX * LINE_COUNTS,
  );
  return 1 + Math.floor(amount / TEXT_A_MESSAGE);
}
