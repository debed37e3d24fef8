import type { Share } from "../../hall/rooms/reading.ts";
import { type Rate, TokenBucket } from "../../protocol/token_bucket.ts";

/** The rounding error of sums of costs. */
const TRACE = 1e-6;

/** A turn that is yet to come. */
interface Turn {
  readonly cost: number;
  readonly come: () => void;
}

/**
 * How much all connections of one network may ask for together, in a time and at
 * once. Nothing is refused here: when the rate is used up, the connections take
 * turns with one request each, so a flood from one of them delays the others of
 * the network by a moment. Connections from elsewhere are delayed by no more than
 * may be under way at once.
 */
export class CommonRate implements Share {
  readonly #bucket: TokenBucket;
  readonly #now: () => number;
  readonly #underWayMax: number;
  /** The cost of what was let through and is not {@linkcode done}. */
  #underWay = 0;
  /** The turns to come, in order; a connection has one at a time. */
  readonly #turns = new Set<Turn>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param now A monotonic time, in milliseconds.
   * @param underWayMax The cost that may be under way at once; a request that costs more may be so alone.
   */
  constructor(rate: Rate, now: () => number, underWayMax = Infinity) {
    this.#bucket = new TokenBucket(rate, now());
    this.#now = now;
    this.#underWayMax = underWayMax;
  }

  /** Takes a cost, if the rate allows it and no turn is yet to come. It is under way until it is {@linkcode done}. */
  take(cost: number): boolean {
    if (this.#turns.size > 0 || !this.#fits(cost)) return false;
    if (!this.#bucket.take(cost, this.#now())) return false;
    this.#underWay += cost;
    return true;
  }

  /** Takes the cost of something that is done already, even beyond the rate. */
  owe(cost: number): void {
    this.#bucket.owe(cost, this.#now());
  }

  /** Whether more was done than the rate allows. */
  get isInDebt(): boolean {
    return this.#bucket.level(this.#now()) < 0;
  }

  /** Something that was let through is no longer under way. */
  done(cost: number): void {
    const left = this.#underWay - cost;
    this.#underWay = left < TRACE ? 0 : left;
    if (this.#turns.size > 0) this.#wake();
  }

  /** Whether a new object would be the same. */
  isFull(): boolean {
    return this.#turns.size === 0 && this.#underWay === 0 &&
      this.#bucket.isFull(this.#now());
  }

  /**
   * Waits for a turn.
   *
   * @param gone Ends the wait when the turn is no longer wanted.
   * @returns Whether the turn has come; then its cost is under way.
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

  /** Grants the turns that are due, and sets a timer for the next. */
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
