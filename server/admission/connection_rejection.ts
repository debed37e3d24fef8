import { deadline } from "@std/async/deadline";
import { Detector, GREETING_WAIT } from "../../dialects/detector.ts";
import type { Encoder } from "../../dialects/dialect.ts";
import { FALLBACK } from "../../dialects/registry.ts";
import { isTimeout } from "../../failure.ts";
import type { Conn } from "../../transport/conn.ts";
import type { NotAdmitted } from "./admission.ts";

/**
 * Most connections that are told at once why they are not admitted. Others are
 * closed without a reason, so that a flood of them costs little.
 */
export const TOLD_AT_ONCE = 32;

/** The same as a part of the reserved descriptors. */
const TOLD_SHARE = 1 / 2;

/** How long a connection may take to read the reason and hang up, in milliseconds. */
const TELLING_MAX = 1_500;

/**
 * How many times a connection is read from until it hangs up: 64 KiB of input.
 * A client that sends more is closed and may not get the reason.
 */
const READS_MAX = 128;

/** Tells connections that are not admitted why, each in its dialect, and closes them. */
export class ConnectionRejection {
  readonly #telling = new Set<Promise<void>>();
  readonly #most: number;

  /** @param descriptors How many are reserved for everything but admitted connections. */
  constructor(descriptors: number) {
    this.#most = Math.min(TOLD_AT_ONCE, descriptors * TOLD_SHARE);
  }

  /** Takes over a connection, which is closed in any case. */
  reject(conn: Conn, why: NotAdmitted): void {
    if (this.#telling.size >= this.#most) return conn.close();
    const telling = tell(conn, why)
      .finally(() => this.#telling.delete(telling));
    this.#telling.add(telling);
  }

  /** Settles when all connections are closed. */
  async finished(): Promise<void> {
    await Promise.all(this.#telling);
  }
}

async function tell(
  conn: Conn,
  { reason, again }: NotAdmitted,
): Promise<void> {
  let isClosed = false;
  const close = () => {
    if (!isClosed) conn.close();
    isClosed = true;
  };
  const late = setTimeout(close, TELLING_MAX);
  const buffer = new Uint8Array(512);
  try {
    const encoder = await encoderOf(conn, buffer);
    await conn.write(encoder.encode({ type: "bye", reason, again }));
    await conn.closeWrite();
    // To close with unread bytes would have the system discard the reason.
    for (let reads = 0; reads < READS_MAX; reads++) {
      if (await conn.read(buffer) === null) break;
    }
  } catch (error) {
    // The other side has hung up, or the time is over: either way it is closed.
    if (!(error instanceof Error)) throw error;
  } finally {
    clearTimeout(late);
    close();
  }
}

/** The encoder for the dialect that the first bytes tell, or silence. */
async function encoderOf(
  conn: Conn,
  buffer: Uint8Array,
): Promise<Encoder> {
  const detector = new Detector();
  const reading = conn.read(buffer);
  try {
    const read = await deadline(reading, GREETING_WAIT);
    if (read !== null) detector.feed(buffer.subarray(0, read));
  } catch (error) {
    if (!isTimeout(error)) throw error;
    // A failure of that read is of no interest any more.
    reading.catch(() => {});
  }
  // Not the encoder of the codec, which may have answered by itself.
  return detector.dialect ?? FALLBACK;
}
