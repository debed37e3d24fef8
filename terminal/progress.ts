/** How long something may take before it is told how far it is, in milliseconds. */
const QUIET = 1_000;

/** How often it is told, in milliseconds: often enough to see that it goes on. */
const EVERY = 500;

/** To the beginning of the row, and nothing behind it. */
const CLEAR = "\r\x1b[K";

/** What a line of progress is given to work with. */
export interface ProgressOptions {
  /** How far it is. */
  readonly text: () => string;
  readonly write: (text: string) => void;
}

/**
 * A line on a terminal that tells how far something is. Each takes the place of
 * the one before, and the last one is taken away.
 */
export class ProgressLine implements Disposable {
  readonly #options: ProgressOptions;
  #timer: ReturnType<typeof setTimeout>;
  #isShown = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.#show(), QUIET);
  }

  /** Takes the line away until it is told again: something else is to be printed. */
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
