import type { Rate } from "../../protocol/token_bucket.ts";
import { inputPolled, inputPolls } from "../turn.ts";

/**
 * How many bytes may come for each message that may. A member that keeps to the
 * rate of messages never sends more: the longest message with the cost of one
 * has 1,023 characters, each escaped in six bytes, and the rest of its frame.
 */
export const BYTES_A_MESSAGE = 8 * 1024;

/** How many bytes each line and telnet command counts beside its own: it costs as much work as these. */
export const BYTES_A_LINE = 128;

/** The same for a read. It costs more than a line: the system, a promise and a turn. */
export const BYTES_A_READ = 512;

/**
 * Most bytes in a row that ask for nothing, counted like that: two thousand blank
 * lines or telnet commands, or a quarter of a megabyte of a line that is too
 * long. A connection that sends more is ended; it could go on for hours.
 */
const NOTHING_ASKED_MAX = 32 * BYTES_A_MESSAGE;

/**
 * Most bytes in a row that may ask for nothing.
 *
 * @param lineMax Longest line of any dialect, in bytes.
 */
export function nothingAskedMax(lineMax: number): number {
  return Math.max(NOTHING_ASKED_MAX, 2 * lineMax);
}

/** The rate of bytes that goes with a rate of messages. */
export function bytesFor({ rate, burst }: Rate): Rate {
  return { rate: rate * BYTES_A_MESSAGE, burst: burst * BYTES_A_MESSAGE };
}

/**
 * Most bytes that are taken in from one network until input is polled, counted
 * like that. Input that has already come can be read without polling for more,
 * and refusing it is work too: connections from elsewhere wait for this much only.
 */
export const INFLOW_A_POLL = 4 * BYTES_A_MESSAGE;

/** How much a step of a TLS handshake counts: it is a millisecond of work. */
export const HANDSHAKE_STEP = BYTES_A_MESSAGE;

/** The bytes that were taken in from one network since input was polled last. */
export class Inflow {
  #taken = 0;
  #polls = 0;

  /** Waits until so many bytes may be taken in. */
  async take(inflow: number): Promise<void> {
    this.#renew();
    while (this.#taken > 0 && this.#taken + inflow > INFLOW_A_POLL) {
      await inputPolled();
      this.#renew();
    }
    this.#taken += inflow;
  }

  /** Counts anew when input was polled. */
  #renew(): void {
    const polls = inputPolls();
    if (polls !== this.#polls) this.#taken = 0;
    this.#polls = polls;
  }
}

/** Some of the bytes that were read. */
export interface Portion {
  readonly bytes: Uint8Array;
  /** How many bytes they count as: {@linkcode BYTES_A_MESSAGE} or a little more at most. */
  readonly inflow: number;
}

/**
 * Cuts bytes into portions that count as much as a message may, so that a turn
 * for a portion delays others no longer than one for a message.
 *
 * @param lengthMax Most bytes of a portion.
 *
 * @example
 * ```ts
 * import { portionsOf } from "./inflow.ts";
 *
 * const blankLines = new TextEncoder().encode("\n".repeat(1_000));
 * console.assert([...portionsOf(blankLines)].length > 10);
 * ```
 */
export function* portionsOf(
  bytes: Uint8Array,
  lengthMax = Infinity,
): Generator<Portion> {
  let start = 0;
  let inflow = BYTES_A_READ;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    inflow += byte === NEWLINE || byte === RETURN || byte === IAC
      ? 1 + BYTES_A_LINE
      : 1;
    if (inflow < BYTES_A_MESSAGE && at + 1 - start < lengthMax) continue;
    yield { bytes: bytes.subarray(start, at + 1), inflow };
    start = at + 1;
    inflow = 0;
  }
  if (start < bytes.length) yield { bytes: bytes.subarray(start), inflow };
}

const NEWLINE = 0x0a;
/** Telnet's line end, followed by a NUL. */
const RETURN = 0x0d;
/** The first byte of a telnet command. */
const IAC = 0xff;
