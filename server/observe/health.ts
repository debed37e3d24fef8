import { type Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { isTimeout } from "../../failure.ts";
import { type MessageStore, NotKept } from "../../store/store.ts";

/** Something that the hall does in its turn, like any other event in its queue. */
export type Probe = () => Promise<void>;

/**
 * How long the hall may take to reach a probe, in milliseconds. It waits for slow
 * members for 3 s at most, and handles a full queue in less than one.
 */
const ANSWER_WITHIN = 5_000;

/** How long an answer holds, in milliseconds: however often a client asks, the disk has one write in that time. */
export const ANSWER_HOLDS = 1_000;

/** The dependencies of a health check. */
export interface HealthOptions {
  readonly queue: Pick<Channel<Probe>, "send">;
  readonly store: Pick<MessageStore, "probe">;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
  /** How long the hall may take to answer, in milliseconds. @default {5000} */
  readonly answerWithin?: number;
}

/** Finds out whether the hall answers and the store keeps messages, in the way a message does. */
export class Health {
  readonly #options: HealthOptions;
  #probe: Promise<string | undefined> | undefined;
  #probeAgainAt = -Infinity;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  /** @returns A description of what is wrong; `undefined` when all is well. */
  async problem(): Promise<string | undefined> {
    const { now, answerWithin = ANSWER_WITHIN } = this.#options;
    if (this.#probe === undefined || now() >= this.#probeAgainAt) {
      this.#probeAgainAt = Infinity;
      this.#probe = this.#ask().finally(() => {
        this.#probeAgainAt = now() + ANSWER_HOLDS;
      });
    }
    try {
      return await deadline(this.#probe, answerWithin);
    } catch (error) {
      if (isTimeout(error)) {
        return `the hall has not answered for ${answerWithin / 1000} s`;
      }
      if (error instanceof ChannelClosedError) return "the hall is closed";
      throw error;
    }
  }

  async #ask(): Promise<string | undefined> {
    const { queue, store } = this.#options;
    const answer = Promise.withResolvers<string | undefined>();
    await queue.send(async () => answer.resolve(await problemOf(store)));
    return await answer.promise;
  }
}

async function problemOf(
  log: HealthOptions["store"],
): Promise<string | undefined> {
  try {
    await log.probe();
  } catch (error) {
    if (error instanceof NotKept) return error.message;
    throw error;
  }
}
