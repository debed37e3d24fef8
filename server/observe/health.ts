import { type Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { isTimeout } from "../../failure.ts";
import { type MessageStore, NotKept } from "../../store/store.ts";

/** What the hall does in its turn, like anything else that waits for it. */
export type Probe = () => Promise<void>;

/**
 * How long the hall may take to come to a probe, in milliseconds. It waits for
 * slow members for 3 s at most, and what is in a full queue takes less than one.
 */
const ANSWER_WITHIN = 5_000;

/** How long an answer holds, in milliseconds: whoever asks without end costs the disk no more than one write in it. */
export const ANSWER_HOLDS = 1_000;

/** What is needed to find out how a server is. */
export interface HealthOptions {
  readonly queue: Pick<Channel<Probe>, "send">;
  readonly store: Pick<MessageStore, "probe">;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
  /** How long the hall may take to answer, in milliseconds. @default {5000} */
  readonly answerWithin?: number;
}

/** Finds out whether the hall answers and the log keeps what is said, as a message would. */
export class Health {
  readonly #options: HealthOptions;
  #probe: Promise<string | undefined> | undefined;
  #probeAgainAt = -Infinity;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  /** @returns What is wrong, for people; `undefined` when all is well. */
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
    await queue.send(async () => answer.resolve(await troubleWith(store)));
    return await answer.promise;
  }
}

async function troubleWith(
  log: HealthOptions["store"],
): Promise<string | undefined> {
  try {
    await log.probe();
  } catch (error) {
    if (error instanceof NotKept) return error.message;
    throw error;
  }
}
