/**
 * A search in the history, as shells have with Ctrl-R: it goes back from the
 * newest line, and each character narrows it.
 *
 * @example
 * ```ts
 * import { HistorySearch } from "./history_search.ts";
 *
 * const search = new HistorySearch(["two", "one"]);
 * search.type("o");
 * console.assert(search.found === "two");
 * search.type("n");
 * console.assert(search.found === "one");
 * ```
 */
export class HistorySearch {
  readonly #lines: readonly string[];
  #words = "";
  /** The index of the line that was found. */
  #at = -1;

  /** @param lines Newest first. */
  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** The words to find, in any case. */
  get words(): string {
    return this.#words;
  }

  /** The line that was found. */
  get found(): string | undefined {
    return this.#lines[this.#at];
  }

  /**
   * Adds to the words. The line that was found stays while it holds them; when no
   * line does, nothing is found any more.
   */
  type(text: string): void {
    this.#words += text;
    if (!this.#find(Math.max(0, this.#at))) this.#at = this.#lines.length;
  }

  /** Removes a character of the words, and searches all lines again. */
  erase(): void {
    this.#words = [...this.#words].slice(0, -1).join("");
    this.#at = -1;
    if (this.#words !== "") this.#find(0);
  }

  /**
   * Finds an older line, if there is any.
   *
   * @returns Whether there is.
   */
  older(): boolean {
    const { found } = this;
    return this.#find(this.#at + 1, (line) => line !== found);
  }

  #find(from: number, fits: (line: string) => boolean = () => true): boolean {
    const words = this.#words.toLowerCase();
    const at = this.#lines.findIndex((line, index) =>
      index >= from && line.toLowerCase().includes(words) && fits(line)
    );
    if (at !== -1) this.#at = at;
    return at !== -1;
  }
}
