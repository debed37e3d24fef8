import { type Rate, TokenBucket } from "../chat/token_bucket.ts";

/** A turn that is waited for. */
interface Turn {
  readonly cost: number;
  readonly come: () => void;
}

/**
 * What all who come from one place may ask for together. Nobody is refused
 * anything here: when it is used up they take turns, one request each, so that
 * one who floods costs the others behind the same address a moment and no more.
 */
export class CommonRate {
  readonly #bucket: TokenBucket;
  readonly #now: () => number;
  /** Who waits, in the order in which they came; each has one turn at a time. */
  readonly #turns = new Set<Turn>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param now A monotonic time, in milliseconds. */
  constructor(rate: Rate, now: () => number) {
    this.#bucket = new TokenBucket(rate, now());
    this.#now = now;
  }

  /** Takes what something costs, when it is there and nobody has waited before. */
  take(cost: number): boolean {
    return this.#turns.size === 0 && this.#bucket.take(cost, this.#now());
  }

  /** Whether it is as if nothing had ever been asked for. */
  isFull(): boolean {
    return this.#turns.size === 0 && this.#bucket.isFull(this.#now());
  }

  /**
   * Waits for a turn.
   *
   * @param gone Aborted when it is not wanted any more: then it settles too.
   */
  async turn(cost: number, gone: AbortSignal): Promise<void> {
    if (gone.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const turn: Turn = { cost, come: resolve };
    const leave = () => {
      this.#turns.delete(turn);
      this.#wake();
      resolve();
    };
    gone.addEventListener("abort", leave, { once: true });
    this.#turns.add(turn);
    this.#wake();
    await promise;
    gone.removeEventListener("abort", leave);
  }

  /** Lets those in whose turn has come, and comes again for the next. */
  #wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const turn of this.#turns) {
      const wait = this.#bucket.wait(turn.cost, this.#now());
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#wake(), wait);
        return;
      }
      this.#bucket.take(turn.cost, this.#now());
      this.#turns.delete(turn);
      turn.come();
    }
  }
}
