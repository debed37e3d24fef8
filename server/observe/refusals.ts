import type { RefusalCode } from "../../protocol/refusal.ts";
import type { ServerLog } from "./server_log.ts";

/**
 * The refusals of the server itself, apart from those of the hall, with their
 * meaning. Each has a row in `docs/logs.md`.
 */
export const SERVER_REFUSALS = {
  "not-accepted": "a connection could not be accepted: no free descriptor",
  "hall-full": "a connection was rejected: `--max-connections` reached",
  "address-full": "a connection was rejected: `--max-per-address` reached",
  "address-denied": "a connection was rejected: its address is not allowed",
  "address-hasty":
    "a connection was rejected: `--connect-rate` of its address exceeded",
  "no-client":
    "a connection from a proxy was closed: it named no client as it must (`--proxy`)",
  "no-handshake":
    "a connection was closed: no TLS handshake, or one that failed",
  "other-protocol":
    "a connection was closed: an HTTP request that was not answered with the page, or another protocol that is not chat",
  "hello-timeout": "a connection was closed: no hello in time",
  "idle": "a member was disconnected: idle for too long",
  "flood":
    "a member was disconnected: it went on above its rate, or sent much data without requests",
  "slow-reader": "a member was disconnected: it read nothing, or too slowly",
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
