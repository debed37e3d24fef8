/** Resolves in a later turn of the event loop, after what was scheduled before. */
export async function soon(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // `setTimeout` would load the timers of Node.js before the first draw.
  AbortSignal.timeout(0).addEventListener("abort", () => resolve());
  await promise;
}

/**
 * Draws soon after a change, all changes of a moment at once, and nothing while
 * the shell has the terminal.
 */
export class Redraw implements Disposable {
  readonly #draw: () => void;
  #isScheduled = false;
  #isSuspended = false;
  #isOver = false;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** Something has changed. */
  schedule(): void {
    if (this.#isOver || this.#isScheduled) return;
    this.#isScheduled = true;
    // `setTimeout` would load the timers of Node.js before the first draw.
    AbortSignal.timeout(0).addEventListener("abort", () => {
      this.#isScheduled = false;
      if (!this.#isSuspended && !this.#isOver) this.#draw();
    });
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
  }
}
