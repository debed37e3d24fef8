import {
  characters,
  type Cluster,
  clusters,
  codePoints,
  columnsOf,
  unjoined,
} from "../view/width.ts";

/** Switches the wrapping of rows off, for text that must stay a single row whatever its width is to the terminal. */
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";

/** One row of the prompt on the screen. */
interface Row {
  readonly text: string;
  /** Whether a line end follows, and not a wrap by the terminal. */
  readonly isEnded: boolean;
  /** The last column, where the row is filled up to that. */
  readonly filledTo?: number;
  /** The row with its colours; it is cut where it does not fit. */
  readonly painted?: string;
}

/** A row below the prompt. */
export interface RowBelow {
  readonly text: string;
  /** The same with its colours. */
  readonly painted: string;
}

/** A place on the screen, counted from 0. */
export interface ScreenPlace {
  readonly row: number;
  readonly column: number;
}

/** The rows of a prompt on the screen. */
export interface Layout {
  readonly rows: readonly Row[];
  readonly cursor: ScreenPlace;
  /** The text before the cursor in its row. */
  readonly beforeCursor: string;
  /** Whether the terminal may give the text before the cursor fewer columns. */
  readonly isDisputed: boolean;
}

/** An empty screen. */
export const EMPTY_LAYOUT: Layout = {
  rows: [{ text: "", isEnded: false }],
  cursor: { row: 0, column: 0 },
  beforeCursor: "",
  isDisputed: false,
};

/**
 * Lays out the text before and behind the cursor in rows of a width.
 *
 * The terminal wraps the rows, so that it knows them as a single line. For that,
 * all terminals must agree where a row ends: with several rows, joined emoji are
 * shown as their parts. Where terminals still differ about a width, a line end
 * separates the rows.
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
    // Inside of a character of several code points, the cursor is before it.
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

/** The part of a layout around the cursor that fits in `most` rows. */
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

/**
 * A layout with a row below it, which is erased wherever the cursor is.
 *
 * The row before it is filled, so that the terminal takes both for one line, that
 * of the cursor: some terminals fold every line but this in a window that has
 * become narrower, and move the cursor by the rows that this adds below it.
 *
 * @param columns The width of the window.
 */
export function withRowBelow(
  layout: Layout,
  { text, painted }: RowBelow,
  columns: number,
): Layout {
  const rows = layout.rows.slice(0, -1);
  const last = layout.rows.slice(-1).map((row) => ({
    ...row,
    isEnded: false,
    ...columnsOf(row.text) < columns ? { filledTo: columns } : {},
  }));
  return {
    ...layout,
    rows: [...rows, ...last, { text, painted, isEnded: false }],
  };
}

/** The possible places of the cursor after a terminal has wrapped a layout in another width. */
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

/** The possible columns of the cursor on a terminal that leaves a layout as it was drawn. */
export function unfolded({ cursor, beforeCursor }: Layout): number[] {
  const measured = [codePoints, characters].map((measure) =>
    inRows(beforeCursor, "", Infinity, measure).cursor.column
  );
  return [cursor.column, ...measured];
}

/** The output that draws a layout from the beginning of an empty row, with the cursor in its place. */
export function drawing(layout: Layout): string {
  const { rows, cursor, beforeCursor, isDisputed } = layout;
  const last = rows.length - 1;
  let text = "";
  rows.forEach((row, index) => {
    text += row.painted === undefined
      ? row.text
      : `${NO_WRAP}${row.painted}${WRAP}`;
    if (index === last) return;
    // The terminal knows itself how wide it has drawn a text.
    if (row.filledTo !== undefined) text += `\x1b[${row.filledTo}G `;
    // A terminal wraps a full row only once there is text in the next.
    if (row.isEnded) text += "\r\n";
    else if (isBlank(rows[index + 1])) text += " \r";
  });
  if (cursor.row < last) text += `\x1b[${last - cursor.row}A`;
  text += "\r";
  // The terminal itself knows how wide it draws that text.
  if (isDisputed) return text + beforeCursor;
  return cursor.column > 0 ? `${text}\x1b[${cursor.column}C` : text;
}

/** Whether a row has no text that would make the terminal wrap the row before it. */
function isBlank(row: Row | undefined): boolean {
  return row?.text === "" || row?.painted !== undefined;
}

/** The output that erases a layout, with the cursor `rows` below its first row. */
export function erasing(rows: number): string {
  return (rows > 0 ? `\x1b[${rows}A` : "") + "\r\x1b[J";
}

/** Whether two layouts look alike. */
export function isSame(one: Layout, other: Layout): boolean {
  return one.cursor.row === other.cursor.row &&
    one.cursor.column === other.cursor.column &&
    one.rows.length === other.rows.length &&
    one.rows.every(({ text, painted }, index) =>
      text === other.rows[index]?.text &&
      painted === other.rows[index]?.painted
    );
}
