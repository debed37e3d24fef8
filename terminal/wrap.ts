import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** Fewest columns that text is folded into; below it the terminal does as it likes. */
const COLUMNS_MIN = 10;

/** An address that a terminal makes clickable, as long as it is in one piece. */
const ADDRESS = /^\p{P}*[a-z][a-z0-9+.-]*:\/\/[\x21-\x7e]+$/iu;

/** How many columns some text takes. */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/**
 * Folds text under its own column: the first row stands behind what comes
 * before it, the others are indented as far. An address that is longer than a
 * row is left in one piece for the terminal to fold, so that it can be clicked.
 *
 * @param indent How many columns come before it.
 * @param columns How many the terminal has.
 */
export function wrapped(text: string, indent: number, columns: number): string {
  const room = columns - indent;
  if (room < COLUMNS_MIN) return text.replaceAll("\n", " ");
  const rows = text.split("\n").flatMap((line) => {
    const spaced = line.replace(/\p{Zs}/gu, " ");
    const hasLongAddress = spaced.split(" ").some((word) =>
      ADDRESS.test(word) && columnsOf(word) > room
    );
    return wrapAnsi(spaced, room, { hard: !hasLongAddress, trim: false })
      .split("\n");
  });
  return rows.join("\n" + " ".repeat(indent));
}
