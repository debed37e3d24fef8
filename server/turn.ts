import { setImmediate, setTimeout } from "node:timers/promises";

/**
 * How many writes are begun in one turn of the event loop. Deno's runtime lets
 * 128 reads and writes of sockets be done in a turn. Those beyond wait, and all
 * that wait are looked at in every turn, so that a thousand at once cost twice
 * as much each, and eight thousand three times.
 */
export const WRITES_A_TURN = 64;

/**
 * How long turns may follow each other, in milliseconds, until the event loop
 * gets a moment to itself. As long as some callback of `setImmediate` waits,
 * Deno 2.9 looks for what has come in only every 61st turn: with 10 ms of work
 * in each, an answer of a server that had nothing else to do took 580 ms.
 */
const IN_A_ROW_MAX = 10;

/** After so long without a turn, in milliseconds, turns do not follow each other any more. */
const ROW_ENDS = 20;

/** When the turns that follow each other began, and when the last of them did. */
let began = -Infinity;
let last = -Infinity;

/** The moment that everybody waits for: who went on by `setImmediate` would take it away. */
let moment: Promise<void> | undefined;

/**
 * Waits until the event loop has done what there is to do in this turn. Many of
 * these in a row keep out what comes in; {@linkcode nextTurn} does not.
 */
export async function endOfTurn(): Promise<void> {
  await setImmediate();
}

/** Waits for the next turn of the event loop. What comes in is read soon, however many turns are waited for. */
export async function nextTurn(): Promise<void> {
  const now = performance.now();
  if (now - last > ROW_ENDS) began = now;
  last = now;
  if (moment === undefined && now - began < IN_A_ROW_MAX) await setImmediate();
  else await (moment ??= momentForReads());
}

async function momentForReads(): Promise<void> {
  await setTimeout(0);
  began = performance.now();
  moment = undefined;
}
