import { isLocked } from "./locked.ts";
import { normalForm } from "./normal_form.ts";
import { isUnspaced, type Run, runsOf } from "./unspaced.ts";

/** Longest word that is told apart from others, in UTF-16 code units: longer than any that people write. */
export const WORD_MAX = 64;

/** Most words looked for at once: more than anybody types. */
export const WORDS_SOUGHT_MAX = 32;

/** How many characters of what is written without spaces an index keeps together. */
const GRAM = 2;

/**
 * The words of a text, as a search compares them: letters, marks and digits, in
 * one case and one Unicode form. Where a script without spaces begins or ends,
 * so does a word, and all that is written in it without a break is one. Of a
 * word longer than {@linkcode WORD_MAX} only the beginning counts. A locked text
 * has no words.
 *
 * @example
 * ```ts
 * import { wordsOf } from "./words.ts";
 *
 * console.assert(wordsOf("Don't panic!").join() === "don,t,panic");
 * console.assert(wordsOf("3월 5일").join() === "3,월,5,일");
 * ```
 */
export function wordsOf(text: string): string[] {
  return isLocked(text)
    ? []
    : runsIn(inOneForm(text)).map(({ text }) => beginning(text));
}

/**
 * The words that a search is for: each of them once, the first
 * {@linkcode WORDS_SOUGHT_MAX} of them. A search for none finds nothing.
 */
export function wordsSought(words: string): string[] {
  return [...new Set(wordsOf(words))].slice(0, WORDS_SOUGHT_MAX);
}

/**
 * Whether a text holds every one of some words: each begins a word of the text,
 * or stands anywhere in what is written without spaces.
 */
export function holds(text: string, words: readonly string[]): boolean {
  if (isLocked(text)) return words.length === 0;
  const form = inOneForm(text);
  // Cutting it into words costs far more than this, and is seldom needed.
  if (!words.every((word) => form.includes(word))) return false;
  const spaced = words.filter((word) => !isUnspaced(firstOf(word)));
  if (spaced.length === 0) return true;
  const own = runsIn(form);
  return spaced.every((word) => own.some(({ text }) => text.startsWith(word)));
}

/** The terms under which an index finds a text, each once. */
export interface Terms {
  /** Its words, but for what is written without spaces. */
  readonly words: ReadonlySet<string>;
  /** Of that, {@linkcode GRAM} characters from each one on, the last one alone. */
  readonly grams: ReadonlySet<string>;
}

/** The terms of a text. */
export function termsOf(text: string): Terms {
  const words = new Set<string>();
  const grams = new Set<string>();
  const runs = isLocked(text) ? [] : runsIn(inOneForm(text));
  for (const run of runs) {
    if (!run.isUnspaced) words.add(beginning(run.text));
    else for (const gram of gramsOf([...run.text])) grams.add(gram);
  }
  return { words, grams };
}

/** The beginnings of terms that an index is asked for to find some words. */
export interface Lookup extends Terms {
  /** Whether a text that has all of them holds the words. If not, {@linkcode holds} tells. */
  readonly isExact: boolean;
}

/** How an index finds the {@linkcode wordsSought}. */
export function lookupOf(sought: readonly string[]): Lookup {
  const words = new Set<string>();
  const grams = new Set<string>();
  let isExact = true;
  for (const word of sought) {
    const characters = [...word];
    if (!isUnspaced(firstOf(word))) words.add(word);
    else if (characters.length <= GRAM) grams.add(word);
    else {
      isExact = false;
      // The last character alone stands in the gram before it.
      for (const gram of [...gramsOf(characters)].slice(0, -1)) grams.add(gram);
    }
  }
  return { words, grams, isExact };
}

function* gramsOf(characters: readonly string[]): Generator<string> {
  for (const at of characters.keys()) {
    yield characters.slice(at, at + GRAM).join("");
  }
}

function inOneForm(text: string): string {
  // Upper case first: it unfolds ß. The sigma at the end of a word is a sigma.
  const inOneCase = normalForm(text, "NFKC").toUpperCase().toLowerCase();
  return normalForm(inOneCase, "NFKC").replaceAll("ς", "σ");
}

function runsIn(form: string): Run[] {
  return form.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "")
    .flatMap(runsOf);
}

function firstOf(word: string): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 0);
}

function beginning(word: string): string {
  // Half a surrogate pair would be no text.
  return word.length <= WORD_MAX
    ? word
    : word.slice(0, WORD_MAX).replace(/[\ud800-\udbff]$/, "");
}
