import { delay } from "@std/async/delay";
import type { ServerLog } from "../observe/server_log.ts";

/**
 * How often it is looked how much memory is used, in milliseconds, while
 * connections come or wait. A look takes some hundredths of one.
 */
export const LOOK_EVERY = 100;

/** At what part of the limit new connections come in again, so that it does not go to and fro. */
const ROOM_AGAIN = 0.9;

/** What a memory gate works with. */
export interface MemoryGateOptions {
  /** From how many used bytes on nobody comes in. */
  readonly limit: number;
  readonly serverLog: ServerLog;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
  /** How many bytes are used. @default {usedMemory} */
  readonly used?: () => number;
}

/**
 * Keeps new connections waiting while too much memory is used: they are not
 * accepted, and the system keeps them. Nobody who is in is concerned.
 */
export class MemoryGate {
  readonly #options: MemoryGateOptions;
  readonly #used: () => number;
  #looked = -Infinity;
  #isFull = false;

  constructor(options: MemoryGateOptions) {
    this.#options = options;
    this.#used = options.used ?? usedMemory;
  }

  /** Whether somebody more may come in. */
  get hasRoom(): boolean {
    const { limit, serverLog, now } = this.#options;
    if (limit === Infinity || now() - this.#looked < LOOK_EVERY) {
      return !this.#isFull;
    }
    this.#looked = now();
    const used = this.#used();
    if (!this.#isFull && used > limit) {
      this.#isFull = true;
      serverLog.warn("new connections wait for memory", { used, limit });
    } else if (this.#isFull && used < limit * ROOM_AGAIN) {
      this.#isFull = false;
      serverLog.info("new connections come in again", { used, limit });
    }
    return !this.#isFull;
  }

  /**
   * Settles when somebody more may come in.
   *
   * @param closed Aborted when nobody comes any more: then it settles too.
   */
  async untilRoom(closed: AbortSignal): Promise<void> {
    while (!this.hasRoom && !closed.aborted) {
      try {
        await delay(LOOK_EVERY, { signal: closed });
      } catch (error) {
        if (error !== closed.reason) throw error;
      }
    }
  }
}

/**
 * How many bytes are used: JavaScript's objects, and the buffers beside them.
 * What the system counts as this program's (the resident set) is no measure: of
 * what was once needed some stays with the program, though nothing is in it any
 * more, and it would never come down.
 */
export function usedMemory(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}
