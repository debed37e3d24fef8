import { harmless } from "../../protocol/text/harmless.ts";

/** How a tab is shown: as wide in every column, so that what stands behind it does not move with what stands before. */
export const TAB = "    ";

/** More marks than this on one letter climb into the rows above and below it. */
const MARK_TOWERS = /(\p{M}{4})\p{M}+/gu;

/** Blanks that are not the blank: they could make up a line that looks like somebody else's. */
const ODD_BLANKS = /[\p{Zs}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** Text of others as it can stand on a screen: it changes nothing but its own rows. */
export function shown(text: string): string {
  return withoutTowers(
    harmless(text).replaceAll("\t", TAB).replace(ODD_BLANKS, " "),
  );
}

/** The same on one row, with single blanks. */
export function oneLine(text: string): string {
  return shown(text).replace(/\s+/g, " ");
}

/** Text whose letters keep to their own row. */
export function withoutTowers(text: string): string {
  return text.replace(MARK_TOWERS, "$1");
}
