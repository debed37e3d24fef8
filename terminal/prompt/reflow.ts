import { type Layout, refolded } from "./layout.ts";

/**
 * Finds the prompt again after the window has changed its width. Some terminals
 * fold their rows anew, others leave them as they were; the column in which the
 * cursor is afterwards tells which.
 */
export class Reflow {
  /** Whether the terminal folds its rows anew, once that is known. */
  #folds: boolean | undefined;
  /** The narrowest width since the prompt was drawn. */
  #narrowest = Infinity;

  /** The prompt was drawn, in the present width. */
  drawn(): void {
    this.#narrowest = Infinity;
  }

  /** The window has this many columns now. */
  resized(columns: number): void {
    this.#narrowest = Math.min(this.#narrowest, columns);
  }

  /**
   * Finds how many rows of a prompt are above the cursor, and learns what the
   * terminal does. In doubt it is the fewest rows: rather a row of the prompt too
   * many than a message too few.
   *
   * @param columns The width of the window now.
   * @param column The column of the cursor, if the terminal has told it.
   */
  findRowsAbove(
    layout: Layout,
    columns: number,
    column: number | undefined,
  ): number {
    const { cursor } = layout;
    const folded = refolded(layout, columns);
    const last = columns - 1;
    const fitting = [
      ...folded.filter((place) => place.column === column),
      // Behind a full row the cursor may still be in it.
      ...folded.filter(() => column === last)
        .filter((place) => place.column === 0 && place.row > 0)
        .map((place) => ({ row: place.row - 1, column: last })),
    ];
    const kept = Math.min(cursor.column, this.#narrowest - 1);
    if (column === kept && fitting.length === 0) this.#folds = false;
    if (column !== kept && fitting.length > 0) this.#folds = true;
    if (this.#folds === false) return cursor.row;
    // Left where it was in a window that was narrower for a moment.
    const isPushed = column !== undefined && column < kept;
    const candidates = fitting.length > 0
      ? fitting
      : this.#folds === undefined && isPushed
      ? [cursor]
      : folded;
    const rows = candidates.map(({ row }) => row);
    if (this.#folds === undefined) rows.push(cursor.row);
    return Math.min(...rows);
  }
}
