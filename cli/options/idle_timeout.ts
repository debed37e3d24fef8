/**
 * A limit on waiting for progress. It counts from {@linkcode IdleTimeout.begin}
 * and, once expired, stays so.
 *
 * @example
 * ```ts
 * import { IdleTimeout } from "./idle_timeout.ts";
 *
 * using timeout = new IdleTimeout(10_000);
 * timeout.begin();
 * console.assert(!timeout.signal.aborted);
 * timeout.end();
 * ```
 */
export class IdleTimeout implements Disposable {
  readonly #limit: number;
  readonly #isExcused: () => boolean;
  readonly #over = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param limit Milliseconds; 0 is unlimited.
   * @param isExcused Whether the silence has a good reason: then the time starts again.
   */
  constructor(limit: number, isExcused: () => boolean = () => false) {
    this.#limit = limit;
    this.#isExcused = isExcused;
  }

  /** Aborted when the limit has expired. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Starts waiting, if it has not started. */
  begin(): void {
    if (this.#limit === 0) return;
    this.#timer ??= setTimeout(() => this.#runOut(), this.#limit);
  }

  /** Stops waiting. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Restarts the time after progress. */
  again(): void {
    this.end();
    this.begin();
  }

  #runOut(): void {
    if (this.#isExcused()) this.again();
    else this.#over.abort();
  }

  [Symbol.dispose](): void {
    this.end();
  }
}
