/** What is told to somebody whose terminal is set to another encoding, and what to set. */
export const NOT_UTF_8 =
  "that line has bytes that are not UTF-8, shown as \ufffd, and was not taken; set the terminal to UTF-8, and a locale such as LANG=C.UTF-8";

/** What stands in the place of bytes that are no character. */
const REPLACEMENT = "\ufffd";

/**
 * The text that somebody types. A character may come in pieces. Bytes that are
 * none are shown as U+FFFD, and remembered: what has them is not to be said.
 */
export class TypedText {
  // Deno takes a byte order mark away wherever a piece begins with one.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #strict = new TextDecoder("utf-8", { fatal: true });
  #isDamaged = false;
  #hasBegun = false;

  /** Takes what was typed. @returns The characters that are complete now. */
  push(bytes: Uint8Array): string {
    try {
      this.#strict.decode(bytes, { stream: true });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#isDamaged = true;
      this.#strict = new TextDecoder("utf-8", { fatal: true });
    }
    const text = this.#decoder.decode(bytes, { stream: true });
    const shown = this.#hasBegun ? text : text.replace(/^\ufeff/, "");
    this.#hasBegun ||= text !== "";
    return shown;
  }

  /** Whether a line holds bytes that were no text. */
  isDamaged(line: string): boolean {
    return this.#isDamaged && line.includes(REPLACEMENT);
  }
}
