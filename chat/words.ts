/** Scripts that write words without spaces between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/**
 * The words of a text, as a search compares them: letters, marks and digits,
 * in one case and one Unicode form, cut where the language cuts them.
 *
 * @example
 * ```ts
 * import { wordsOf } from "./words.ts";
 *
 * console.assert(wordsOf("Don't panic!").join() === "don,t,panic");
 * console.assert(wordsOf("東京で会議").join() === "東京,で,会議");
 * ```
 */
export function wordsOf(text: string): string[] {
  return text.normalize("NFKC").toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== "")
    .flatMap((word) => UNSPACED.test(word) ? segments(word) : [word]);
}

function segments(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Whether a text holds every one of some words: each begins a word of the text. */
export function holds(text: string, words: readonly string[]): boolean {
  const own = wordsOf(text);
  return words.every((word) => own.some((other) => other.startsWith(word)));
}
