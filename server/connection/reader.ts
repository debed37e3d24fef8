import type { Conn } from "../../transport/conn.ts";
import type { InputFence } from "../input_fence.ts";

/** The size of the first read buffer, in bytes: a message. Nearly every connection keeps to that. */
export const READ_MIN = 512;

/**
 * The largest read buffer that any connection may have, in bytes: the longest
 * line. An unfinished line takes as much, so this adds little to what a client
 * can make the server hold.
 */
export const READ_MAX = 16 * 1024;

/** The read buffer of the few connections that send a great deal, in bytes: hundreds of messages, which are delivered together. */
export const READ_LARGE = 64 * 1024;

/**
 * How many connections may have such a buffer: thousands would take hundreds of
 * MiB. Where members are held to a rate none may: a member that keeps to it never
 * sends so much, and several hostile frames in a row delay the others for longer.
 */
export const LARGE_READS_MAX = 64;

/** How many times larger the next buffer is after a full one. */
const GROWTH = 4;

/**
 * Reads from a connection into a buffer that grows and shrinks with what comes:
 * silent connections take little memory, busy ones few reads.
 */
export class ConnReader implements Disposable {
  readonly #conn: Pick<Conn, "read">;
  readonly #inputFence: Pick<InputFence, "passed">;
  readonly #largeReads: LargeReads;
  #buffer = new Uint8Array(READ_MIN);
  /** The read under way, which goes on after silence was reported. */
  #reading: Promise<number | null> | undefined;

  constructor(
    conn: Pick<Conn, "read">,
    inputFence: Pick<InputFence, "passed">,
    largeReads: LargeReads,
  ) {
    this.#conn = conn;
    this.#inputFence = inputFence;
    this.#largeReads = largeReads;
  }

  /**
   * Reads, or reports silence.
   *
   * @param timeout How long that is, in milliseconds; without it, never.
   * @returns The bytes, valid until the next read; `null` when the other side has hung up.
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
      await this.#inputFence.passed();
      resolve("silence");
    }, timeout);
    try {
      return await Promise.race([reading, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#resize(READ_MIN);
  }

  /** Makes the next buffer larger after one that was full, and small again after little. */
  #fit(read: number): void {
    const { length } = this.#buffer;
    if (read === length) {
      if (length < READ_MAX) {
        this.#resize(Math.min(READ_MAX, length * GROWTH));
      } else if (length < READ_LARGE && this.#largeReads.take()) {
        this.#resize(READ_LARGE);
      }
    } else if (read < READ_MIN) this.#resize(READ_MIN);
    else if (length === READ_LARGE && read < READ_MAX) this.#resize(READ_MAX);
  }

  #resize(size: number): void {
    const { length } = this.#buffer;
    if (length === size) return;
    if (length === READ_LARGE) this.#largeReads.giveBack();
    this.#buffer = new Uint8Array(size);
  }
}

/** Counts the connections with a buffer of {@linkcode READ_LARGE}. */
export class LargeReads {
  readonly #max: number;
  #count = 0;

  /** @param max How many connections may have one. */
  constructor(max = LARGE_READS_MAX) {
    this.#max = max;
  }

  /** @returns Whether one more connection may. */
  take(): boolean {
    if (this.#count >= this.#max) return false;
    this.#count++;
    return true;
  }

  giveBack(): void {
    this.#count--;
  }
}
