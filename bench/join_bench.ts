/**
 * Measures admission: the cost of many simultaneous hellos, with and without keys,
 * and the delay between two members that talk meanwhile.
 *
 *     deno run -A bench/join_bench.ts [JOINS] [ROUNDS]
 *
 * Everything runs on this machine (Linux). The two variants take turns on one
 * server. It prints a Markdown table of medians; compare those of one run.
 *
 * @module
 */
import { delay } from "@std/async/delay";
import { startServer } from "../tests/e2e/harness/program.ts";
import { member, type Socket } from "../tests/e2e/harness/socket.ts";
import type { Storm } from "./join_storm.ts";

/** Number of simultaneous hellos. */
const JOINS = Number(Deno.args[0] ?? 2_000);

/** Number of measurements of each variant. */
const ROUNDS = Number(Deno.args[1] ?? 7);

/** Interval of the messages sent meanwhile, in milliseconds. */
const SAY_EVERY = 5;

/** Ticks of a process's clock in a second, as Linux counts them. */
const TICKS = 100;

/** The cost of one storm of hellos. */
interface Cost {
  /** From the first hello to the last welcome, in milliseconds. */
  readonly time: number;
  /** Processor time of the server, in milliseconds. */
  readonly cpu: number;
  /** The longest delay of a message sent meanwhile, in milliseconds. */
  readonly longest: number;
}

/** Processor time of a process, in milliseconds. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1_000 / TICKS;
}

/** The first member sends messages continuously, the second receives them. */
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

/** Runs a storm in a thread of its own, so that its own work delays nothing else. */
async function measured(
  port: number,
  pid: number,
  isKeyed: boolean,
): Promise<Cost> {
  await using ann = await member(port);
  await using bob = await member(port);
  const worker = new Worker(new URL("join_storm.ts", import.meta.url), {
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
  // All clients have left before the next storm.
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
  // All come from one address, and two talk without a pause.
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
  // Warm-up, not counted.
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
