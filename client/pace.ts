import { costOf } from "../protocol/cost.ts";
import type { ServerFacts } from "../protocol/features/hello.ts";
import type { Request } from "../protocol/request.ts";
import { TokenBucket } from "../protocol/token_bucket.ts";

/**
 * The share of the server's burst that is used. The rest allows for a network
 * that delivers frames closer together than they were sent.
 */
const SHARE = 0.6;

/**
 * Shortest and longest pause when the server takes nothing, in milliseconds:
 * whatever it says, the client neither loops nor stops for ever.
 */
const PAUSE_LEAST = 50;
const PAUSE_MOST = 600_000;

/**
 * How fast a client may send without being refused, by the rate of the server's
 * welcome. No more is unanswered at any time than the server takes at once, so
 * nothing is refused when the network holds frames up and then delivers them together.
 *
 * @example
 * ```ts
 * import { Pace } from "./pace.ts";
 *
 * const server = { name: "chat", version: "1", maxLine: 1000, rate: 1, burst: 10 };
 * const pace = new Pace(server, () => 0);
 * const say = { type: "say", id: "1", text: "hello" } as const;
 * for (let count = 0; count < 6; count++) {
 *   console.assert(pace.wait(say) === 0);
 *   pace.sent(say);
 * }
 * console.assert(pace.wait(say) > 0);
 * ```
 */
export class Pace {
  readonly #now: () => number;
  /** Absent where the server has no rate. */
  readonly #bucket: TokenBucket | undefined;
  readonly #underWayMax: number;
  #underWay = 0;
  #pausedUntil = -Infinity;

  /** @param now A monotonic time, in milliseconds. */
  constructor({ rate, burst }: ServerFacts, now: () => number) {
    this.#now = now;
    this.#underWayMax = burst === undefined ? Infinity : burst * SHARE;
    if (rate !== undefined && burst !== undefined) {
      this.#bucket = new TokenBucket({ rate, burst: burst * SHARE }, now());
    }
  }

  /** The cost of the frames that are not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** How long a frame has to wait, in milliseconds; `Infinity` until another frame is answered. */
  wait(frame: Request): number {
    if (isPressing(frame)) return 0;
    const cost = costOf(frame);
    const isTooMuch = this.#underWay > 0 &&
      this.#underWay + cost > this.#underWayMax;
    if (isTooMuch && isAnswered(frame)) return Infinity;
    const now = this.#now();
    return Math.max(
      this.#pausedUntil - now,
      this.#bucket?.wait(cost, now) ?? 0,
    );
  }

  /** A frame has been sent. */
  sent(frame: Request): void {
    const cost = costOf(frame);
    this.#bucket?.owe(cost, this.#now());
    if (isAnswered(frame)) this.#underWay += cost;
  }

  /**
   * A frame was acknowledged or refused.
   *
   * The server may have taken it only now, with all other frames under way: the
   * time that the network held them up earns no tokens.
   */
  answered(frame: Request): void {
    const now = this.#now();
    const level = this.#bucket?.level(now) ?? 0;
    const earned = level - (this.#underWayMax - this.#underWay);
    if (earned > 0) this.#bucket?.owe(earned, now);
    this.#underWay = Math.max(0, this.#underWay - costOf(frame));
  }

  /** The server takes nothing for a time, in milliseconds. */
  pause(time: number): void {
    const pause = Math.min(Math.max(time, PAUSE_LEAST), PAUSE_MOST);
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + pause);
  }
}

/** Whether a frame keeps or ends the connection: such frames cost little and do not wait. */
function isPressing({ type }: Request): boolean {
  return type === "ping" || type === "pong" || type === "bye";
}

/** Whether the server answers such a frame by its `id`. */
function isAnswered({ type }: Request): boolean {
  return type === "say" || type === "whisper";
}
