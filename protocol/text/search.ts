import { comparable, holds, isPlain, wordsSought } from "./words.ts";

/**
 * Most text that a search examines without an index, in UTF-16 code units of
 * ASCII text: a few milliseconds, during which no other member is served. It
 * covers all of a typical room's history.
 */
export const LOOKED_THROUGH_MAX = 512 * 1024;

/** Fixed cost of examining a message in addition to its text, in the same unit. */
export const MESSAGE_LOOKED_THROUGH = 64;

/** Cost of non-ASCII text relative to ASCII text. */
export const OTHER_TEXT = 8;

/** Words that are compared at the cost of a single word. */
const WORDS_AT_ONCE = 4;

/**
 * A search, and how much text it may still examine. The cost is counted, so
 * that no text and no words make a search expensive.
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
  /** The distinct words. */
  readonly words: readonly string[];
  #left = LOOKED_THROUGH_MAX;

  /** @param words As they were typed. A search without words finds nothing. */
  constructor(words: string) {
    this.words = wordsSought(words);
  }

  /** Whether the search has used up its budget. */
  get isOver(): boolean {
    return this.#left <= 0 || this.words.length === 0;
  }

  /** Whether a text contains all the words. */
  findsIn(text: string): boolean {
    this.#spend(lookedThrough(text));
    return holds(comparable(text), this.words);
  }

  /** The same for a text that is comparable already. */
  findsInComparable(text: string): boolean {
    this.#spend(MESSAGE_LOOKED_THROUGH + text.length);
    return holds(text, this.words);
  }

  #spend(units: number): void {
    this.#left -= units * Math.max(1, this.words.length / WORDS_AT_ONCE);
  }
}

/** The cost of examining a message. */
export function lookedThrough(text: string): number {
  return MESSAGE_LOOKED_THROUGH +
    text.length * (isPlain(text) ? 1 : OTHER_TEXT);
}
