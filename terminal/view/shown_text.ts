import { harmless } from "../../protocol/text/harmless.ts";

/** A tab has the same width in every column, so that text behind it does not move with the text before it. */
export const TAB = "    ";

/** More marks than this on a letter reach into the rows above and below it. */
const MARK_TOWERS = /(\p{M}{4})\p{M}+/gu;

/** Other blanks than U+0020: with them a message could imitate the line of another member. */
const ODD_BLANKS = /[\p{Zs}\u115f\u1160\u2800\u3164\uffa0]/gu;

/**
 * Most of a text that is shown, in UTF-16 code units: four times the longest
 * message of a server without options. To wrap a megabyte takes seconds.
 */
export const SHOWN_MAX = 64 * 1024;

/** Text of other members as it can be shown: it changes nothing but its own rows. A sign tells that there is more. */
export function shown(text: string): string {
  const part = text.length > SHOWN_MAX
    ? `${text.slice(0, SHOWN_MAX).toWellFormed()}…`
    : text;
  return withoutTowers(
    harmless(part).replaceAll("\t", TAB).replace(ODD_BLANKS, " "),
  );
}

/** The same on a single row, with single blanks. */
export function oneLine(text: string): string {
  return shown(text).replace(/\s+/g, " ");
}

/** Text whose marks keep to their own row. */
export function withoutTowers(text: string): string {
  return text.replace(MARK_TOWERS, "$1");
}
