import { comparable, holds, isPlain, wordsSought } from "./words.ts";

/**
 * How much one search looks through that no index tells of, in UTF-16 code units
 * of plain text: some milliseconds in which nobody else is heard. It is all that
 * is said in a room in which people talk.
 */
export const LOOKED_THROUGH_MAX = 512 * 1024;

/** What a message counts as beside its text, in the same unit: to take it in hand costs as much. */
export const MESSAGE_LOOKED_THROUGH = 64;

/** How many times as much as plain text other text counts: it costs so much more to compare. */
export const OTHER_TEXT = 8;

/** So many words are looked for at the cost of one. */
const WORDS_AT_ONCE = 4;

/**
 * What somebody looks for, and how much may still be looked through for it. What
 * that costs is counted, so that no text and no words make a search dear.
 *
 * @example
 * ```ts
 * import { Search } from "./search.ts";
 *
 * const search = new Search("noon");
 * console.assert(search.findsIn("Lunch at noon?"));
 * console.assert(!search.isOver);
 * ```
 */
export class Search {
  /** The words, each once. */
  readonly words: readonly string[];
  #left = LOOKED_THROUGH_MAX;

  /** @param words As they were asked for. Without any nothing is found. */
  constructor(words: string) {
    this.words = wordsSought(words);
  }

  /** Whether nothing more is looked through. */
  get isOver(): boolean {
    return this.#left <= 0 || this.words.length === 0;
  }

  /** Whether a text holds all the words. */
  findsIn(text: string): boolean {
    this.#spend(lookedThrough(text));
    return holds(comparable(text), this.words);
  }

  /** The same of a text that was made comparable before. */
  findsInComparable(text: string): boolean {
    this.#spend(MESSAGE_LOOKED_THROUGH + text.length);
    return holds(text, this.words);
  }

  #spend(units: number): void {
    this.#left -= units * Math.max(1, this.words.length / WORDS_AT_ONCE);
  }
}

/** What it counts as to look through a message of some text. */
export function lookedThrough(text: string): number {
  return MESSAGE_LOOKED_THROUGH +
    text.length * (isPlain(text) ? 1 : OTHER_TEXT);
}
