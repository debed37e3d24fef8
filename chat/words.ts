import { isLocked } from "./locked.ts";
import { normalForm } from "./normal_form.ts";

/** Longest word that is told apart from others, in UTF-16 code units: longer than any that people write. */
export const WORD_MAX = 64;

/** Most words looked for at once: more than anybody types. */
export const WORDS_SOUGHT_MAX = 32;

/** Scripts that write words without spaces between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/**
 * The words of a text, as a search compares them: letters, marks and digits,
 * in one case and one Unicode form, cut where the language cuts them. Of a
 * word longer than {@linkcode WORD_MAX} only the beginning counts. A locked text
 * has no words.
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
  return isLocked(text) ? [] : wordsIn(inOneForm(text));
}

/**
 * The words that a search is for: each of them once, the first
 * {@linkcode WORDS_SOUGHT_MAX} of them. A search for none finds nothing.
 */
export function wordsSought(words: string): string[] {
  return [...new Set(wordsOf(words))].slice(0, WORDS_SOUGHT_MAX);
}

/** Whether a text holds every one of some words: each begins a word of the text. */
export function holds(text: string, words: readonly string[]): boolean {
  if (isLocked(text)) return words.length === 0;
  const form = inOneForm(text);
  // Cutting it into words costs far more than this, and is seldom needed.
  if (!words.every((word) => form.includes(word))) return false;
  const own = wordsIn(form);
  return words.every((word) => own.some((other) => other.startsWith(word)));
}

function inOneForm(text: string): string {
  // Upper case first: it unfolds ß. The sigma at the end of a word is a sigma.
  const inOneCase = normalForm(text, "NFKC").toUpperCase().toLowerCase();
  return normalForm(inOneCase, "NFKC").replaceAll("ς", "σ");
}

function wordsIn(form: string): string[] {
  return form.split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== "")
    .flatMap((word) => UNSPACED.test(word) ? segments(word) : [word])
    .map((word) => word.length > WORD_MAX ? beginning(word) : word);
}

function segments(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function beginning(word: string): string {
  // Half a surrogate pair would be no text.
  return word.slice(0, WORD_MAX).replace(/[\ud800-\udbff]$/, "");
}
