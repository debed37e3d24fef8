import type { Notice } from "../../protocol/notice.ts";
import { type Rate, TokenBucket } from "../../protocol/token_bucket.ts";

/** What part of the burst is left when the notice is given, and is back before silence ends. */
const LOW = 1 / 4;

/**
 * How much may be said into the silence, in bursts, before the door: a program
 * that had sent that much before it could hear of the silence is not meant.
 */
const REFUSED_BURSTS = 2;

/** What becomes of something asked for. */
export type Step =
  /** It is done. */
  | "take"
  /** It is done, and it is time to say that soon nothing will be. */
  | "notice"
  /** It is not done, and that is news. */
  | "silence"
  /** It is not done either. */
  | "silent"
  /** It is not done, and nothing ever will be. */
  | "disconnect";

/**
 * What happens to a member that talks too fast: first a notice, then silence,
 * then the door. Silence ends when a part of the burst has come together again,
 * and all is forgotten when all of it has.
 *
 * @example
 * ```ts
 * import { FloodLadder } from "./flood_control.ts";
 *
 * const ladder = new FloodLadder({ rate: 1, burst: 4 }, 0);
 * const steps = Array.from({ length: 6 }, () => ladder.step(1, 0));
 * console.assert(steps.join() === "take,take,take,notice,silence,silent");
 * console.assert(ladder.wait(1, 0) === 1_000);
 * console.assert(ladder.step(1, 1_000) === "take");
 * ```
 */
export class FloodControl {
  readonly #burst: number;
  readonly #bucket: TokenBucket;
  #isWarned = false;
  #isSilent = false;
  /** What was asked for in silence, since the bucket was full last. */
  #refused = 0;

  constructor(rate: Rate, now: number) {
    this.#burst = rate.burst;
    this.#bucket = new TokenBucket(rate, now);
  }

  /** Somebody asks for something of this cost. */
  step(cost: number, now: number): Step {
    // A goodbye is heard whatever was before it.
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

  /** How long until something of this cost is done again, in milliseconds. */
  wait(cost: number, now: number): number {
    const low = this.#isSilent ? this.#burst * LOW : 0;
    return this.#bucket.wait(Math.max(cost, low), now);
  }

  #refuse(cost: number, step: "silence" | "silent" = "silent"): Step {
    this.#refused += cost;
    return this.#refused > this.#burst * REFUSED_BURSTS ? "disconnect" : step;
  }
}

/** The notice before the silence. */
export function talksFast(rate: number): Notice {
  return {
    type: "warning",
    code: "too-fast",
    message:
      `you talk too fast: soon no more than ${rate} messages a second will be taken`,
  };
}

/**
 * What is told when something is not done for being too fast.
 *
 * @param wait How long until it would be, in milliseconds.
 * @param id The mark of what it is about, where it has one.
 */
export function tooFast(wait: number, id: string | undefined): Notice {
  return {
    type: "error",
    code: "too-fast",
    message: `you talk too fast; this was not taken, and nothing will be for ${
      (wait / 1000).toFixed(1)
    } s`,
    wait,
    ...(id === undefined ? {} : { id }),
  };
}
