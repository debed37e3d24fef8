import type { CommonRate } from "../admission/common_rate.ts";
import { LINGER } from "./hang_up.ts";

/** Whether a connection's input is still taken in, and the one wait for that which may be under way. */
export class Intake {
  #waiting: AbortController | undefined;
  #isOver = false;

  /** Nothing more is taken in: input that still comes is read and dropped. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the connection has to wait before more is read from it. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Takes nothing more in, and ends the wait under way. */
  end(): void {
    this.#isOver = true;
    this.#waiting?.abort();
  }

  /** Waits for a turn among the connections that share a rate. @returns Whether it has come. */
  async turn(rate: CommonRate, cost: number): Promise<boolean> {
    this.#waiting = new AbortController();
    if (this.#isOver) this.#waiting.abort();
    const hasCome = await rate.turn(cost, this.#waiting.signal);
    this.#waiting = undefined;
    return hasCome;
  }

  /** Waits, even when nothing more is taken in: dropped input is read no faster. */
  async pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wait = this.#isOver ? Math.min(milliseconds, LINGER) : milliseconds;
    const timer = setTimeout(resolve, wait);
    this.#waiting = new AbortController();
    this.#waiting.signal.addEventListener("abort", () => resolve());
    await promise;
    clearTimeout(timer);
    this.#waiting = undefined;
  }
}
