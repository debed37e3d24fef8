import type { Share } from "../../hall/rooms/reading.ts";
import { type Rate, TokenBucket } from "../../protocol/token_bucket.ts";

/** What sums of costs may be wrong by. */
const TRACE = 1e-6;

/** A turn that is waited for. */
interface Turn {
  readonly cost: number;
  readonly come: () => void;
}

/**
 * What all who come from one place may ask for together, in a time and at once.
 * Nobody is refused anything here: when it is used up they take turns, one
 * request each, so that one who floods costs the others behind the same address
 * a moment and no more. Those from elsewhere it costs no more than what may be
 * under way at once.
 */
export class CommonRate implements Share {
  readonly #bucket: TokenBucket;
  readonly #now: () => number;
  readonly #underWayMax: number;
  /** What has been let through and is not {@linkcode done}. */
  #underWay = 0;
  /** Who waits, in the order in which they came; each has one turn at a time. */
  readonly #turns = new Set<Turn>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param now A monotonic time, in milliseconds.
   * @param underWayMax How much may be under way at once; something that costs more is so alone.
   */
  constructor(rate: Rate, now: () => number, underWayMax = Infinity) {
    this.#bucket = new TokenBucket(rate, now());
    this.#now = now;
    this.#underWayMax = underWayMax;
  }

  /** Takes what something costs, when it is there and nobody has waited before. It is under way until it is {@linkcode done}. */
  take(cost: number): boolean {
    if (this.#turns.size > 0 || !this.#fits(cost)) return false;
    if (!this.#bucket.take(cost, this.#now())) return false;
    this.#underWay += cost;
    return true;
  }

  /** Takes what something has cost that is done, whether it is there or not. */
  owe(cost: number): void {
    this.#bucket.owe(cost, this.#now());
  }

  /** Whether more was done than there was for it. */
  get isInDebt(): boolean {
    return this.#bucket.level(this.#now()) < 0;
  }

  /** Something that was let through is not under way any more. */
  done(cost: number): void {
    const left = this.#underWay - cost;
    // What sums of fractions are wrong by is nothing.
    this.#underWay = left < TRACE ? 0 : left;
    if (this.#turns.size > 0) this.#wake();
  }

  /** Whether it is as if nothing had ever been asked for. */
  isFull(): boolean {
    return this.#turns.size === 0 && this.#underWay === 0 &&
      this.#bucket.isFull(this.#now());
  }

  /**
   * Waits for a turn.
   *
   * @param gone Aborted when it is not wanted any more: then it settles too.
   * @returns Whether the turn has come: then it is under way.
   */
  async turn(cost: number, gone: AbortSignal): Promise<boolean> {
    if (gone.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const turn: Turn = { cost, come: () => resolve(true) };
    const leave = () => {
      this.#turns.delete(turn);
      this.#wake();
      resolve(false);
    };
    gone.addEventListener("abort", leave, { once: true });
    this.#turns.add(turn);
    this.#wake();
    const hasCome = await promise;
    gone.removeEventListener("abort", leave);
    return hasCome;
  }

  #fits(cost: number): boolean {
    return this.#underWay === 0 || this.#underWay + cost <= this.#underWayMax;
  }

  /** Lets those in whose turn has come, and comes again for the next. */
  #wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const turn of this.#turns) {
      if (!this.#fits(turn.cost)) return;
      const wait = this.#bucket.wait(turn.cost, this.#now());
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#wake(), wait);
        return;
      }
      this.#bucket.take(turn.cost, this.#now());
      this.#underWay += turn.cost;
      this.#turns.delete(turn);
      turn.come();
    }
  }
}
