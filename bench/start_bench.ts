/**
 * Measures a client at a terminal beside others: the time from its start to its
 * prompt, the processor time of it, and its idle memory. The others are `nc` at the same server, and `weechat`
 * without a network. Then `chat --version` beside `deno run` of an empty file: what
 * the start of the program itself takes.
 *
 *     deno run -A bench/start_bench.ts [ROUNDS]
 *
 * All of it stays on this machine (Linux, with `nc` and `weechat`). The programs
 * take turns, one at a time, so that a slow moment of the machine hits all of
 * them alike. It prints a Markdown table of medians; compare those of one run.
 * `CHAT_BIN` names a compiled binary to measure instead of `deno run`.
 *
 * @module
 */
import { delay } from "@std/async/delay";
import { programCommand, startServer } from "../tests/e2e/harness/program.ts";
import { Screen } from "../tests/e2e/harness/screen.ts";

/** Number of measurements of each program. */
const ROUNDS = Number(Deno.args[0] ?? 10);

/** Idle time before memory is read, in milliseconds: garbage of the start has been collected. */
const IDLE = 1_000;

/** KiB in a MiB. */
const KIB = 1024;

const NS_PER_MS = 1e6;

/** A program to measure. */
interface Contender {
  readonly name: string;
  start(): Screen;
  /** Waits for the prompt. */
  ready(screen: Screen): Promise<void>;
}

/** The cost of one start of a program. */
interface Cost {
  /** From start to prompt, in milliseconds. */
  readonly start: number;
  /** Processor time of all its threads until then, in milliseconds. */
  readonly cpu: number;
  /** Resident memory, in MiB, including shared memory. */
  readonly resident: number;
  /** Private resident memory, in MiB. */
  readonly own: number;
}

async function measured({ start, ready }: Contender): Promise<Cost> {
  const began = performance.now();
  await using screen = start();
  await ready(screen);
  const took = performance.now() - began;
  const cpu = cpuOf(screen.pid);
  await delay(IDLE);
  const status = await Deno.readTextFile(`/proc/${screen.pid}/status`);
  return {
    start: took,
    cpu,
    resident: inMebibytes(status, "VmRSS"),
    own: inMebibytes(status, "RssAnon"),
  };
}

/** The processor time of the threads of a process, in milliseconds. */
function cpuOf(pid: number): number {
  const threads = Deno.readDirSync(`/proc/${pid}/task`).map(({ name }) =>
    Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`)
  );
  return threads.reduce((sum, of) => sum + parseInt(of), 0) / NS_PER_MS;
}

function inMebibytes(status: string, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status);
  return Number(found?.[1] ?? NaN) / KIB;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const below = sorted[Math.ceil(half) - 1] ?? NaN;
  const above = sorted[Math.floor(half)] ?? NaN;
  return (below + above) / 2;
}

function row(name: string, costs: readonly Cost[], digits: number): string {
  const cells = [
    median(costs.map(({ start }) => start)),
    median(costs.map(({ cpu }) => cpu)),
    median(costs.map(({ resident }) => resident)),
    median(costs.map(({ own }) => own)),
  ].map((value) => value.toFixed(digits));
  return `| ${[name, ...cells].join(" | ")} |`;
}

/** The ratio of the costs of two programs, round by round. */
function ratios(ours: readonly Cost[], theirs: readonly Cost[]): Cost[] {
  return ours.flatMap((our, round) => {
    const their = theirs[round];
    return their === undefined ? [] : [{
      start: our.start / their.start,
      cpu: our.cpu / their.cpu,
      resident: our.resident / their.resident,
      own: our.own / their.own,
    }];
  });
}

async function run(port: number, home: string): Promise<void> {
  // Each start has its own name, because the name of a killed client stays reserved.
  let starts = 0;
  const chat: Contender = {
    name: Deno.env.has("CHAT_BIN") ? "chat join" : "chat join (deno run)",
    start: () =>
      Screen.start(["join", `127.0.0.1:${port}`, "--name", `Ann${++starts}`]),
    ready: (screen) => screen.untilShown("lobby>"),
  };
  const netcat: Contender = {
    name: "nc",
    start: () => {
      const screen = new Screen(["nc", "127.0.0.1", `${port}`]);
      // Sends at once, because a silent client would be greeted only after half a second.
      screen.type("/who\r");
      return screen;
    },
    ready: (screen) => screen.untilShown("* in lobby"),
  };
  const weechat: Contender = {
    name: "weechat (not connected)",
    start: () => new Screen(["weechat", "--no-connect", "--dir", home]),
    ready: (screen) => screen.untilShown("Plugins loaded"),
  };
  const contenders = [chat, netcat, weechat];
  const costs = new Map<Contender, Cost[]>();
  // Not counted: it fills the caches, and weechat creates its settings.
  for (const contender of contenders) await measured(contender);
  for (let round = 0; round < ROUNDS; round++) {
    const turn = round % contenders.length;
    const order = [...contenders.slice(turn), ...contenders.slice(0, turn)];
    for (const contender of order) {
      const cost = await measured(contender);
      costs.set(contender, [...costs.get(contender) ?? [], cost]);
    }
  }
  const of = (contender: Contender) => costs.get(contender) ?? [];
  console.log(
    `| median of ${ROUNDS} | start to prompt, ms | CPU, ms | resident, MiB | private, MiB |`,
  );
  console.log("| --- | ---: | ---: | ---: | ---: |");
  for (const contender of contenders) {
    console.log(row(contender.name, of(contender), 1));
  }
  for (const other of [netcat, weechat]) {
    console.log(row(
      `chat join / ${other.name}`,
      ratios(of(chat), of(other)),
      2,
    ));
  }
}

/** The time that a command takes to its end, in milliseconds. */
async function timeOf(
  [command, ...args]: readonly [string, ...string[]],
): Promise<number> {
  const began = performance.now();
  const { success } = await new Deno.Command(command, {
    args,
    stdout: "null",
  }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return performance.now() - began;
}

async function compareVersion(empty: string): Promise<void> {
  await Deno.writeTextFile(empty, "");
  const commands = [
    [...programCommand(), "--version"],
    [Deno.execPath(), "run", "--quiet", "--no-prompt", empty],
  ] as const;
  const rounds: [version: number, empty: number][] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const times = [
      await timeOf(commands[0]),
      await timeOf(commands[1]),
    ] as const;
    // The first round fills the caches.
    if (round >= 0) rounds.push([...times]);
  }
  const versions = median(rounds.map(([version]) => version));
  const empties = median(rounds.map(([, empty]) => empty));
  const ratio = median(rounds.map(([version, empty]) => version / empty));
  console.log(
    `chat --version ${versions.toFixed(0)} ms, an empty file ${
      empties.toFixed(0)
    } ms: ${ratio.toFixed(2)} times as long`,
  );
}

const home = await Deno.makeTempDir({ prefix: "chat-bench-" });
try {
  await using server = await startServer();
  await compareVersion(`${home}/empty.ts`);
  await run(server.port, home);
} finally {
  await Deno.remove(home, { recursive: true });
}
