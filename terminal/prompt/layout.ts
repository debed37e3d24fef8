import {
  characters,
  type Cluster,
  clusters,
  codePoints,
  unjoined,
} from "../view/width.ts";

/** One row of the prompt on the screen. */
interface Row {
  readonly text: string;
  /** Whether the next row begins with a line end, and not where the terminal goes on by itself. */
  readonly isEnded: boolean;
}

/** A place on the screen, both counted from 0. */
export interface ScreenPlace {
  readonly row: number;
  readonly column: number;
}

/** A prompt as it stands on the screen, row by row. */
export interface Layout {
  readonly rows: readonly Row[];
  readonly cursor: ScreenPlace;
  /** What stands before the cursor in its row. */
  readonly beforeCursor: string;
  /** Whether it may be that the terminal gives what stands before the cursor fewer columns. */
  readonly isDisputed: boolean;
}

/** Nothing on the screen yet. */
export const NOTHING: Layout = {
  rows: [{ text: "", isEnded: false }],
  cursor: { row: 0, column: 0 },
  beforeCursor: "",
  isDisputed: false,
};

/**
 * Lays out what stands before and behind the cursor in rows of a width.
 *
 * A row goes on in the next one by itself, so that the terminal knows them for
 * one line. For that, all terminals must agree where it ends: emoji that are
 * joined into one are shown as what they are joined of when there are several
 * rows. Where terminals still differ about the width of something, a line end
 * stands between the rows.
 */
export function layOut(
  before: string,
  behind: string,
  columns: number,
): Layout {
  const layout = inRows(before, behind, columns, clusters);
  if (layout.rows.length === 1) return layout;
  const all = unjoined(before + behind);
  const apart = unjoined(before);
  if (all.length === before.length + behind.length) return layout;
  const rest = all.slice(apart.length);
  return inRows(apart, rest, columns, clusters);
}

function inRows(
  before: string,
  behind: string,
  columns: number,
  measured: (text: string) => Iterable<Cluster>,
): Layout {
  const rows: Row[] = [];
  let text = "";
  let width = 0;
  let isDisputed = false;
  let length = 0;
  let found: Omit<Layout, "rows"> | undefined;
  const end = (isEnded: boolean) => {
    rows.push({ text, isEnded });
    text = "";
    width = 0;
    isDisputed = false;
  };
  const here = () => ({
    cursor: { row: rows.length, column: width },
    beforeCursor: text,
    isDisputed,
  });
  for (const cluster of measured(before + behind)) {
    const isLineEnd = cluster.text === "\n";
    if (!isLineEnd && width + cluster.width > columns && width > 0) {
      end(isDisputed || cluster.isDisputed);
    }
    length += cluster.text.length;
    // Inside of a character that is several of them, it stands before it.
    if (length > before.length) found ??= here();
    if (isLineEnd) {
      end(true);
    } else {
      text += cluster.text;
      width += cluster.width;
      isDisputed ||= cluster.isDisputed;
    }
  }
  if (found === undefined) {
    if (width >= columns) end(isDisputed);
    found = here();
  }
  rows.push({ text, isEnded: false });
  return { rows, ...found };
}

/** The part of it around the cursor that has room in some rows. */
export function part(layout: Layout, most: number): Layout {
  const { rows, cursor } = layout;
  if (rows.length <= most) return layout;
  const first = Math.min(cursor.row, rows.length - most);
  return {
    ...layout,
    rows: rows.slice(first, first + most),
    cursor: { row: cursor.row - first, column: cursor.column },
  };
}

/** Where the cursor may be after a terminal has folded it anew in another width. */
export function refolded(layout: Layout, columns: number): ScreenPlace[] {
  const { rows, cursor, beforeCursor } = layout;
  const joined = (rows: readonly Row[]) =>
    rows.map(({ text, isEnded }) => isEnded ? text + "\n" : text).join("");
  const before = joined(rows.slice(0, cursor.row)) + beforeCursor;
  const all = joined(rows);
  const rest = all.slice(before.length);
  return [
    inRows(before, rest, columns, codePoints).cursor,
    inRows(before, rest, columns, characters).cursor,
  ];
}

/** What draws it, from the beginning of an empty row on, and leaves the cursor where it belongs. */
export function drawing(layout: Layout): string {
  const { rows, cursor, beforeCursor, isDisputed } = layout;
  const last = rows.length - 1;
  let text = "";
  rows.forEach((row, index) => {
    text += row.text;
    if (index === last) return;
    // A row that is full goes on in the next one only once something is there.
    if (row.isEnded) text += "\r\n";
    else if (rows[index + 1]?.text === "") text += " \r";
  });
  if (cursor.row < last) text += `\x1b[${last - cursor.row}A`;
  text += "\r";
  // The terminal itself knows best how wide it has drawn that.
  if (isDisputed) return text + beforeCursor;
  return cursor.column > 0 ? `${text}\x1b[${cursor.column}C` : text;
}

/** What takes it away, when the cursor is some rows below its first. */
export function erasing(rows: number): string {
  return (rows > 0 ? `\x1b[${rows}A` : "") + "\r\x1b[J";
}

/** Whether two of them look alike. */
export function isSame(one: Layout, other: Layout): boolean {
  return one.cursor.row === other.cursor.row &&
    one.cursor.column === other.cursor.column &&
    one.rows.length === other.rows.length &&
    one.rows.every(({ text }, index) => text === other.rows[index]?.text);
}
