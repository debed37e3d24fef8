import type { RefusalCode } from "../../protocol/refusal.ts";
import type { ServerLog } from "./server_log.ts";

/**
 * The refusals of the server itself, apart from those of the hall, with their
 * meaning. Each has a row in `docs/logs.md`.
 */
export const SERVER_REFUSALS = {
  "not-accepted": "a connection could not be accepted: no descriptor was free",
  "hall-full": "a connection was turned away: too many were there already",
  "address-full":
    "a connection was turned away: too many were there from its address",
  "address-denied": "a connection was turned away: its address may not come in",
  "no-handshake":
    "a connection was ended: it did not speak TLS, or not like the server",
  "other-protocol":
    "a connection was ended: it spoke HTTP, or something else that is no chat",
  "address-hasty":
    "a connection was turned away: too many had come from its address just now",
  "flood":
    "a member was let go that went on talking too fast, or sent much that asks for nothing",
  "hello-timeout": "a connection was ended: it did not say hello in time",
  "idle": "a member was let go that had said nothing for too long",
  "slow-reader": "a member was let go that took nothing, or not fast enough",
} as const;

/** Why the server refused something by itself. */
export type ServerRefusal = keyof typeof SERVER_REFUSALS;

/** Every refusal: those that members are told, and the server's own. */
export type AnyRefusal = RefusalCode | ServerRefusal;

/** How often refusals are logged at most, in milliseconds: however many there are, the log stays readable. */
export const SUMMARY_INTERVAL = 60_000;

/** Counts refusals. */
export interface RefusalCount {
  count(code: AnyRefusal): void;
}

/**
 * The count of all refusals, in one place. Their number is logged once a minute
 * at most, and at the end, when there were any.
 *
 * @example
 * ```ts ignore
 * using refusals = new Refusals(serverLog);
 * refusals.count("slow-reader");
 * ```
 */
export class Refusals implements RefusalCount, Disposable {
  readonly #serverLog: ServerLog;
  readonly #all = new Map<AnyRefusal, number>();
  /** Those that are not logged yet. */
  readonly #unlogged = new Map<AnyRefusal, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(serverLog: ServerLog) {
    this.#serverLog = serverLog;
  }

  /** The refusals since the start, by code. */
  get all(): ReadonlyMap<AnyRefusal, number> {
    return this.#all;
  }

  count(code: AnyRefusal): void {
    for (const counts of [this.#all, this.#unlogged]) {
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    this.#timer ??= setTimeout(() => this.#log(), SUMMARY_INTERVAL);
  }

  /** Logs what is not logged yet. */
  [Symbol.dispose](): void {
    if (this.#timer !== undefined) this.#log();
  }

  #log(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const total = this.#unlogged.values().reduce(
      (sum, count) => sum + count,
      0,
    );
    this.#serverLog.info("refused", {
      total,
      ...Object.fromEntries(this.#unlogged),
    });
    this.#unlogged.clear();
  }
}
