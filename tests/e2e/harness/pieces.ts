/**
 * With `CHAT_TEST_PIECES` set, whatever a program sends to a test comes in pieces,
 * each a little later than the one before it, as it can on a busy machine. A test
 * that asserts what it has not waited for fails then.
 *
 * @module
 */
import { delay } from "@std/async/delay";

/** Whether output is delivered in pieces. */
export const IN_PIECES = (Deno.env.get("CHAT_TEST_PIECES") ?? "") !== "";

/** Most pieces of what came in a single read, so that much output does not take much longer. */
const PIECES_MAX = 8;

/** Chance that a piece is late, and how much at most, in milliseconds: more than an answer of the program takes. */
const LATE = 0.2;
const LATE_MAX = 40;

/** The bytes of a read; in pieces, each after a wait, where that is asked for. */
export async function* pieces<T extends string | Uint8Array>(
  read: T,
): AsyncGenerator<T> {
  if (!IN_PIECES) return yield read;
  const most = Math.ceil(read.length / PIECES_MAX);
  for (let from = 0; from < read.length;) {
    const to = from + 1 + Math.floor(Math.random() * 2 * most);
    const isLate = Math.random() < LATE;
    await delay(isLate ? Math.random() * LATE_MAX : 0);
    yield read.slice(from, to) as T;
    from = to;
  }
}
