/**
 * Measures the door: what it costs when many say hello at once, with a key and
 * without, and how long two members who talk meanwhile wait for each other's words.
 *
 *     deno run -A bench/door_bench.ts [JOINS] [ROUNDS]
 *
 * All of it stays on this machine (Linux). The two ways take turns on one
 * server. It prints a Markdown table of medians; compare those of one run.
 *
 * @module
 */
import { delay } from "@std/async/delay";
import { startServer } from "../tests/e2e/program.ts";
import { member, type Socket } from "../tests/e2e/socket.ts";
import type { Storm } from "./door_storm.ts";

/** How many say hello at once. */
const JOINS = Number(Deno.args[0] ?? 2_000);

/** How often each way is measured. */
const ROUNDS = Number(Deno.args[1] ?? 7);

/** How often somebody says something meanwhile, in milliseconds. */
const SAY_EVERY = 5;

/** Ticks of a process's clock in a second, as Linux counts them. */
const TICKS = 100;

/** What one storm of hellos has cost. */
interface Cost {
  /** From the first hello to the last welcome, in milliseconds. */
  readonly time: number;
  /** Time of the server's processor, in milliseconds. */
  readonly cpu: number;
  /** The longest that anybody waited for what was said meanwhile, in milliseconds. */
  readonly longest: number;
}

/** Time of a program's processors, in milliseconds. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1_000 / TICKS;
}

/** One says something all the time, the other one hears it. */
async function longestWait(
  ann: Socket,
  bob: Socket,
  over: AbortSignal,
): Promise<number> {
  let longest = 0;
  while (!over.aborted) {
    const said = performance.now();
    await ann.sendFrame({ type: "say", id: crypto.randomUUID(), text: "x" });
    await bob.frameOf("message");
    longest = Math.max(longest, performance.now() - said);
    await delay(SAY_EVERY);
  }
  return longest;
}

/** Has a storm in a thread of its own, so that nobody else is held up by what it does itself. */
async function measured(
  port: number,
  pid: number,
  isKeyed: boolean,
): Promise<Cost> {
  await using ann = await member(port);
  await using bob = await member(port);
  const worker = new Worker(new URL("door_storm.ts", import.meta.url), {
    type: "module",
  });
  const answer = () =>
    new Promise<number>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
    });
  await answer();
  worker.postMessage({ port, isKeyed, joins: JOINS } satisfies Storm);
  await answer();
  const before = await cpuOf(pid);
  const over = new AbortController();
  const waiting = longestWait(ann, bob, over.signal);
  worker.postMessage("begin");
  const time = await answer();
  const cpu = await cpuOf(pid) - before;
  over.abort();
  const longest = await waiting;
  worker.terminate();
  // Everybody has gone before the next storm.
  await delay(500);
  return { time, cpu, longest };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function row(name: string, costs: readonly Cost[], digits: number): string {
  const cells = [
    median(costs.map(({ time }) => time)),
    median(costs.map(({ cpu }) => cpu)),
    median(costs.map(({ longest }) => longest)),
  ].map((value) => value.toFixed(digits));
  return `| ${[name, ...cells].join(" | ")} |`;
}

async function run(): Promise<void> {
  // All of them come from one place, and two talk without a pause.
  const lifted = [
    "max-per-address",
    "connect-rate",
    "rate-per-address",
    "rate",
  ];
  await using server = await startServer([
    ...["--host", "127.0.0.1"],
    ...lifted.flatMap((limit) => [`--${limit}`, "0"]),
  ]);
  const { port, program: { pid } } = server;
  const costs: Record<"bare" | "keyed", Cost[]> = { bare: [], keyed: [] };
  // Not counted: it makes the code warm.
  for (const isKeyed of [false, true]) await measured(port, pid, isKeyed);
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? [false, true] : [true, false];
    for (const isKeyed of order) {
      costs[isKeyed ? "keyed" : "bare"].push(
        await measured(port, pid, isKeyed),
      );
    }
  }
  const { bare, keyed } = costs;
  console.log(
    `| median of ${ROUNDS}, ${JOINS} hellos at once | all welcomed, ms | server CPU, ms | longest wait of who talks, ms |`,
  );
  console.log("| --- | ---: | ---: | ---: |");
  console.log(row("without a key", bare, 0));
  console.log(row("with a key", keyed, 0));
  const ratios = keyed.map((cost, round) => ({
    time: cost.time / (bare[round]?.time ?? NaN),
    cpu: cost.cpu / (bare[round]?.cpu ?? NaN),
    longest: cost.longest / (bare[round]?.longest ?? NaN),
  }));
  console.log(row("with / without", ratios, 2));
}

await run();
