import { delay } from "@std/async/delay";
import type { ServerLog } from "../observe/server_log.ts";

/** How often memory in use is measured while connections come or wait, in milliseconds. */
export const MEASURE_EVERY = 100;

/** The part of the limit below which new connections are accepted again; the gap avoids flapping. */
const ROOM_AGAIN = 0.9;

/** The dependencies of a memory gate. */
export interface MemoryGateOptions {
  /** From how many bytes in use on no connection is accepted. */
  readonly limit: number;
  readonly serverLog: ServerLog;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
  /** Measures the bytes in use. @default {usedMemory} */
  readonly used?: () => number;
}

/**
 * Keeps new connections waiting while too much memory is in use: they are not
 * accepted and stay in the system's backlog. Open connections are not affected.
 */
export class MemoryGate {
  readonly #options: MemoryGateOptions;
  readonly #used: () => number;
  #measuredAt = -Infinity;
  #isFull = false;

  constructor(options: MemoryGateOptions) {
    this.#options = options;
    this.#used = options.used ?? usedMemory;
  }

  /** Measures, unless that was done a moment ago. @returns Whether another connection may be accepted. */
  measure(): boolean {
    const { limit, serverLog, now } = this.#options;
    if (limit === Infinity || now() - this.#measuredAt < MEASURE_EVERY) {
      return !this.#isFull;
    }
    this.#measuredAt = now();
    const used = this.#used();
    if (!this.#isFull && used > limit) {
      this.#isFull = true;
      serverLog.warn("memory limit reached", { used, limit });
    } else if (this.#isFull && used < limit * ROOM_AGAIN) {
      this.#isFull = false;
      serverLog.info("memory available again", { used, limit });
    }
    return !this.#isFull;
  }

  /**
   * Waits until another connection may be accepted.
   *
   * @param closed Ends the wait when no more connections come.
   */
  async untilRoom(closed: AbortSignal): Promise<void> {
    while (!this.measure() && !closed.aborted) {
      try {
        await delay(MEASURE_EVERY, { signal: closed });
      } catch (error) {
        if (error !== closed.reason) throw error;
      }
    }
  }
}

/**
 * The bytes in use, by JavaScript's objects and by buffers. The resident set that
 * the system reports is no measure: the program keeps some of what it once needed,
 * so that would never come down again.
 */
export function usedMemory(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}
