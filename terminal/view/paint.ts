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

/** The relation of a message to this user: said by it, a mention of it, for one member only, or none of these. */
export type Relation = "own" | "mention" | "private" | "other";

/** Colours text, or leaves it as it is. */
export interface Paint {
  /**
   * A name in its colour, which is the same on every machine.
   *
   * @param first The name by which its owner was known first: its colour stays.
   */
  name(name: string, first?: string): string;
  dim(text: string): string;
  bold(text: string): string;
  /** The sign between a name and a text, which shows the relation at a glance. */
  sign(sign: string, relation: Relation): string;
  /** A bar, set off from the rows around it. */
  bar(text: string): string;
}

/** Colours by escape sequences. */
export const colours: Paint = {
  name: (name, first = name) => `\x1b[38;5;${colourOf(first)}m${name}\x1b[39m`,
  dim: (text) => `\x1b[2m${text}\x1b[22m`,
  bold: (text) => `\x1b[1m${text}\x1b[22m`,
  sign(sign, relation) {
    if (sign === "") return "";
    switch (relation) {
      case "own":
        return this.dim(sign);
      case "mention":
        return `\x1b[7m${sign}\x1b[27m`;
      case "private":
        return this.bold(sign);
      case "other":
        return sign;
    }
  },
  bar: (text) => `\x1b[7m${text}\x1b[27m`,
};

/** Signs where there are no colours. */
const PLAIN_SIGNS: Partial<Record<Relation, string>> = {
  own: "->",
  mention: "!>",
};

/** No colours at all. */
export const noColours: Paint = {
  name: (name) => name,
  dim: (text) => text,
  bold: (text) => text,
  // As wide as the sign itself. A private message has its note.
  sign: (sign, relation) =>
    sign === ">>" ? PLAIN_SIGNS[relation] ?? sign : sign,
  bar: (text) => text,
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
