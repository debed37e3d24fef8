import { within } from "./program.ts";

/**
 * Wakes tests that wait for something to come. A wait has one deadline, however
 * often other things come meanwhile: a ping every few seconds keeps no test up.
 *
 * @example
 * ```ts
 * const news = new News();
 * const lines: string[] = [];
 * const waiting = news.until(() => lines.shift(), "a line");
 * lines.push("hello");
 * news.wake();
 * console.assert(await waiting === "hello");
 * ```
 */
export class News {
  #next = Promise.withResolvers<void>();

  /** Settles when something comes. */
  get next(): Promise<void> {
    return this.#next.promise;
  }

  /** Has everybody who waits look again. */
  wake(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  /**
   * Waits until there is something.
   *
   * @param look Looks for it each time that something has come; throws when it cannot come any more.
   * @param what For the message of the error: "a line".
   * @param seen What there is instead, likewise.
   * @throws {Error} When it does not come in {@linkcode PATIENCE}.
   */
  async until<T>(
    look: () => T | undefined,
    what: string,
    seen?: () => string,
  ): Promise<T> {
    const waiting = { isOver: false };
    try {
      return await within(this.#find(look, waiting), what, seen);
    } finally {
      waiting.isOver = true;
    }
  }

  async #find<T>(
    look: () => T | undefined,
    waiting: { readonly isOver: boolean },
  ): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await this.next;
      // Nothing is taken from others by a wait that was given up.
      if (waiting.isOver) throw new Error("given up");
    }
  }
}
