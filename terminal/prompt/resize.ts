/** How long the window must keep its width before the prompt is drawn again, in milliseconds: a drag brings many widths. */
const RESIZE_WAIT = 50;

/** How long the terminal may take to answer a question, in milliseconds: allows for a slow line or a busy machine. */
export const REPORT_WAIT = 2_000;

/** Asks the terminal where its cursor is. */
const CURSOR_POSITION = "\x1b[6n";

/** The terminal, and the receiver of the answer. */
export interface ResizeOptions {
  readonly columns: () => number;
  readonly write: (text: string) => void;
  /** The window has another width. */
  readonly resized: (columns: number) => void;
  /** The window has kept its width, and the terminal has told the column of the cursor, unless it does not answer. */
  readonly measured: (column: number | undefined) => void;
}

/** Asks the terminal for its cursor after each change of the window's width. */
export class Resize implements Disposable {
  readonly #options: ResizeOptions;
  /** The width at the last check. */
  #columns: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many answers are to come. */
  #asked = 0;

  constructor(options: ResizeOptions) {
    this.#options = options;
    this.#columns = options.columns();
  }

  /** The width at the last check. */
  get columns(): number {
    return this.#columns;
  }

  /** Whether the place of the cursor is not known yet. */
  get isMeasuring(): boolean {
    return this.#timer !== undefined;
  }

  /** Begins to measure where the window has another width. @returns Whether it has. */
  checkWidth(): boolean {
    const columns = this.#options.columns();
    if (columns === this.#columns) return false;
    this.#columns = columns;
    this.#options.resized(columns);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), RESIZE_WAIT);
    return true;
  }

  /** The terminal has told the column of its cursor. */
  told(column: number): void {
    if (this.#asked === 0) return;
    this.#asked--;
    // An answer from before the last change is of no use any more.
    if (this.#asked === 0 && this.isMeasuring) this.#measured(column);
  }

  /** Forgets a measurement under way. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Begins anew with the present width. */
  reset(): void {
    this.#columns = this.#options.columns();
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  #ask(): void {
    if (this.checkWidth()) return;
    this.#asked++;
    this.#timer = setTimeout(() => {
      this.#asked = 0;
      this.#measured(undefined);
    }, REPORT_WAIT);
    this.#options.write(CURSOR_POSITION);
  }

  #measured(column: number | undefined): void {
    if (this.checkWidth()) return;
    this.stop();
    this.#options.measured(column);
  }
}
