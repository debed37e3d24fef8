import { isLocked } from "../locked.ts";
import { normalForm } from "./normal_form.ts";
import { isUnspaced, UNSPACED } from "./unspaced.ts";

/** Longest word that is told apart from others, in UTF-16 code units: longer than any that people write. */
export const WORD_MAX = 64;

/** Most words looked for at once: more than anybody types. */
export const WORDS_SOUGHT_MAX = 32;

/** Most combining marks of a letter that a search compares: more than people write. Those beyond count for nothing. */
export const MARKS_COMPARED = 8;

/**
 * How many times as long as a text what is compared of it may be, and how much
 * longer besides: U+FDFA alone becomes 18 characters. What goes beyond counts
 * for nothing.
 */
const GROWTH_MAX = 2;
const GROWTH_ROOM = 64;

/** Letters, marks and digits: what words are made of. */
const LETTERS = "[\\p{L}\\p{M}\\p{N}]";

/** What is written without a break in a script without spaces, or a word of the others. */
const WORD = new RegExp(
  `[${UNSPACED}&&${LETTERS}][[${UNSPACED}\\p{M}]&&${LETTERS}]*|[${LETTERS}--${UNSPACED}]+`,
  "gv",
);

/** A row of marks that is too long, looked for from its first one on. */
const TOO_MANY_MARKS = new RegExp(
  `(\\p{M}(?<!\\p{M}{2})\\p{M}{${MARKS_COMPARED - 1}})\\p{M}+`,
  "gu",
);

const ASCII = /^[\0-\x7f]*$/;

/** Whether a text is ASCII: what is asked of its characters costs a small part of what it costs of others. */
export function isPlain(text: string): boolean {
  return ASCII.test(text);
}

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
  return runsIn(text).map(beginning);
}

/**
 * The words that a search is for: each of them once, the first
 * {@linkcode WORDS_SOUGHT_MAX} of them. A search for none finds nothing.
 */
export function wordsSought(words: string): string[] {
  return [...new Set(wordsOf(words))].slice(0, WORDS_SOUGHT_MAX);
}

/** Stands before each word of what a search compares. No word has it in itself. */
const BEGINNING = "\n";

/**
 * A text as a search compares it: its words, in one case and one Unicode form.
 * To make it costs many times what it costs to look for something in it: who
 * searches a text again keeps it. The cost grows with the length of the text,
 * whatever is in it, and no faster.
 */
export function comparable(text: string): string {
  const words = runsIn(text);
  return words.length === 0 ? "" : BEGINNING + words.join(BEGINNING);
}

/**
 * Whether a {@linkcode comparable} text holds every one of some words: each
 * begins a word of the text, or stands anywhere in what is written without
 * spaces.
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

/** The terms under which an index finds a text, each once. */
export interface Terms {
  /** Its words, but for what is written without spaces. */
  readonly words: ReadonlySet<string>;
  /** Of that, two characters from each one on, the last one alone. */
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
    if (!isUnspaced(firstOf(word))) words.add(word);
    else {
      const parts = gramsOf(word);
      // The last character alone stands in the gram before it.
      if (parts.length > 1) parts.pop();
      for (const gram of parts) grams.add(gram);
      if (parts.length > 1) isExact = false;
    }
  }
  return { words, grams, isExact };
}

/** Two characters from each one on, the last one alone. */
function gramsOf(run: string): string[] {
  const grams: string[] = [];
  let before = "";
  for (const character of run) {
    if (before !== "") grams.push(before + character);
    before = character;
  }
  return [...grams, before];
}

/** The words of a text, however long. */
function runsIn(text: string): readonly string[] {
  return isLocked(text) ? [] : inOneForm(text).match(WORD) ?? [];
}

function inOneForm(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  const bounded = text.replace(TOO_MANY_MARKS, "$1");
  // Upper case first: it unfolds ß. The sigma at the end of a word is a sigma.
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

/** As much of a text as that at most. Half a surrogate pair would be no text. */
function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : text.slice(0, max).replace(/[\ud800-\udbff]$/, "");
}
