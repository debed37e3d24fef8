import { translated } from "../../language/language.ts";
import type { Paint } from "./paint.ts";
import { oneLine } from "./shown_text.ts";
import { columnsOf } from "./width.ts";
import { cut } from "./wrap.ts";

/** Columns before each row, and between two names. */
const INDENT = "  ";

/** The language of a locale. */
const LANGUAGE = /^[a-z]{2,3}(?=-|$)/i;

/** A member in a list. */
export interface ListedMember {
  readonly name: string;
  /** The sign of its role in the room, as before names in IRC. @default {""} */
  readonly sign?: string;
  readonly isOperator: boolean;
  readonly isAway: boolean;
}

/**
 * Members in columns, sorted as in the language of the user, from top to bottom.
 * Operators and members that are away are marked.
 *
 * @param locale The locale of the user.
 * @returns Whole rows.
 */
export function memberColumns(
  members: readonly ListedMember[],
  paint: Pick<Paint, "name" | "dim">,
  columns: number,
  locale = navigator.language,
): string {
  const room = Math.max(1, columns - INDENT.length);
  // Without the variant of the locale: that of POSIX would sort by code, and with
  // that of de_DE@euro Deno gives a locale that it does not take itself.
  const [language] = LANGUAGE.exec(locale) ?? [];
  const order = new Intl.Collator(language, { numeric: true });
  const cells = members.toSorted((one, other) =>
    order.compare(one.name, other.name)
  ).map(({ name, sign = "", isOperator, isAway }) => {
    const marks = (isOperator ? translated(" (operator)") : "") +
      (isAway ? translated(" (away)") : "");
    const shown = cut(
      oneLine(name),
      Math.max(1, room - columnsOf(sign + marks)),
    );
    return {
      text: sign + paint.name(shown, name) +
        (marks === "" ? "" : paint.dim(marks)),
      width: columnsOf(sign + shown + marks),
    };
  });
  const widest = Math.max(...cells.map(({ width }) => width));
  const inRow = Math.max(
    1,
    Math.floor((room + INDENT.length) / (widest + INDENT.length)),
  );
  const rows = Math.ceil(cells.length / inRow);
  return Array.from({ length: rows }, (_, row) => {
    const inThis = cells.filter((_, index) => index % rows === row);
    return inThis.map(({ text, width }, index) =>
      INDENT + text +
      (index === inThis.length - 1 ? "" : " ".repeat(widest - width))
    ).join("") + "\n";
  }).join("");
}
