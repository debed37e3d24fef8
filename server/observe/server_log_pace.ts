import { type Rate, TokenBucket } from "../../protocol/token_bucket.ts";
import { networkOf } from "../admission/network.ts";
import { CONNECT_BURST } from "../admission/source_network.ts";
import type { Limits } from "../limits.ts";
import { SUMMARY_INTERVAL } from "./refusals.ts";
import type { Level, LogFields } from "./server_log.ts";

/** How many lines a connection takes: joined, left. */
const LINES_A_CONNECTION = 2;

/** How many warnings with the same message may be logged: enough for a full disk. */
const WARNINGS: Rate = { rate: 1, burst: 100 };

/** From how many sources on the pace looks for those that it need not remember. */
const SOURCES_MIN = 1024;

/**
 * How many lines an address may cause: at once as many as the connections it may
 * open at once, in the long run one for each connection it may open. A member
 * that says hello again and again on one connection is not logged each time.
 *
 * @returns `undefined` when connections may come as fast as they like.
 */
export function linesPerAddress(
  { connectRate }: Pick<Limits, "connectRate">,
): Rate | undefined {
  if (connectRate === Infinity) return undefined;
  return {
    rate: connectRate,
    burst: Math.max(1, connectRate * CONNECT_BURST) * LINES_A_CONNECTION,
  };
}

/** The dependencies of a log pace. */
export interface ServerLogPaceOptions {
  /** How many lines an address may cause; without it their number is not limited. */
  readonly perAddress?: Rate | undefined;
  /** Logs how many lines were left out. */
  readonly tell: (fields: LogFields) => void;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
}

/**
 * Limits how fast a server log grows: the lines about each address, and each kind
 * of warning. The number of lines left out is logged once a minute at most, and
 * at the end.
 */
export class ServerLogPace implements Disposable {
  readonly #options: ServerLogPaceOptions;
  readonly #buckets = new Map<string, TokenBucket>();
  /** How many sources there may be before the next look for those to forget. */
  #sourcesMax = SOURCES_MIN;
  /** How many lines were left out since the last summary, by source. */
  readonly #leftOut = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ServerLogPaceOptions) {
    this.#options = options;
  }

  /** Counts a line. @returns Whether it may be written. */
  take(level: Level, message: string, { address }: LogFields): boolean {
    const isAboutAddress = typeof address === "string";
    const rate = isAboutAddress
      ? this.#options.perAddress
      : level === "warn"
      ? WARNINGS
      : undefined;
    if (rate === undefined) return true;
    const source = isAboutAddress ? networkOf(hostOf(address)) : message;
    if (this.#bucket(source, rate).take(1, this.#options.now())) return true;
    this.#leftOut.set(source, (this.#leftOut.get(source) ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.#tell(), SUMMARY_INTERVAL);
    return false;
  }

  /** Logs what is not logged yet. */
  [Symbol.dispose](): void {
    if (this.#timer !== undefined) this.#tell();
  }

  #bucket(source: string, rate: Rate): TokenBucket {
    const now = this.#options.now();
    let bucket = this.#buckets.get(source);
    if (bucket === undefined) {
      bucket = new TokenBucket(rate, now);
      this.#buckets.set(source, bucket);
      if (this.#buckets.size > this.#sourcesMax) this.#forget(now);
    }
    return bucket;
  }

  /** Forgets the sources that need not be remembered. */
  #forget(now: number): void {
    for (const [source, bucket] of this.#buckets) {
      if (bucket.isFull(now)) this.#buckets.delete(source);
    }
    this.#sourcesMax = Math.max(SOURCES_MIN, 2 * this.#buckets.size);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#leftOut.values().reduce((sum, lines) => sum + lines, 0);
    const [most] = [...this.#leftOut].toSorted(([, a], [, b]) => b - a);
    this.#options.tell({ lines, most: most?.[0] });
    this.#leftOut.clear();
  }
}

/** The host of an address that may have a port. */
function hostOf(address: string): string {
  const [, bracketed, bare] =
    /^\[(.+)\](?::\d+)?$|^([^:]+):\d+$/.exec(address) ?? [];
  return bracketed ?? bare ?? address;
}
