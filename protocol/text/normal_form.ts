/** A Unicode normalization form. */
export type NormalForm = "NFC" | "NFD" | "NFKC" | "NFKD";

/**
 * Most combining marks in a row that are sorted together. UAX #15 uses 30 for
 * its Stream-Safe Text Format: no writing system needs nearly as many.
 */
export const MARKS_TOGETHER = 30;

/** COMBINING GRAPHEME JOINER: invisible, and marks are not reordered across it. */
const JOINER = "\u034f";

const MARK = `(?!${JOINER})\\p{M}`;

/**
 * Too many marks in a row. It matches only from the first mark: trying every
 * mark would multiply the steps.
 */
const TOO_MANY_MARKS = new RegExp(
  `${MARK}(?<!${MARK}${MARK})(?:${MARK}){${MARKS_TOGETHER},}`,
  "gu",
);

/** The longest allowed row of marks, followed by another mark. */
const FIRST_MARKS = new RegExp(`.{${MARKS_TOGETHER}}(?=.)`, "gu");

/**
 * Normalizes text in linear time.
 *
 * `String.prototype.normalize` sorts the marks of a letter in quadratic time,
 * so a line full of marks would hold up every member. A long row of marks is
 * therefore divided first, as the Stream-Safe Text Process of [UAX
 * #15](https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format) does.
 * Nothing else in this program calls `normalize`.
 *
 * @example
 * ```ts
 * import { normalForm } from "./normal_form.ts";
 *
 * console.assert(normalForm("e\u0301", "NFC") === "é");
 * ```
 */
export function normalForm(text: string, form: NormalForm): string {
  const isShort = text.length <= MARKS_TOGETHER;
  const safe = isShort ? text : text.replace(
    TOO_MANY_MARKS,
    (marks) => marks.replace(FIRST_MARKS, `$&${JOINER}`),
  );
  return safe.normalize(form);
}
