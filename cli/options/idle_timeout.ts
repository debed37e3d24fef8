/**
 * How long one waits for something to go on. The time counts from
 * {@linkcode IdleTimeout.begin} on and is over for good when it has run out.
 *
 * @example
 * ```ts
 * import { Patience } from "./idle_timeout.ts";
 *
 * using patience = new Patience(10_000);
 * patience.begin();
 * console.assert(!patience.signal.aborted);
 * patience.end();
 * ```
 */
export class IdleTimeout implements Disposable {
  readonly #limit: number;
  readonly #isExcused: () => boolean;
  readonly #over = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param limit Milliseconds; 0 is for ever.
   * @param isExcused Whether there is a good reason that nothing has come: then the time begins anew.
   */
  constructor(limit: number, isExcused: () => boolean = () => false) {
    this.#limit = limit;
    this.#isExcused = isExcused;
  }

  /** Aborted when it has run out. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Something is waited for from now on, if it was not before. */
  begin(): void {
    if (this.#limit === 0) return;
    this.#timer ??= setTimeout(() => this.#runOut(), this.#limit);
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Something has come, and more is waited for. */
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
