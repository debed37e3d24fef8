import { translated } from "../../language/language.ts";
import type { HelpSection } from "../../protocol/command.ts";
import { shown } from "./shown_text.ts";
import { columnsOf, filled } from "./width.ts";
import { wrapped } from "./wrap.ts";

/** The sign before each row, and the blanks between two columns. */
const SIGN = "* ";
const BETWEEN = "  ";

/** Fewest columns of the second column; in a narrower window it goes on at the left. */
const SECOND_COLUMN_MIN = 20;

/** Sections of the help in the language of the user. */
export function translatedSections(
  sections: readonly HelpSection[],
): HelpSection[] {
  return sections.map(({ heading, rows }) => ({
    heading: heading === undefined ? undefined : translated(shown(heading)),
    rows: rows.map(([left, right]) =>
      [translated(left), translated(right)] as const
    ),
  }));
}

/** Sections of the help in two columns, the second wrapped in itself. */
export function listRows(
  sections: readonly HelpSection[],
  columns: number,
): string[] {
  return translatedSections(sections).flatMap(({ heading, rows }) => {
    const width = Math.max(0, ...rows.map(([left]) => columnsOf(left)));
    const indent = SIGN.length + width + BETWEEN.length;
    return [
      ...heading === undefined
        ? []
        : [SIGN + wrapped(heading, SIGN.length, columns)],
      ...rows.map(([left, right]) =>
        columns - indent < SECOND_COLUMN_MIN
          ? wrapped(SIGN + left + BETWEEN + right, SIGN.length, columns)
          : SIGN + filled(left, width) + BETWEEN +
            wrapped(right, indent, columns)
      ),
    ];
  });
}
