import { setImmediate } from "node:timers/promises";

/**
 * How many writes are begun in one turn of the event loop. Deno's runtime lets
 * 128 reads and writes of sockets be done in a turn. Those beyond wait, and all
 * that wait are looked at in every turn, so that a thousand at once cost twice
 * as much each, and eight thousand three times.
 */
export const WRITES_A_TURN = 64;

/** Waits for the next turn of the event loop. What has come in meanwhile goes first. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}
