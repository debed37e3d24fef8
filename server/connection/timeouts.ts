import type { Limits } from "../limits.ts";

/** How many times longer signing in may take for a person who is asked for a password, and for a client that proves one. */
const TYPING = 6;

/** The state of a connection that its timeouts depend on. */
export interface WatchedConnection {
  /** Whether the server does not read from it at the moment. */
  readonly isHeldBack: boolean;
  /** Whether the hall has welcomed its member. */
  readonly isWelcome: boolean;
  /** Whether a person is asked for a password, or a client proves that it has one. */
  readonly isTyping: boolean;
  /** Whether its dialect answers pings. */
  readonly answersPing: boolean;
  /** How many bytes wait to be written to it. */
  readonly waiting: number;
  /** How many bytes have been written to it in all. */
  readonly written: number;
}

/** The action that is due: a ping, or the end of the connection. */
export type Overdue =
  /** It has been silent for a while and must be asked whether it is there. */
  | "ping"
  /** It has not answered a ping. */
  | "no-answer"
  /** It cannot be pinged, and has been silent for too long. */
  | "idle"
  /** It has not signed in in time. */
  | "hello-timeout"
  /** It takes none of the bytes that wait for it. */
  | "stalled";

/**
 * Says what a connection has not done in time.
 *
 * @example
 * ```ts
 * import { ConnectionTimeouts } from "./timeouts.ts";
 * import { limitsFrom } from "../limits.ts";
 *
 * const timeouts = new ConnectionTimeouts(limitsFrom({ ping: 30_000 }), 0);
 * const state = {
 *   isHeldBack: false,
 *   isWelcome: true,
 *   isTyping: false,
 *   answersPing: true,
 *   waiting: 0,
 *   written: 0,
 * };
 * console.assert(timeouts.check(state, 10_000) === undefined);
 * console.assert(timeouts.check(state, 30_000) === "ping");
 * console.assert(timeouts.check(state, 60_000) === "no-answer");
 * ```
 */
export class ConnectionTimeouts {
  readonly #limits: Pick<Limits, "ping" | "helloTimeout" | "idleTimeout">;
  readonly #openedAt: number;
  #lastInput: number;
  #wasWelcome = false;
  #wasPinged = false;
  #written = 0;
  /** Since when none of the waiting bytes has been taken. */
  #stalledSince: number;

  /** @param now A monotonic time, in milliseconds. */
  constructor(
    limits: Pick<Limits, "ping" | "helloTimeout" | "idleTimeout">,
    now: number,
  ) {
    this.#limits = limits;
    this.#openedAt = this.#lastInput = this.#stalledSince = now;
  }

  /** Takes note of input. */
  received(now: number): void {
    this.#lastInput = now;
  }

  /** @returns What is due now, if anything. */
  check(connection: WatchedConnection, now: number): Overdue | undefined {
    const { ping, helloTimeout, idleTimeout } = this.#limits;
    // Its answer may lie unread.
    if (connection.isHeldBack) this.#lastInput = now;
    this.#noteWrites(connection, now);
    if (now - this.#stalledSince >= 2 * ping) return "stalled";
    this.#wasWelcome ||= connection.isWelcome;
    if (!this.#wasWelcome) {
      const time = helloTimeout * (connection.isTyping ? TYPING : 1);
      return now - this.#openedAt >= time ? "hello-timeout" : undefined;
    }
    const silent = now - this.#lastInput;
    if (!connection.answersPing || ping === Infinity) {
      return silent >= idleTimeout ? "idle" : undefined;
    }
    return this.#checkSilence(silent, ping);
  }

  #noteWrites({ waiting, written }: WatchedConnection, now: number): void {
    if (waiting > 0 && written <= this.#written) return;
    this.#written = written;
    this.#stalledSince = now;
  }

  #checkSilence(silent: number, ping: number): Overdue | undefined {
    if (silent < ping) {
      this.#wasPinged = false;
      return undefined;
    }
    if (this.#wasPinged) return silent >= 2 * ping ? "no-answer" : undefined;
    this.#wasPinged = true;
    return "ping";
  }
}
