/** A Unicode normalization form. */
export type NormalForm = "NFC" | "NFD" | "NFKC" | "NFKD";

/**
 * Most combining marks in a row that are put in order together. UAX #15 takes
 * 30 for its Stream-Safe Text Format: no writing system needs nearly as many.
 */
export const MARKS_TOGETHER = 30;

/** COMBINING GRAPHEME JOINER: no mark changes places with one beyond it, and nothing is seen of it. */
const JOINER = "\u034f";

const MARK = `(?!${JOINER})\\p{M}`;

/**
 * A row of marks that is too long. It is looked for from its first mark on only:
 * from each one on it would take as many steps as marks may stand together.
 */
const TOO_MANY_MARKS = new RegExp(
  `${MARK}(?<!${MARK}${MARK})(?:${MARK}){${MARKS_TOGETHER},}`,
  "gu",
);

/** As many marks as may stand together, and one more behind them. */
const FIRST_MARKS = new RegExp(`.{${MARKS_TOGETHER}}(?=.)`, "gu");

/**
 * Text in a normalization form. The cost grows with the length of the text, and
 * no faster.
 *
 * `String.prototype.normalize` puts the marks of a letter in order by sorting
 * them, which takes time with the square of their number: 8,100 marks in one
 * line of 16 KB are 30 ms in which nobody else is heard. So a longer row of them
 * is cut into pieces first, as the Stream-Safe Text Process of
 * [UAX #15](https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format) has
 * it. Nothing else in this program calls `normalize`.
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
