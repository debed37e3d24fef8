import type { Rate } from "../../protocol/token_bucket.ts";
import { inputPolled, inputPolls } from "../turn.ts";

/**
 * How many bytes may come for each message that may: a member that keeps to the
 * rate of messages never sends more. The longest message that counts as one has
 * 1,023 characters, each of them escaped in six bytes, and some room for the rest.
 */
export const BYTES_A_MESSAGE = 8 * 1024;

/**
 * As how many bytes a read counts beside its own, and each line and telnet
 * command in it likewise: to look at it costs as much as to take in these.
 */
export const BYTES_A_LINE = 128;

/**
 * How much may come in a row that asks for nothing, counted like that: two
 * thousand blank lines or telnet commands, or a quarter of a megabyte of a line
 * that is too long. Whoever sends more is put out, for it would be read for hours.
 */
const NOTHING_ASKED_MAX = 32 * BYTES_A_MESSAGE;

/**
 * How much may come in a row that asks for nothing.
 *
 * @param lineMax Longest line of any dialect, in bytes.
 */
export function nothingAskedMax(lineMax: number): number {
  return Math.max(NOTHING_ASKED_MAX, 2 * lineMax);
}

/** How many bytes may come where so many messages may. */
export function bytesFor({ rate, burst }: Rate): Rate {
  return { rate: rate * BYTES_A_MESSAGE, burst: burst * BYTES_A_MESSAGE };
}

/**
 * How much is taken in from one place until input is polled, counted like that.
 * What is there already can be read again and again without it, and to refuse
 * is work too: so whoever comes from elsewhere waits for that much and no more.
 */
export const INFLOW_A_POLL = 4 * BYTES_A_MESSAGE;

/** What one place sends, as far as it has been taken in since input was polled last. */
export class Inflow {
  #taken = 0;
  #polls = 0;

  /** Waits until so much may be taken in. Those who wait come one after the other. */
  async take(inflow: number): Promise<void> {
    while (!this.#fits(inflow)) await inputPolled();
    this.#taken += inflow;
  }

  #fits(inflow: number): boolean {
    const polls = inputPolls();
    if (polls !== this.#polls) this.#taken = 0;
    this.#polls = polls;
    return this.#taken === 0 || this.#taken + inflow <= INFLOW_A_POLL;
  }
}

/** Some of the bytes that have come. */
export interface Portion {
  readonly bytes: Uint8Array;
  /** As how many they count: {@linkcode BYTES_A_MESSAGE} at most, or a little more. */
  readonly inflow: number;
}

/**
 * Cuts what has come into portions that count as much as a message may. Whoever
 * takes turns with others for them holds up nobody for longer than a message does.
 *
 * @example
 * ```ts
 * import { portionsOf } from "./inflow.ts";
 *
 * const blankLines = new TextEncoder().encode("\n".repeat(1_000));
 * console.assert([...portionsOf(blankLines)].length > 10);
 * ```
 */
export function* portionsOf(bytes: Uint8Array): Generator<Portion> {
  let start = 0;
  let inflow = BYTES_A_LINE;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    inflow += byte === NEWLINE || byte === RETURN || byte === IAC
      ? 1 + BYTES_A_LINE
      : 1;
    if (inflow < BYTES_A_MESSAGE) continue;
    yield { bytes: bytes.subarray(start, at + 1), inflow };
    start = at + 1;
    inflow = 0;
  }
  if (start < bytes.length) yield { bytes: bytes.subarray(start), inflow };
}

const NEWLINE = 0x0a;
/** With a NUL behind it, telnet's line end. */
const RETURN = 0x0d;
/** The byte that telnet's commands begin with. */
const IAC = 0xff;
