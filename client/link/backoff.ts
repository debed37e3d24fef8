import { delay } from "@std/async/delay";

/** First and longest wait before the server is called again, in milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** The random share of a wait, so that a thousand clients do not come back at one moment. */
const JITTER = 0.5;

/**
 * How long a connection must have lasted for its end to count as an accident,
 * in milliseconds. A server that lets clients in and hangs up at once is called
 * less and less often.
 */
const STABLE_AFTER = 5_000;

/** Time and chance, for tests. */
export interface BackoffOptions {
  /** A monotonic time, in milliseconds. */
  readonly now?: () => number;
  /** From 0 to less than 1. */
  readonly random?: () => number;
  /** Waits so many milliseconds; rejects with the signal's reason when that is aborted. */
  readonly wait?: (time: number, stop: AbortSignal) => Promise<void>;
}

/**
 * How long to wait before a server is called again: not at all after a
 * connection that had lasted, then longer each time, until a connection lasts
 * again.
 *
 * @example
 * ```ts
 * import { Backoff } from "./backoff.ts";
 *
 * const waits: number[] = [];
 * const backoff = new Backoff({
 *   random: () => 0,
 *   wait: (time) => Promise.resolve(void waits.push(time)),
 * });
 * const { signal } = new AbortController();
 * for (let call = 0; call < 3; call++) await backoff.beforeCall(signal);
 * console.assert(waits.join() === "500,1000");
 * ```
 */
export class Backoff {
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #wait: NonNullable<BackoffOptions["wait"]>;
  /** How many times the server was called since a connection lasted. */
  #calls = 0;
  /** When the newest connection was made, until its end is counted. */
  #connectedAt: number | undefined;

  constructor({
    now = () => performance.now(),
    random = Math.random,
    wait = (time, signal) => delay(time, { signal }),
  }: BackoffOptions = {}) {
    this.#now = now;
    this.#random = random;
    this.#wait = wait;
  }

  /** A connection was made. */
  connected(): void {
    this.#connectedAt = this.#now();
  }

  /**
   * Waits until the server may be called again. The newest connection has ended.
   *
   * @throws The reason of the signal, when it is aborted.
   */
  async beforeCall(stop: AbortSignal): Promise<void> {
    const lasted = this.#now() - (this.#connectedAt ?? Infinity);
    this.#connectedAt = undefined;
    if (lasted >= STABLE_AFTER) this.#calls = 0;
    const calls = this.#calls++;
    stop.throwIfAborted();
    if (calls === 0) return;
    const wait = Math.min(FIRST_WAIT * 2 ** (calls - 1), LONGEST_WAIT);
    await this.#wait(wait * (1 - JITTER * this.#random()), stop);
  }
}
