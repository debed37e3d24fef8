import { deadline } from "@std/async/deadline";
import { Detector, GREETING_WAIT } from "../../dialects/detector.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { FALLBACK } from "../../dialects/registry.ts";
import { isTimeout } from "../../failure.ts";
import type { Conn } from "../../transport/conn.ts";
import type { NotAdmitted } from "./admission.ts";

/**
 * Most connections that are told at once why they may not come in. More are
 * closed without a word: a flood of them is not to be answered with another.
 */
export const TOLD_AT_ONCE = 32;

/** The same as a part of the descriptors that are left for such things. */
const TOLD_SHARE = 1 / 2;

/** How long one of them may take to hear it and hang up, in milliseconds. */
const TELLING_MAX = 1_500;

/**
 * How often one of them is read from until it hangs up: 64 KiB of what it had to
 * say. Who sends more is closed without having read the reason.
 */
const READS_MAX = 128;

/** Tells those who may not come in why, in their own dialect, and hangs up. */
export class ConnectionRejection {
  readonly #telling = new Set<Promise<void>>();
  readonly #most: number;

  /** @param descriptors How many are left for all that is no connection. */
  constructor(descriptors: number) {
    this.#most = Math.min(TOLD_AT_ONCE, descriptors * TOLD_SHARE);
  }

  /** Takes the connection over: it is closed in the end, whatever happens. */
  reject(conn: Conn, why: NotAdmitted): void {
    if (this.#telling.size >= this.#most) return conn.close();
    const telling = tell(conn, why)
      .finally(() => this.#telling.delete(telling));
    this.#telling.add(telling);
  }

  /** Settles when nobody is being told anything any more. */
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
    const dialect = await dialectOf(conn, buffer);
    await conn.write(dialect.encode({ type: "bye", reason, again }));
    await conn.closeWrite();
    // Closing with unread bytes would tear the reason away before it is read.
    for (let reads = 0; reads < READS_MAX; reads++) {
      if (await conn.read(buffer) === null) break;
    }
  } catch (error) {
    // It has gone by itself, or was closed for being late: all the same now.
    if (!(error instanceof Error)) throw error;
  } finally {
    clearTimeout(late);
    close();
  }
}

/** What its first bytes tell, or its silence. */
async function dialectOf(
  conn: Conn,
  buffer: Uint8Array,
): Promise<Dialect> {
  const detector = new Detector();
  const reading = conn.read(buffer);
  try {
    const read = await deadline(reading, GREETING_WAIT);
    if (read !== null) detector.feed(buffer.subarray(0, read));
  } catch (error) {
    if (!isTimeout(error)) throw error;
    // Whatever becomes of that read: there is no more to find out by it.
    reading.catch(() => {});
  }
  return detector.dialect ?? FALLBACK;
}
