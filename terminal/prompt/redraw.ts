/**
 * Draws soon after a change, all changes of a moment at once, and nothing while
 * the shell has the terminal.
 */
export class Redraw implements Disposable {
  readonly #draw: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSuspended = false;
  #isOver = false;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** Something has changed. */
  schedule(): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isSuspended) this.#draw();
    }, 0);
  }

  /** The shell gets the terminal. */
  suspend(): void {
    this.#isSuspended = true;
  }

  /** The program has the terminal again, and draws it anew. */
  resume(): void {
    this.#isSuspended = false;
    this.schedule();
  }

  /** Draws nothing any more. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
