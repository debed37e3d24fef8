import { deadline } from "@std/async/deadline";
import type { Conn } from "../../transport/conn.ts";

/**
 * How long the other side may take to close its end after the last bytes were
 * written, in milliseconds.
 */
export const LINGER = 1_000;

/**
 * Says that nothing more comes, and waits for the other side to do the same. To
 * close at once, with unread bytes, would have the system discard bytes that are
 * still on their way.
 *
 * @param reading Settles when the other side has closed its end.
 * @throws {DOMException} A `TimeoutError` when that takes longer than {@linkcode LINGER}.
 */
export async function hangUp(
  conn: Pick<Conn, "closeWrite">,
  reading: Promise<unknown>,
): Promise<void> {
  await deadline(Promise.all([conn.closeWrite(), reading]), LINGER);
}
