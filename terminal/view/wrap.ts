import { clusters, columnsOf } from "./width.ts";

/** Fewest columns for wrapped text beside a name; with fewer the text is below it. */
const BESIDE_MIN = 10;

/** The indent of text below a name, and of a command below an error, in columns. */
const BELOW = 2;

/**
 * An address that a terminal makes clickable while it is in one piece. It is
 * visible ASCII, so that it cannot imitate the line of another member however
 * the terminal wraps it.
 */
const ADDRESS = /^[!-/]{0,4}[a-z][a-z0-9+.-]{1,20}:\/\/[\x21-\x7e]+$/i;

/**
 * A command at the end of an error, for the user to type. It may come from a
 * server, so it is visible ASCII with few blanks: wrapped by the terminal, it
 * cannot imitate the line of another member.
 */
const COMMAND_AT_END =
  /^(.*:) ((?:(?:npx -y )?deno(?:@[\d.]{1,12})? task )?chat(?: -{0,2}[a-z]{1,12}){1,2}(?: [!-~]+)?)$/;

/**
 * Wraps text under its own column: rows after the first are indented, and no row
 * is wider than the terminal. An address that is longer than a row is left for
 * the terminal to wrap, so that it can be clicked.
 *
 * @param indent The columns before the text.
 * @param columns The width of the terminal.
 */
export function wrapped(text: string, indent: number, columns: number): string {
  const beside = columns - indent;
  if (beside >= BESIDE_MIN || columnsOf(text) <= beside) {
    return folded(text, beside).join("\n" + " ".repeat(indent));
  }
  const rows = folded(text, Math.max(1, columns - BELOW));
  return rows.map((row) => "\n" + " ".repeat(BELOW) + row).join("");
}

/**
 * An error, wrapped between words. Where that takes several rows, a command at
 * its end is on a row of its own that only the terminal wraps, so that it is
 * copied in one piece.
 *
 * @param sign The text before it.
 * @param columns The width of the terminal; `Infinity` for a single line.
 */
export function wrappedError(
  sign: string,
  text: string,
  columns: number,
  paintCommand: (command: string) => string = (command) => command,
): string {
  const isWide = columnsOf(sign + text) > columns;
  const [, before = text, command] = isWide
    ? COMMAND_AT_END.exec(text) ?? []
    : [];
  const rows = sign + wrapped(before, columnsOf(sign), columns);
  if (command === undefined) return `${rows}\n`;
  return `${rows}\n${paintCommand(" ".repeat(BELOW) + command)}\n`;
}

function folded(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => rowsOf(line, columns));
}

/** Breaks between words, and inside of a word that is longer than a row. */
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
    // Blanks at the beginning of a line are kept, those at a break are not.
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
 * The characters of a text. A character that is wider than a row, such as a
 * hundred vowels that count as a syllable, is taken apart: left whole it would be
 * wrapped to the left edge, where the lines of other members begin.
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

/** As much of a text as fits in some columns; a sign tells that there is more. */
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
