import { setImmediate, setTimeout } from "node:timers/promises";

/**
 * How many writes are begun in one turn of the event loop. Deno's runtime lets
 * 128 reads and writes of sockets be done in a turn. Those beyond wait, and all
 * that wait are looked at in every turn, so that a thousand at once cost twice
 * as much each, and eight thousand three times.
 */
export const WRITES_A_TURN = 64;

/**
 * How long turns may follow each other, in milliseconds, until input is polled.
 * As long as something is left to do, Deno 2.9 asks the system for input only
 * every 61st turn: with 10 ms of work in each, an answer of a server that had
 * nothing else to do took 580 ms.
 */
const IN_A_ROW_MAX = 10;

/** How many times it has been polled for those who waited, and when the last of them was over. */
let polls = 0;
let polled = -Infinity;

/** The poll that everybody waits for: who went on meanwhile would take it away. */
let polling: Promise<void> | undefined;

/** Whether somebody waits for it who keeps sending. */
let isThorough = false;

/** How many times {@linkcode inputPolled} has settled. */
export function inputPolls(): number {
  return polls;
}

/**
 * Waits until the event loop has done what there is to do in this turn. Many of
 * these in a row keep out what comes in; {@linkcode nextTurn} does not.
 */
export async function endOfTurn(): Promise<void> {
  await setImmediate();
}

/** Waits for the next turn of the event loop. What comes in is read soon, however many turns are waited for. */
export async function nextTurn(): Promise<void> {
  const isRecent = performance.now() - polled < IN_A_ROW_MAX;
  if (polling === undefined && isRecent) await setImmediate();
  else await (polling ??= poll());
}

/**
 * Waits until the system has been asked for the input of all connections. For
 * that the event loop must have nothing else to do: whoever has much to read
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
  // On a busy machine it may be due before there was a pause. A second one costs
  // nobody but those who flood, and those who talk while somebody does.
  if (isThorough) await setTimeout(0);
  isThorough = false;
  polls++;
  polled = performance.now();
  polling = undefined;
}
