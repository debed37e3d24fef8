/** Half of a surrogate pair, and what Unicode leaves to others or to later. */
const NO_CHARACTER = /[\p{Cs}\p{Co}\p{Cn}]/u;

/** Each character of Unicode. */
export function* characters(): Generator<string> {
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (!NO_CHARACTER.test(character)) yield character;
  }
}

/** The number of a character, as one writes it. */
export function codeOf(character: string): string {
  return character.codePointAt(0)?.toString(16) ?? "";
}
