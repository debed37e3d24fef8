import { nextTurn } from "../../server/turn.ts";

/** A timer that has been set and has neither gone off nor been taken back. */
interface Timer {
  readonly milliseconds: number;
  readonly goOff: () => void;
}

/**
 * Stands in for the timers, so that a test can let one go off when it likes:
 * nothing is waited for, and nothing depends on how fast the machine is.
 */
export class FakeTimers implements Disposable {
  readonly #set = new Map<number, Timer>();
  readonly #real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    abortTimeout: AbortSignal.timeout,
  };
  #count = 0;

  constructor() {
    const set = (goOff: () => void, milliseconds = 0) => {
      this.#set.set(++this.#count, { milliseconds, goOff });
      return this.#count;
    };
    const clear = (timer?: number) => void this.#set.delete(timer ?? 0);
    // The types of the real ones allow more than anything here makes use of.
    globalThis.setTimeout = set as unknown as typeof globalThis.setTimeout;
    globalThis.clearTimeout =
      clear as unknown as typeof globalThis.clearTimeout;
    AbortSignal.timeout = (milliseconds) => {
      const controller = new AbortController();
      const reason = new DOMException("Signal timed out.", "TimeoutError");
      set(() => controller.abort(reason), milliseconds);
      return controller.signal;
    };
  }

  /** How long those that are set are to wait, in milliseconds. */
  get waits(): number[] {
    return Array.from(this.#set.values(), ({ milliseconds }) => milliseconds);
  }

  /** How many have been set so far. */
  get count(): number {
    return this.#count;
  }

  /** Lets all that are set go off, and everything happen that comes of it. */
  async goOff(): Promise<void> {
    const timers = [...this.#set.values()];
    this.#set.clear();
    for (const { goOff } of timers) goOff();
    await settled();
  }

  [Symbol.dispose](): void {
    globalThis.setTimeout = this.#real.setTimeout;
    globalThis.clearTimeout = this.#real.clearTimeout;
    AbortSignal.timeout = this.#real.abortTimeout;
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export function settled(): Promise<void> {
  // However many promises hang on each other, all of them come before this; so
  // do waits for the same turn, however long it takes to come.
  return nextTurn();
}
