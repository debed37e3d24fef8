import { clusters, columnsOf } from "./width.ts";

/** Fewest columns beside a name that text is folded into; with fewer it stands below. */
const BESIDE_MIN = 10;

/** How far text stands in that has no room beside a name, in columns. */
const BELOW = 2;

/**
 * An address that a terminal makes clickable, as long as it is in one piece.
 * All of it is visible ASCII, so what the terminal makes of it cannot look like
 * somebody else's line.
 */
const ADDRESS = /^[!-/]{0,4}[a-z][a-z0-9+.-]{1,20}:\/\/[\x21-\x7e]+$/i;

/**
 * Folds text under its own column: the first row stands behind what comes
 * before it, the others are indented as far, and no row is longer than the
 * terminal is wide. An address that is longer than a row is left in one piece
 * for the terminal to fold, so that it can be clicked.
 *
 * @param indent How many columns come before it.
 * @param columns How many the terminal has.
 */
export function wrapped(text: string, indent: number, columns: number): string {
  const beside = columns - indent;
  if (beside >= BESIDE_MIN || columnsOf(text) <= beside) {
    return folded(text, beside).join("\n" + " ".repeat(indent));
  }
  const rows = folded(text, Math.max(1, columns - BELOW));
  return rows.map((row) => "\n" + " ".repeat(BELOW) + row).join("");
}

function folded(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => rowsOf(line, columns));
}

/** Between words where there is room, inside of a word where there is none. */
function rowsOf(line: string, columns: number): string[] {
  const rows: string[] = [];
  let row = "";
  let width = 0;
  const next = () => {
    rows.push(row.trimEnd());
    row = "";
    width = 0;
  };
  // A word, and the blanks before it.
  for (const piece of line.match(/\s*\S+|\s+$/g) ?? [""]) {
    const word = piece.trimStart();
    const taken = columnsOf(piece);
    if (width + taken <= columns) {
      row += piece;
      width += taken;
      continue;
    }
    // The blanks that a row begins with are the line's own, the others were between words.
    if (row !== "") next();
    const rest = row === "" && rows.length === 0 ? piece : word;
    if (ADDRESS.test(word)) {
      row += word;
      width += columnsOf(word);
      continue;
    }
    for (const { text, width: wide } of breakable(rest, columns)) {
      if (width + wide > columns && width > 0) next();
      row += text;
      width += wide;
    }
  }
  return [...rows, row.trimEnd()];
}

/**
 * The characters of a text. One that is wider than a whole row, such as a
 * hundred vowels that count as one syllable, is taken apart: left whole it
 * would go on at the left edge, where the lines of others begin.
 */
function* breakable(
  text: string,
  columns: number,
): Generator<{ readonly text: string; readonly width: number }> {
  for (const cluster of clusters(text)) {
    if (cluster.width <= columns) yield cluster;
    else {
      for (const character of cluster.text) {
        yield { text: character, width: columnsOf(character) };
      }
    }
  }
}

/** As much of a text as has room in some columns; a sign says that there is more. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let row = "";
  let taken = 0;
  for (const { text: more, width } of clusters(text)) {
    if (taken + width >= columns) break;
    row += more;
    taken += width;
  }
  return `${row}~`;
}
