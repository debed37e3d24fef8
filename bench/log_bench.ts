/**
 * Measures the message stores: the speed of appending and searching, and whether a
 * large store costs anything but disk space.
 *
 *     deno run -A bench/log_bench.ts [MESSAGES] [ROUNDS]
 *
 * It prints figures of this machine, side by side; compare those of one run.
 *
 * @module
 */
import { MemoryStore } from "../store/memory.ts";
import { SqliteStore } from "../store/sqlite/sqlite.ts";
import type { Draft, MessageStore } from "../store/store.ts";
import { startServer } from "../tests/e2e/harness/program.ts";
import { member } from "../tests/e2e/harness/socket.ts";

/** Messages in the large store. */
const MESSAGES = Number(Deno.args[0] ?? 1_000_000);

/** How often the starts are compared, in turns. */
const ROUNDS = Number(Deno.args[1] ?? 15);

/** Words in a message: about 100 characters. */
const WORDS = 15;

/** Different words there are. */
const VOCABULARY = 20_000;

/** Reproducible pseudo-random numbers (a linear congruential generator). */
function* numbers(): Generator<number, never> {
  let state = 1;
  for (;;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    yield state / 0x8000_0000;
  }
}

const random = numbers();

function letters(length: number): string {
  return Array.from(
    { length },
    () => String.fromCharCode(97 + Math.floor(26 * random.next().value ** 2)),
  ).join("");
}

const vocabulary = Array.from(
  { length: VOCABULARY },
  (_, index) => letters(2 + index % 8),
);

/** A few words are frequent, most are rare, as in real text. */
function sentence(): string {
  return Array.from(
    { length: WORDS },
    () => vocabulary[Math.floor(VOCABULARY * random.next().value ** 4)],
  ).join(" ");
}

let ids = 0;

function draft(room: string): Draft {
  ids++;
  return {
    room,
    from: `Member${ids % 100}`,
    author: `${ids % 100}`.padStart(64, "0"),
    id: `${ids}`.padStart(36, "0"),
    text: sentence(),
    time: 1_795_000_000_000 + ids,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ??
    NaN;
}

function print(...cells: readonly (string | number)[]): void {
  console.log(
    cells.map((cell, index) =>
      index === 0 ? `${cell}`.padEnd(36) : `${cell}`.padStart(14)
    ).join(""),
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function appendRate(log: MessageStore, count: number, batch: number) {
  const pauses: number[] = [];
  for (let done = 0; done < count; done += batch) {
    const drafts = Array.from({ length: batch }, () => draft("lobby"));
    pauses.push(await timed(() => log.append(drafts)));
  }
  const total = pauses.reduce((sum, pause) => sum + pause, 0);
  return { rate: count / total * 1000, longest: Math.max(...pauses) };
}

async function compareAppends(dir: string): Promise<void> {
  print("append", "messages/s", "of memory", "longest, ms");
  for (const batch of [1, 100]) {
    const count = batch === 1 ? 5_000 : 100_000;
    const logs: [string, () => Promise<MessageStore>][] = [
      ["memory", () => Promise.resolve(new MemoryStore())],
      [
        "sqlite normal",
        () => SqliteStore.open(`${dir}/normal-${batch}`, { sync: "normal" }),
      ],
      ["sqlite full", () => SqliteStore.open(`${dir}/full-${batch}`)],
      [
        "sqlite full, keep 1000",
        () =>
          SqliteStore.open(`${dir}/keep-${batch}`, { keep: { count: 1000 } }),
      ],
    ];
    let ofMemory = 0;
    for (const [name, open] of logs) {
      await using log = await open();
      const { rate, longest } = await appendRate(log, count, batch);
      if (name === "memory") ofMemory = rate;
      print(
        `${name}, ${batch} a batch`,
        Math.round(rate),
        `1/${Math.round(ofMemory / rate)}`,
        longest.toFixed(1),
      );
    }
  }
}

async function fill(dir: string): Promise<void> {
  await using log = await SqliteStore.open(dir, { sync: "normal" });
  const batch = 250;
  const old = Array.from({ length: batch }, () => draft("small"));
  await log.append(old);
  const rates = [0, 0];
  const tenth = MESSAGES / 10;
  for (const part of Array(10).keys()) {
    const { rate } = await appendRate(log, tenth, batch);
    rates[part === 0 ? 0 : 1] = rate;
  }
  const { size } = await Deno.stat(`${dir}/chat.db`);
  print(`filling with ${MESSAGES}`, "messages/s");
  print("the first tenth", Math.round(rates[0] ?? 0));
  print("the last tenth", Math.round(rates[1] ?? 0));
  print("bytes a message on disk", Math.round(size / MESSAGES));
}

/** The start time of a server, and its memory after a member joined. */
async function start(dir: string) {
  const began = performance.now();
  await using server = await startServer([
    "--host",
    "127.0.0.1",
    "--data",
    dir,
  ]);
  const listening = performance.now() - began;
  await using ann = await member(server.port, "Ann");
  await ann.say("hi");
  const status = await Deno.readTextFile(
    `/proc/${server.program.pid}/status`,
  );
  return { listening, rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024 };
}

async function compareStarts(empty: string, full: string): Promise<void> {
  const opened = { empty: [] as number[], full: [] as number[] };
  const listening = { empty: [] as number[], full: [] as number[] };
  const rss = { empty: [] as number[], full: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, dir] of [["empty", empty], ["full", full]] as const) {
      const before = performance.now();
      const log = await SqliteStore.open(dir);
      opened[name].push(performance.now() - before);
      await log[Symbol.asyncDispose]();
      const started = await start(dir);
      listening[name].push(started.listening);
      rss[name].push(started.rss);
    }
  }
  print("start", "empty", "long", "long/empty");
  for (
    const [what, { empty, full }] of [
      ["SqliteStore.open, ms", opened],
      ["the server listens, ms", listening],
      ["RSS after a join, MiB", rss],
    ] as const
  ) {
    const [a, b] = [median(empty), median(full)];
    print(what, a.toFixed(1), b.toFixed(1), (b / a).toFixed(2));
  }
}

async function compareReads(full: string): Promise<void> {
  await using log = await SqliteStore.open(full);
  const { last } = await log.extent("lobby");
  const [common = ""] = vocabulary;
  const frequent = vocabulary.slice(0, 50).find((word) => word.length > 4) ??
    common;
  print("in the long log", "ms");
  const works: [string, () => Promise<readonly unknown[]>][] = [
    ["the newest 20", () => log.read("lobby", last - 19, last)],
    ["the oldest 20", () => log.read("lobby", 1, 20)],
    [
      "1,000 from the middle",
      () => log.read("lobby", last / 2, last / 2 + 999),
    ],
    ["search: one letter", () => log.search("lobby", "a", 20)],
    ["search: a frequent word", () => log.search("lobby", common, 20)],
    ["search: a long frequent word", () => log.search("lobby", frequent, 20)],
    [
      "search: two frequent words",
      () => log.search("lobby", `${common} ${frequent}`, 20),
    ],
    [
      "search: a seldom word",
      () => log.search("lobby", vocabulary.at(-1) ?? "", 20),
    ],
    ["search: in a small old room", () => log.search("small", common, 20)],
    ["search: nothing to find", () => log.search("lobby", "qqqqqqqqqqqq", 20)],
  ];
  for (const [name, work] of works) {
    const times: number[] = [];
    for (let time = 0; time < 5; time++) times.push(await timed(work));
    print(name, median(times).toFixed(2));
  }
}

/** Trims the large store, and measures how long other work waits. */
async function trims(full: string): Promise<void> {
  const now = () => 1_795_000_000_000 + ids;
  await using log = await SqliteStore.open(full, {
    sync: "full",
    keep: { age: MESSAGES / 2 },
    now,
  });
  const steps: number[] = [];
  for (let more = true; more;) {
    const before = performance.now();
    more = log.trim();
    steps.push(performance.now() - before);
  }
  print("trimming half of it", "steps", "median, ms", "longest, ms");
  print(
    "",
    steps.length,
    median(steps).toFixed(1),
    Math.max(...steps).toFixed(1),
  );
}

const dir = await Deno.makeTempDir();
try {
  await compareAppends(dir);
  await fill(`${dir}/long`);
  await (await SqliteStore.open(`${dir}/empty`))[Symbol.asyncDispose]();
  await compareStarts(`${dir}/empty`, `${dir}/long`);
  await compareReads(`${dir}/long`);
  await trims(`${dir}/long`);
} finally {
  await Deno.remove(dir, { recursive: true });
}
