import { folded } from "../../protocol/name/name.ts";

/**
 * Colours of the 256 that every terminal has, each readable on black and on
 * white: a contrast of 3 to 1 and more with both.
 */
export const NAME_COLOURS: readonly number[] = [
  25,
  26,
  27,
  30,
  31,
  32,
  61,
  62,
  63,
  64,
  65,
  66,
  67,
  68,
  95,
  96,
  97,
  98,
  99,
  126,
  127,
  128,
  129,
  130,
  131,
  132,
  133,
  134,
  135,
  160,
  161,
  162,
  163,
  164,
  166,
  167,
  168,
  169,
];

/** Colours text, or leaves it as it is. */
export interface Paint {
  /** In the colour of a name, which is the same on every machine. */
  name(name: string): string;
  dim(text: string): string;
  /** In bold: text for this user. */
  loud(text: string): string;
}

/** Colours by escape sequences. */
export const colours: Paint = {
  name: (name) => `\x1b[38;5;${colourOf(name)}m${name}\x1b[39m`,
  dim: (text) => `\x1b[2m${text}\x1b[22m`,
  loud: (text) => `\x1b[1m${text}\x1b[22m`,
};

/** No colours at all. */
export const noColours: Paint = {
  name: (name) => name,
  dim: (text) => text,
  loud: (text) => text,
};

/** The colour of a name (FNV-1a of its folded form, over the list). */
export function colourOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of folded(name)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  const at = (hash >>> 0) % NAME_COLOURS.length;
  return NAME_COLOURS[at] ?? 0;
}
