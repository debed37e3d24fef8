/** Clears the screen. */
const CLEAR = "\x1b[2J";

/** Clears the row of the cursor. */
const CLEAR_ROW = "\x1b[2K";

/** Text at a column of a row, counted from 0. Its colours end with it. */
export interface Segment {
  readonly column: number;
  readonly text: string;
}

/** Where the cursor stays, counted from 0. */
export interface ScreenCursor {
  readonly column: number;
  readonly row: number;
  /** Text from the beginning of the row, behind which the cursor is: terminals differ about its width. */
  readonly behind?: string | undefined;
}

/**
 * The rows of a whole screen as they were written last, so that only those are
 * written that have changed.
 *
 * Each text is put at its column by itself: where the terminal gives a character
 * fewer columns than was reckoned with, nothing else in the row moves.
 */
export class Canvas {
  /** The rows as they were written; `undefined` when the screen may show anything. */
  #written: readonly string[] | undefined;

  /** The screen may show anything from now on. */
  forget(): void {
    this.#written = undefined;
  }

  /**
   * The output that makes the screen show some rows and nothing else.
   *
   * @param rows The segments of each row, from left to right.
   */
  draw(rows: readonly (readonly Segment[])[], cursor: ScreenCursor): string {
    const next = rows.map((row) => row.map(written).join(""));
    const before = this.#written;
    let output = before === undefined ? CLEAR : "";
    next.forEach((row, index) => {
      if (row === (before === undefined ? "" : before[index])) return;
      output += `${to(index, 0)}${CLEAR_ROW}${row}`;
    });
    this.#written = next;
    return output +
      (cursor.behind === undefined
        ? to(cursor.row, cursor.column)
        : to(cursor.row, 0) + cursor.behind);
  }
}

function written({ column, text }: Segment): string {
  if (text === "") return "";
  return column === 0 ? text : `\x1b[${column + 1}G${text}`;
}

function to(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}
