import type { RefusalCode } from "../../protocol/refusal.ts";
import type { ServerLog } from "./server_log.ts";

/**
 * What the server refuses by itself, below everything that is said, with what
 * each is about. A row of `docs/logs.md` goes with each of them.
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

/** Everything that can be refused: what members are told, and the rest. */
export type AnyRefusal = RefusalCode | ServerRefusal;

/** How often what was refused is told of at most, in milliseconds: however many knock, the log stays readable. */
export const TELL_EVERY = 60_000;

/** Where whoever refuses something has it counted. */
export interface RefusalCount {
  /** Something was refused. */
  count(code: AnyRefusal): void;
}

/**
 * The count of everything refused, in one place. When there was any, the
 * server log is told once a minute at most, and at the end.
 *
 * @example
 * ```ts ignore
 * using refusals = new Refusals(server log);
 * refusals.count("slow-reader");
 * ```
 */
export class Refusals implements RefusalCount, Disposable {
  readonly #serverLog: ServerLog;
  readonly #all = new Map<AnyRefusal, number>();
  /** Those that the server log has not been told of. */
  readonly #untold = new Map<AnyRefusal, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(serverLog: ServerLog) {
    this.#serverLog = serverLog;
  }

  /** How many there were since the start, by their codes. */
  get all(): ReadonlyMap<AnyRefusal, number> {
    return this.#all;
  }

  count(code: AnyRefusal): void {
    for (const counts of [this.#all, this.#untold]) {
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY);
  }

  /** Tells what has not been told yet. */
  [Symbol.dispose](): void {
    if (this.#timer !== undefined) this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const total = this.#untold.values().reduce((sum, count) => sum + count, 0);
    this.#serverLog.info("refused", {
      total,
      ...Object.fromEntries(this.#untold),
    });
    this.#untold.clear();
  }
}
