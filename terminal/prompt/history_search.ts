/**
 * A search through what was typed before, as shells have it behind Ctrl-R: each
 * character that is typed narrows it, and it goes back from the newest line.
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
  /** Where the line stands that was found. */
  #at = -1;

  /** @param lines Newest first. */
  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** What the line is to hold, in upper or lower case. */
  get words(): string {
    return this.#words;
  }

  /** The line that was found. */
  get found(): string | undefined {
    return this.#lines[this.#at];
  }

  /**
   * Looks for more: the line that was found stays while it holds that. When no
   * line does, none is found any more.
   */
  type(text: string): void {
    this.#words += text;
    if (!this.#find(Math.max(0, this.#at))) this.#at = this.#lines.length;
  }

  /** Looks for a character less, among all lines again. */
  erase(): void {
    this.#words = [...this.#words].slice(0, -1).join("");
    this.#at = -1;
    if (this.#words !== "") this.#find(0);
  }

  /**
   * Looks for an older line, and stays where it is when there is none.
   *
   * @returns Whether there is one.
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
