/** The message for a terminal with another encoding. */
export const NOT_UTF_8 =
  "that line has bytes that are not UTF-8, shown as \ufffd, and was not sent; set the terminal to UTF-8, and a locale such as LANG=C.UTF-8";

/** Replaces bytes that are not UTF-8. */
const REPLACEMENT = "\ufffd";

/**
 * Decodes typed text. A character may come in pieces. Bytes that are not UTF-8
 * become U+FFFD, and are remembered: a line with such bytes is not sent.
 */
export class TypedText {
  // Otherwise Deno removes a byte order mark at the beginning of every piece.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #strict = new TextDecoder("utf-8", { fatal: true });
  #isDamaged = false;
  #hasBegun = false;

  /** Takes input. @returns The characters that are complete now. */
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

  /** Whether a line holds bytes that are not UTF-8. */
  isDamaged(line: string): boolean {
    return this.#isDamaged && line.includes(REPLACEMENT);
  }
}
