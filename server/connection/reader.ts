import type { Conn } from "../../transport/conn.ts";
import type { ReadBacklog } from "./read_backlog.ts";

/** What is read at once at first, in bytes: a message. Nearly every connection keeps to that. */
export const READ_MIN = 512;

/**
 * What anybody may have read at once, in bytes: the longest line. An unfinished
 * line may take as much as that, so nobody can make the server hold much more
 * by it.
 */
export const READ_MAX = 16 * 1024;

/**
 * What is read at once of the few who send a great deal, in bytes: hundreds of
 * messages, which are told as few. A burst of 2,000 was told in nine tenths of the time.
 */
export const READ_LARGE = 64 * 1024;

/**
 * How many may have so much read at once. Thousands would take hundreds of MiB
 * by it. Where members are held to a rate none may: nobody who keeps to it
 * sends so much, and four hostile frames in a row hold the others up for longer
 * than one (a p99 of 0.5 s instead of 0.1 in an attack by JSON bombs).
 */
export const LARGE_READS_MAX = 64;

/** How many times larger the next buffer is when one was filled. */
const GROWTH = 4;

/**
 * Reads what a connection says, into a buffer that is as large as what comes.
 * With 10,000 connections that are silent it saves 1.9 KiB for each of them,
 * of 20.7; who says much at once is read in fewer reads.
 */
export class ConnReader implements Disposable {
  readonly #conn: Pick<Conn, "read">;
  readonly #readBacklog: ReadBacklog;
  readonly #largeReads: LargeReads;
  #buffer = new Uint8Array(READ_MIN);
  /** A read that goes on while somebody is told of silence. */
  #reading: Promise<number | null> | undefined;

  constructor(
    conn: Pick<Conn, "read">,
    readBacklog: ReadBacklog,
    largeReads: LargeReads,
  ) {
    this.#conn = conn;
    this.#readBacklog = readBacklog;
    this.#largeReads = largeReads;
  }

  /**
   * Reads, unless nothing comes for long.
   *
   * @param timeout How long that is, in milliseconds; without it, never.
   * @returns What has come, to be used before the next read; `null` when the other side has hung up.
   */
  async read(
    timeout: number | undefined,
  ): Promise<Uint8Array | null | "silence"> {
    const reading = this.#reading ??= this.#conn.read(this.#buffer);
    const read =
      await (timeout === undefined
        ? reading
        : this.#orSilence(reading, timeout));
    if (read === "silence") return read;
    this.#readBacklog.count();
    this.#reading = undefined;
    if (read === null) return null;
    const bytes = this.#buffer.subarray(0, read);
    this.#fit(read);
    return bytes;
  }

  async #orSilence(
    reading: Promise<number | null>,
    timeout: number,
  ): Promise<number | null | "silence"> {
    const { promise, resolve } = Promise.withResolvers<"silence">();
    const timer = setTimeout(async () => {
      await this.#readBacklog.areRead();
      resolve("silence");
    }, timeout);
    try {
      return await Promise.race([reading, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#becomes(READ_MIN);
  }

  /** Makes the next buffer larger after one that was full, and small again after little. */
  #fit(read: number): void {
    const { length } = this.#buffer;
    if (read === length) {
      if (length < READ_MAX) {
        this.#becomes(Math.min(READ_MAX, length * GROWTH));
      } else if (length < READ_LARGE && this.#largeReads.take()) {
        this.#becomes(READ_LARGE);
      }
    } else if (read < READ_MIN) this.#becomes(READ_MIN);
    else if (length === READ_LARGE && read < READ_MAX) this.#becomes(READ_MAX);
  }

  #becomes(size: number): void {
    const { length } = this.#buffer;
    if (length === size) return;
    if (length === READ_LARGE) this.#largeReads.giveBack();
    this.#buffer = new Uint8Array(size);
  }
}

/** Counts those of whom {@linkcode READ_LARGE} is read at once. */
export class LargeReads {
  readonly #max: number;
  #count = 0;

  /** @param max How many there may be. */
  constructor(max = LARGE_READS_MAX) {
    this.#max = max;
  }

  /** @returns Whether one more may. */
  take(): boolean {
    if (this.#count >= this.#max) return false;
    this.#count++;
    return true;
  }

  giveBack(): void {
    this.#count--;
  }
}
