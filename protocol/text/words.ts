import { isLocked } from "../locked.ts";
import { normalForm } from "./normal_form.ts";
import { isUnspaced, UNSPACED } from "./unspaced.ts";

/** Longest word that is distinguished from others, in UTF-16 code units: longer than any real word. */
export const WORD_MAX = 64;

/** Most words in one search: more than users type. */
export const WORDS_SOUGHT_MAX = 32;

/**
 * Most combining marks of a letter that a search compares: more than any
 * language uses. Further marks are ignored.
 */
export const MARKS_COMPARED = 8;

/**
 * Bounds the comparable form of a text, relative to its length and in addition
 * to it: U+FDFA alone becomes 18 characters. The rest is ignored.
 */
const GROWTH_MAX = 2;
const GROWTH_ROOM = 64;

/** Characters of words: letters, marks and digits. */
const LETTERS = "[\\p{L}\\p{M}\\p{N}]";

/** A run of text in a script without spaces, or a word of any other script. */
const WORD = new RegExp(
  `[${UNSPACED}&&${LETTERS}][[${UNSPACED}\\p{M}]&&${LETTERS}]*|[${LETTERS}--${UNSPACED}]+`,
  "gv",
);

/** Too many marks in a row, matched from the first mark. */
const TOO_MANY_MARKS = new RegExp(
  `(\\p{M}(?<!\\p{M}{2})\\p{M}{${MARKS_COMPARED - 1}})\\p{M}+`,
  "gu",
);

const ASCII = /^[\0-\x7f]*$/;

/** Whether a text is ASCII, whose characters are far cheaper to inspect. */
export function isPlain(text: string): boolean {
  return ASCII.test(text);
}

/**
 * The words of a text as a search compares them: letters, marks and digits, in
 * one case and one Unicode form. A word also ends where a script without spaces
 * begins or ends, and an unbroken run of such a script is one word. Only the
 * first {@linkcode WORD_MAX} code units of a word count. A locked text has no
 * words.
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
  return runsIn(text).map(beginning);
}

/**
 * The distinct words of a search, at most {@linkcode WORDS_SOUGHT_MAX}. A
 * search without words finds nothing.
 */
export function wordsSought(words: string): string[] {
  return [...new Set(wordsOf(words))].slice(0, WORDS_SOUGHT_MAX);
}

/** Marks the beginning of each word in a comparable text. No word contains it. */
const BEGINNING = "\n";

/**
 * A text as a search compares it: its words, in one case and one Unicode form.
 * Making it costs many times as much as searching it, so callers that search a
 * text again keep it. The cost is linear in the length of the text, whatever it
 * contains.
 */
export function comparable(text: string): string {
  const words = runsIn(text);
  return words.length === 0 ? "" : BEGINNING + words.join(BEGINNING);
}

/**
 * Whether a {@linkcode comparable} text contains all the words: each as the
 * beginning of a word, or anywhere within a run of a script without spaces.
 *
 * @example
 * ```ts
 * import { comparable, holds, wordsSought } from "./words.ts";
 *
 * const text = comparable("Lunch at noon?");
 * console.assert(holds(text, wordsSought("NOON lun")));
 * console.assert(!holds(text, wordsSought("oon")));
 * ```
 */
export function holds(text: string, words: readonly string[]): boolean {
  return words.every((word) =>
    text.includes(isUnspaced(firstOf(word)) ? word : BEGINNING + word)
  );
}

/** The distinct terms under which an index finds a text. */
export interface Terms {
  /** Words of scripts with spaces. */
  readonly words: ReadonlySet<string>;
  /** Pairs of adjacent characters in scripts without spaces, and the last character alone. */
  readonly grams: ReadonlySet<string>;
}

/** The terms of a text. */
export function termsOf(text: string): Terms {
  const words = new Set<string>();
  const grams = new Set<string>();
  for (const run of runsIn(text)) {
    if (!isUnspaced(firstOf(run))) words.add(beginning(run));
    else for (const gram of gramsOf(run)) grams.add(gram);
  }
  return { words, grams };
}

/** The prefixes of terms by which an index is asked for a search. */
export interface Lookup extends Terms {
  /** Whether every text with all the terms is a match. Otherwise {@linkcode holds} decides. */
  readonly isExact: boolean;
}

/** The terms by which an index finds the {@linkcode wordsSought}. */
export function lookupOf(sought: readonly string[]): Lookup {
  const words = new Set<string>();
  const grams = new Set<string>();
  let isExact = true;
  for (const word of sought) {
    if (!isUnspaced(firstOf(word))) words.add(word);
    else {
      const parts = gramsOf(word);
      // The pair before the last character contains it already.
      if (parts.length > 1) parts.pop();
      for (const gram of parts) grams.add(gram);
      if (parts.length > 1) isExact = false;
    }
  }
  return { words, grams, isExact };
}

/** Pairs of adjacent characters, and the last character alone. */
function gramsOf(run: string): string[] {
  const grams: string[] = [];
  let before = "";
  for (const character of run) {
    if (before !== "") grams.push(before + character);
    before = character;
  }
  return [...grams, before];
}

/** The words of a text, in full length. */
function runsIn(text: string): readonly string[] {
  return isLocked(text) ? [] : inOneForm(text).match(WORD) ?? [];
}

function inOneForm(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  const bounded = text.replace(TOO_MANY_MARKS, "$1");
  // Upper case first: it unfolds ß. A final sigma becomes a sigma.
  const inOneCase = normalForm(bounded, "NFKC").toUpperCase().toLowerCase();
  const max = GROWTH_MAX * text.length + GROWTH_ROOM;
  return cut(normalForm(cut(inOneCase, max), "NFKC"), max)
    .replaceAll("ς", "σ");
}

function firstOf(word: string): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 0);
}

function beginning(word: string): string {
  return cut(word, WORD_MAX);
}

/** The beginning of a text, without half a surrogate pair at its end. */
function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : text.slice(0, max).replace(/[\ud800-\udbff]$/, "");
}
