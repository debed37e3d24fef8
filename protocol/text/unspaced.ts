/**
 * Scripts without visible word boundaries: those written without spaces, and
 * Hangul, whose particles are attached to the word. As a class of a regular
 * expression with the flag `v`.
 */
export const UNSPACED: string = `[${
  [
    "Hangul",
    "Han",
    "Hiragana",
    "Katakana",
    "Thai",
    "Lao",
    "Khmer",
    "Myanmar",
  ].map((script) => `\\p{scx=${script}}`).join("")
}]`;

/** Made when it is needed, since that takes long. */
let letter: RegExp | undefined;

/** Whether a character is a letter or mark of such a script. */
export function isUnspaced(character: string): boolean {
  letter ??= new RegExp(`^${UNSPACED}$`, "v");
  return letter.test(character);
}
