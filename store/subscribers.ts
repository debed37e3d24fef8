import type { Stored } from "./store.ts";

/** The subscribers of a store. */
export class Subscribers {
  readonly #listeners = new Set<(stored: readonly Stored[]) => void>();

  /** Tells a listener of everything from now on, until the result is disposed. */
  add(listener: (stored: readonly Stored[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  tell(stored: readonly Stored[]): void {
    if (stored.length === 0) return;
    for (const listener of this.#listeners) listener(stored);
  }
}
