import { type Layout, refolded, unfolded } from "./layout.ts";

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
    const kept = unfolded(layout)
      .map((column) => Math.min(column, this.#narrowest - 1));
    const isKept = column !== undefined && kept.includes(column);
    // Left where it was in a window that was narrower for a moment.
    const isPushed = column !== undefined && !isKept &&
      column < Math.max(...kept);
    this.#learn({ isKept, isFolded: fitting.length > 0, isPushed });
    if (this.#folds === false) return cursor.row;
    const candidates = fitting.length > 0
      ? fitting
      : this.#folds === undefined && isPushed
      ? [cursor]
      : folded;
    const rows = candidates.map(({ row }) => row);
    if (this.#folds === undefined) rows.push(cursor.row);
    return Math.min(...rows);
  }

  /** Learns where only one of both is possible. */
  #learn({ isKept, isFolded, isPushed }: Readonly<Signs>): void {
    if (isKept === isFolded) return;
    if (isKept) this.#folds = false;
    // A cursor that was pushed may be by chance where folding would put it.
    else if (this.#folds === false && isPushed) this.#folds = undefined;
    else this.#folds = true;
  }
}

/** The possible reasons for the column in which the cursor is. */
interface Signs {
  /** The rows are as they were. */
  isKept: boolean;
  /** The rows were folded anew. */
  isFolded: boolean;
  /** The rows are as they were, and a narrower window has pushed the cursor. */
  isPushed: boolean;
}
