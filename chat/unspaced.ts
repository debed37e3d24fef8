/**
 * Scripts in which a word is not set apart from what follows it: those written
 * without spaces, and Hangul, whose particles are attached to the word. Where
 * two of their letters meet, nothing tells whether a word ends.
 */
const SCRIPTS = [
  "Hangul",
  "Han",
  "Hiragana",
  "Katakana",
  "Thai",
  "Lao",
  "Khmer",
  "Myanmar",
]
  .map((script) => `\\p{scx=${script}}`).join("");

const LETTER = new RegExp(`^[${SCRIPTS}]$`, "u");

/** A word's letters up to where another kind of script begins, the unspaced ones in a group of their own. */
const RUN = new RegExp(
  `([${SCRIPTS}][${SCRIPTS}\\p{M}]*)|[^${SCRIPTS}]+`,
  "gu",
);

/** Finds out at once that a word has none of them, as most words of most texts. */
const ANY = new RegExp(`[${SCRIPTS}]`, "u");

/** Whether a character is a letter or mark of such a script. */
export function isUnspaced(character: string): boolean {
  return LETTER.test(character);
}

/** A part of a word. */
export interface Run {
  readonly text: string;
  readonly isUnspaced: boolean;
}

/** Cuts a word, which is letters, marks and digits, where its kind of script changes. */
export function runsOf(word: string): Run[] {
  if (!ANY.test(word)) return [{ text: word, isUnspaced: false }];
  return Array.from(
    word.matchAll(RUN),
    ([text, unspaced]) => ({ text, isUnspaced: unspaced !== undefined }),
  );
}
