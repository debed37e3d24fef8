import type { Conn } from "../../transport/conn.ts";
import { TlsError } from "../../transport/tls/tls_error.ts";
import type { Judge, Said } from "./judge.ts";

/** Listens on a connection to its end, and has everything judged. */
export class CheckedConnection {
  /** Settles when no more will come. @throws {Error} The server said what none may say. */
  readonly ended: Promise<void>;
  /** How many lines have come. */
  lines = 0;
  readonly #conn: Conn;
  readonly #judge: Judge | undefined;
  readonly #hears: (said: Said) => void;

  /**
   * @param judge Nothing of what comes is looked at without it.
   * @param start When to begin to listen.
   */
  constructor(
    conn: Conn,
    judge: Judge | undefined,
    hears: (said: Said) => void,
    start: Promise<void> = Promise.resolve(),
  ) {
    this.#conn = conn;
    this.#judge = judge;
    this.#hears = hears;
    this.ended = start.then(() => this.#listen());
    // Reported to the caller that waits for the end.
    this.ended.catch(() => {});
  }

  async #listen(): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    for (;;) {
      const read = await untilCut(this.#conn.read(buffer));
      if (read === null) return this.#judge?.end();
      if (read === undefined) return;
      for (const said of this.#judge?.take(buffer.subarray(0, read)) ?? []) {
        this.lines++;
        this.#hears(said);
      }
    }
  }
}

/** The result of something on a connection, or nothing when either side has cut it. */
export async function untilCut<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing;
  } catch (error) {
    if (
      error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.ConnectionAborted ||
      error instanceof Deno.errors.NotConnected ||
      error instanceof Deno.errors.BrokenPipe ||
      error instanceof Deno.errors.BadResource ||
      error instanceof Deno.errors.Interrupted ||
      error instanceof TlsError
    ) return undefined;
    throw error;
  }
}
