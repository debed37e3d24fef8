import { setImmediate, setTimeout } from "node:timers/promises";

/**
 * How many writes are begun in one turn of the event loop. Deno's runtime
 * completes 128 reads and writes of sockets in a turn. Those beyond wait, and all
 * that wait are polled in every turn, so many at once cost far more each.
 */
export const WRITES_A_TURN = 64;

/**
 * How long turns may follow each other, in milliseconds, until input is polled.
 * As long as something is left to do, Deno 2.9 polls for input only every 61st
 * turn.
 */
const IN_A_ROW_MAX = 10;

/** How many times input was polled by {@linkcode poll}, and when it was last. */
let polls = 0;
let polled = -Infinity;

/** The poll under way, which all callers share: a caller that went on meanwhile would prevent it. */
let polling: Promise<void> | undefined;

/** Whether a caller of {@linkcode inputPolled} waits for it. */
let isThorough = false;

/** How many times {@linkcode inputPolled} has settled. */
export function inputPolls(): number {
  return polls;
}

/**
 * Waits until the event loop has done everything in this turn. Many of these in a
 * row delay input; {@linkcode nextTurn} does not.
 */
export async function endOfTurn(): Promise<void> {
  await setImmediate();
}

/** Waits for the next turn of the event loop. Input is read soon, however many turns follow each other. */
export async function nextTurn(): Promise<void> {
  const isRecent = performance.now() - polled < IN_A_ROW_MAX;
  if (polling === undefined && isRecent) await setImmediate();
  else await (polling ??= poll());
}

/**
 * Waits until the system was polled for the input of all connections. For that
 * the event loop must have nothing else to do, so a connection with much input
 * waits for this now and then.
 */
export async function inputPolled(): Promise<void> {
  isThorough = true;
  await (polling ??= poll());
}

async function poll(): Promise<void> {
  // A timer that is due when the turn ends would be no pause.
  await setImmediate();
  await setTimeout(0);
  // On a busy machine it may be due before there was a pause. A second timer only
  // delays members that send much, and others while they do.
  if (isThorough) await setTimeout(0);
  isThorough = false;
  polls++;
  polled = performance.now();
  polling = undefined;
}
