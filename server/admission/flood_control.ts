import type { Notice } from "../../protocol/notice.ts";
import { type Rate, TokenBucket } from "../../protocol/token_bucket.ts";

/** The part of the burst below which a member is warned, and that must be back before silence ends. */
const LOW = 1 / 4;

/**
 * How much a silenced member may still ask for, in bursts, before it is
 * disconnected: a program may have sent that much before it learnt of the silence.
 */
const REFUSED_BURSTS = 2;

/** How a request is dealt with. */
export type Step =
  /** It is taken. */
  | "take"
  /** It is taken, and the member must be warned. */
  | "notice"
  /** It is the first that is refused. */
  | "silence"
  /** It is refused like those before it. */
  | "silent"
  /** It is refused, and the member must be disconnected. */
  | "disconnect";

/**
 * Deals with a member that asks for too much: it is warned, then silenced, then
 * disconnected. Silence ends when a part of the burst is available again; when
 * all of it is, the member is as good as new.
 *
 * @example
 * ```ts
 * import { FloodControl } from "./flood_control.ts";
 *
 * const control = new FloodControl({ rate: 1, burst: 4 }, 0);
 * const steps = Array.from({ length: 6 }, () => control.step(1, 0));
 * console.assert(steps.join() === "take,take,take,notice,silence,silent");
 * console.assert(control.wait(1, 0) === 1_000);
 * console.assert(control.step(1, 1_000) === "take");
 * ```
 */
export class FloodControl {
  readonly #burst: number;
  readonly #bucket: TokenBucket;
  #isWarned = false;
  #isSilent = false;
  /** The cost of refused requests since the bucket was full last. */
  #refused = 0;

  constructor(rate: Rate, now: number) {
    this.#burst = rate.burst;
    this.#bucket = new TokenBucket(rate, now);
  }

  /** Takes or refuses a request of this cost. */
  step(cost: number, now: number): Step {
    // A goodbye is always taken.
    if (cost === 0) return "take";
    const level = this.#bucket.level(now);
    if (this.#bucket.isFull(now)) {
      this.#isWarned = false;
      this.#refused = 0;
    }
    if (this.#isSilent && level < this.#burst * LOW) return this.#refuse(cost);
    this.#isSilent = false;
    if (!this.#bucket.take(cost, now)) {
      this.#isSilent = true;
      return this.#refuse(cost, "silence");
    }
    if (this.#isWarned || level - cost >= this.#burst * LOW) return "take";
    this.#isWarned = true;
    return "notice";
  }

  /** How long it is until a request of this cost is taken again, in milliseconds. */
  wait(cost: number, now: number): number {
    const low = this.#isSilent ? this.#burst * LOW : 0;
    return this.#bucket.wait(Math.max(cost, low), now);
  }

  #refuse(cost: number, step: "silence" | "silent" = "silent"): Step {
    this.#refused += cost;
    return this.#refused > this.#burst * REFUSED_BURSTS ? "disconnect" : step;
  }
}

/** The warning before the silence. */
export function talksFast(rate: number): Notice {
  return {
    type: "warning",
    code: "too-fast",
    message: `too fast: soon only ${rate} messages a second will be accepted`,
  };
}

/**
 * The answer to a refused request.
 *
 * @param wait How long it is until it would be taken, in milliseconds.
 * @param id The id of the request, if it has one.
 */
export function tooFast(wait: number, id: string | undefined): Notice {
  return {
    type: "error",
    code: "too-fast",
    message: `too fast: this was not sent; wait ${(wait / 1000).toFixed(1)} s`,
    wait,
    id,
  };
}
