/** How long a task may take before its progress is shown, in milliseconds. */
const QUIET = 1_000;

/** The interval between two lines, in milliseconds: short enough to see that the task goes on. */
const EVERY = 500;

/** Clears the row. */
const CLEAR = "\r\x1b[K";

/** The text of a progress line, and its output. */
export interface ProgressOptions {
  /** Gives the present progress. */
  readonly text: () => string;
  readonly write: (text: string) => void;
}

/**
 * A line on a terminal that shows the progress of a task. It is updated in place,
 * and removed in the end.
 */
export class ProgressLine implements Disposable {
  readonly #options: ProgressOptions;
  #timer: ReturnType<typeof setTimeout>;
  #isShown = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.#show(), QUIET);
  }

  /** Removes the line until its next update, so that other text can be printed. */
  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#options.write(CLEAR);
  }

  #show(): void {
    this.#isShown = true;
    this.#options.write(CLEAR + this.#options.text());
    this.#timer = setTimeout(() => this.#show(), EVERY);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.clear();
  }
}
