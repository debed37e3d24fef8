import { type Rate, TokenBucket } from "../../protocol/token_bucket.ts";
import { CONNECT_BURST } from "../admission/source_network.ts";
import { networkOf } from "../admission/network.ts";
import type { Limits } from "../limits.ts";
import { TELL_EVERY } from "./refusals.ts";
import type { Level, LogFields } from "./server_log.ts";

/** How many lines one connection takes: it comes, is welcomed and goes. */
const LINES_A_CONNECTION = 3;

/** How many warnings in the same words there may be a second, and at once: a full disk is told often enough. */
const WARNINGS: Rate = { rate: 1, burst: 100 };

/** From how many sources on it is looked which of them are remembered for nothing. */
const SOURCES_MIN = 1024;

/**
 * How many lines one address may cause: as many at once as its connections may,
 * in the long run as many as it may open. Whoever is welcomed again and again
 * without a new connection is not written down each time.
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

/** What a pace works with. */
export interface ServerLogPaceOptions {
  /** How many lines one address may cause; without it there is no bound to that. */
  readonly perAddress?: Rate | undefined;
  /** Told how many lines were left out. */
  readonly tell: (fields: LogFields) => void;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
}

/**
 * Bounds how fast a server log grows: by the lines about each address, and by each
 * kind of warning. How many are left out is told once a minute at most, and at
 * the end.
 */
export class ServerLogPace implements Disposable {
  readonly #options: ServerLogPaceOptions;
  readonly #buckets = new Map<string, TokenBucket>();
  /** How many sources there may be before it is looked again which can be forgotten. */
  #sourcesMax = SOURCES_MIN;
  /** How many lines were left out since that was told, by what caused them. */
  readonly #leftOut = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ServerLogPaceOptions) {
    this.#options = options;
  }

  /** Whether a line is to be written. If not, it is counted. */
  takes(level: Level, message: string, { address }: LogFields): boolean {
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
    this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY);
    return false;
  }

  /** Tells what has not been told yet. */
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

  /** Forgets those of which there is nothing to remember. */
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
