/**
 * Measures the server beside its peers, under one load generator, in turns.
 *
 *     deno task bench --help
 *
 * Each run starts a server, connects all clients, sends messages, checks every
 * delivery, and stops the server. A round does every run once, each time starting
 * with another one. Ctrl-C stops the bench and shows the measurements so far. The
 * output has medians, and ratios of two runs of the same round; compare figures of
 * one bench only.
 *
 * @module
 */
import { readArguments } from "../cli/arguments.ts";
import type { Option } from "../cli/command.ts";
import { whenInterrupted } from "../cli/interrupt.ts";
import { UsageError } from "../cli/usage_error.ts";
import { Failure, reasonOf } from "../failure.ts";
import { type ContenderName, isHere, PEERS } from "./contenders.ts";
import { isOurs, type Result, Results, wrongs } from "./figures.ts";
import { type Machine, machine } from "./machine.ts";
import { outcome, Setup } from "./run.ts";
import { goalTable, tableOf } from "./tables.ts";
import {
  FULL,
  QUICK,
  type Run,
  type Workload,
  workloads,
} from "./workloads.ts";

/** Default number of rounds: enough for a median. */
const ROUNDS = 3;

/** Largest number of rounds. */
const ROUNDS_MAX = 100;

const OPTIONS: readonly Option[] = [
  { name: "only", value: "A,B", help: "these workloads alone (all of them)" },
  {
    name: "rounds",
    value: "N",
    help: `how often each is measured (${ROUNDS})`,
  },
  {
    name: "peers",
    value: "ngircd,redis",
    help: `beside these alone, "none" for none (${
      [...PEERS.keys()].join(",")
    })`,
  },
  {
    name: "quick",
    help: "smaller and shorter, one round: to see that it works",
  },
  { name: "json", help: "all figures as JSON, instead of tables" },
  {
    name: "from",
    value: "FILE",
    many: true,
    help:
      "measure nothing: tables of what --json has written, in one file or more",
  },
];

/** The output of `--json`. */
interface Report {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly results: readonly Result[];
}

/** The chosen measurements. */
interface Plan {
  readonly workloads: readonly Workload[];
  readonly rounds: number;
}

async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPTIONS, "deno task bench");
  if (given.has("help")) {
    console.log(help());
    return 0;
  }
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`deno task bench takes options only, not ${word}`);
  }
  const files = given.values("from");
  using interrupt = whenInterrupted();
  const report = files.length === 0
    ? await measured(given.has("quick"), planOf(given), interrupt.signal)
    : together(await Promise.all(files.map(stored)));
  if (given.has("json")) console.log(JSON.stringify(report));
  else print(report);
  const isWell = (result: Result) =>
    result.failure === undefined && wrongs(result.figures) === "";
  const isAllWell = report.results.filter(isOurs).every(isWell);
  return interrupt.exitCode ?? (isAllWell ? 0 : 1);
}

function help(): string {
  const width = Math.max(
    ...OPTIONS.map(({ name, value }) => `--${name} ${value ?? ""}`.length),
  );
  return [
    "Measures the server beside its peers.",
    "",
    ...OPTIONS.map(({ name, value, help }) =>
      `  ${`--${name} ${value ?? ""}`.padEnd(width)}  ${help}`
    ),
    "",
    ...workloads(FULL).map(({ key, title }) =>
      `  ${key.padEnd(width)}  ${title}`
    ),
  ].join("\n");
}

function planOf(given: ReturnType<typeof readArguments>): Plan {
  const quick = given.has("quick");
  const all = workloads(quick ? QUICK : FULL);
  const keys = given.value("only")?.split(",") ?? all.map(({ key }) => key);
  const unknown = keys.find((key) => !all.some((one) => one.key === key));
  if (unknown !== undefined) {
    throw new UsageError(
      `--only ${unknown} is no workload: ${
        all.map(({ key }) => key).join(", ")
      }`,
    );
  }
  const rounds = Number(given.value("rounds") ?? (quick ? 1 : ROUNDS));
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= ROUNDS_MAX)) {
    throw new UsageError(
      `--rounds ${given.value("rounds")} is no number from 1 to ${ROUNDS_MAX}`,
    );
  }
  const peers = peersOf(given.value("peers"));
  return {
    rounds,
    workloads: all.filter(({ key }) => keys.includes(key)).map((workload) => ({
      ...workload,
      runs: workload.runs.filter(({ contender }) =>
        isOurs({ contender }) || peers.has(contender)
      ),
    })),
  };
}

/** The requested peers that are installed; missing ones are named. */
function peersOf(asked: string | undefined): ReadonlySet<ContenderName> {
  const words = asked === "none" ? [] : asked?.split(",") ?? [...PEERS.keys()];
  const names = words.map((word) => {
    const name = PEERS.get(word);
    if (name === undefined) {
      throw new UsageError(
        `--peers ${word} is no peer: none, or ${[...PEERS.keys()].join(", ")}`,
      );
    }
    return name;
  });
  for (const name of names.filter((name) => !isHere(name))) {
    console.error(`${name} is not installed and not measured`);
  }
  return new Set(names.filter(isHere));
}

async function stored(file: string): Promise<Report> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

/** Reports of different workloads, combined. */
function together(reports: readonly Report[]): Report {
  const programs = new Map(
    reports.flatMap(({ machine }) =>
      machine.programs.map((program) => [program.name, program] as const)
    ),
  );
  return {
    machine: {
      what: reports[0]?.machine.what ?? "",
      programs: [...programs.values()],
    },
    quick: reports.every(({ quick }) => quick),
    results: reports.flatMap(({ results }) => results),
  };
}

async function measured(
  quick: boolean,
  plan: Plan,
  signal: AbortSignal,
): Promise<Report> {
  await using setup = await Setup.make();
  const results: Result[] = [];
  const used = new Set<ContenderName>();
  for (const { round, workload, run } of turns(plan)) {
    if (signal.aborted) break;
    used.add(run.contender);
    const result = {
      workload,
      run: run.name,
      contender: run.contender,
      round,
      ...await outcome(run, setup, signal),
    };
    // An interrupted run has no figures.
    if (signal.aborted) break;
    results.push(result);
    console.error(progress(result));
  }
  return { machine: await machine(used), quick, results };
}

/** Every run of every round, in order. Each round begins with another one. */
function* turns(
  { rounds, workloads }: Plan,
): Generator<{ round: number; workload: string; run: Run }> {
  for (let round = 0; round < rounds; round++) {
    for (const { key, runs } of workloads) {
      const first = round % runs.length;
      for (const run of [...runs.slice(first), ...runs.slice(0, first)]) {
        yield { round, workload: key, run };
      }
    }
  }
}

function progress(result: Result): string {
  const { workload, run, round, figures, failure } = result;
  const wrong = wrongs(result.figures);
  const what = failure ??
    (wrong === ""
      ? `others ${Number(figures?.others_busy ?? 0).toFixed(2)}`
      : wrong);
  return `round ${round + 1}, ${workload}, ${run}: ${what}`;
}

function print({ machine, quick, results }: Report): void {
  const all = new Results(results);
  console.log(`${machine.what}.\n`);
  for (const { name, version } of machine.programs) {
    console.log(`- ${name}: ${version}`);
  }
  for (const workload of workloads(quick ? QUICK : FULL)) {
    if (workload.runs.some(({ name }) => all.of(workload.key, name).length)) {
      console.log(`\n${tableOf(workload, all)}`);
    }
  }
  const goals = goalTable(all);
  if (goals !== "") console.log(`\n${goals}`);
}

if (import.meta.main) {
  let code = 1;
  try {
    code = await main(Deno.args);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    if (!isUsage && !(error instanceof Failure)) throw error;
    console.error(`bench: ${reasonOf(error)}`);
    code = isUsage ? 2 : 1;
  }
  // Nothing is left that should hold it up: every server has been ended.
  Deno.exit(code);
}
