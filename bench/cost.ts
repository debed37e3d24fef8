/**
 * Fails when a delivery costs much more than before: a short form of the bench's
 * workload A, beside the fan-out loop in C under the same load.
 *
 *     deno task cost
 *
 * It compares a ratio, not a time, so that the result does not depend on the speed
 * of the machine.
 *
 * @module
 */
import { whenInterrupted } from "../cli/interrupt.ts";
import { Failure, reasonOf } from "../failure.ts";
import type { ContenderName } from "./contenders.ts";
import { wrongs } from "./figures.ts";
import { measure, Setup } from "./run.ts";

/** Highest cost of a delivery, as a multiple of its cost in the fan-out loop. */
const RATIO_MAX = 2.5;

/** Measurements that must all exceed the bound: a real regression exceeds it every time. */
const TRIES = 3;

/**
 * Workload A, but in step: the next message follows when all have received the last.
 * Nothing can be gathered then, so a busy machine changes little. At the pace of A
 * both would gather more while they wait for their core, and not equally.
 */
const LOAD = {
  workload: "step",
  members: 510,
  talkers: 10,
  count: 400,
  limit: 60,
};

async function costOf(
  contender: ContenderName,
  setup: Setup,
  signal: AbortSignal,
): Promise<number> {
  const figures = await measure(
    { name: contender, contender, load: LOAD },
    setup,
    signal,
  );
  const wrong = wrongs(figures);
  if (wrong !== "") throw new Failure(`${contender}: ${wrong}`);
  return Number(figures.cpu_us);
}

async function main(): Promise<number> {
  using interrupt = whenInterrupted();
  await using setup = await Setup.make();
  for (let count = 1; count <= TRIES; count++) {
    const loop = await costOf("fan-out loop", setup, interrupt.signal);
    const ours = await costOf("chat", setup, interrupt.signal);
    const ratio = ours / loop;
    console.log(
      `a delivery costs ${ours.toFixed(1)} µs, ${
        ratio.toFixed(2)
      } times the fan-out loop's ${loop.toFixed(1)} µs; at most ${RATIO_MAX}`,
    );
    if (ratio <= RATIO_MAX) return 0;
  }
  return 1;
}

if (import.meta.main) {
  let code = 1;
  try {
    code = await main();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`cost: ${reasonOf(error)}`);
  }
  Deno.exit(code);
}
