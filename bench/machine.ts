/**
 * The machine of the measurements.
 *
 * @module
 */
import { contender, type ContenderName } from "./contenders.ts";

/** A machine, and the programs that were measured on it. */
export interface Machine {
  readonly what: string;
  readonly programs: readonly {
    readonly name: string;
    readonly version: string;
  }[];
}

/** Number of measured commits to the disk. */
const COMMITS = 20;

/** Describes this machine and the contenders that were used. */
export async function machine(
  used: Iterable<ContenderName>,
): Promise<Machine> {
  const cpu = /^model name\s*:\s*(.+)$/m
    .exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1] ?? "unknown CPU";
  const memory = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  const programs = [];
  for (const name of used) {
    const version = versionOf(name);
    if (version !== undefined) programs.push({ name, version });
  }
  return {
    what: [
      `${navigator.hardwareConcurrency} cores of ${cpu}`,
      `${memory} GiB`,
      `Linux ${Deno.osRelease()}`,
      `Deno ${Deno.version.deno}`,
      `a commit to the disk takes ${(await commitTime()).toFixed(1)} ms`,
    ].join(", "),
    programs,
  };
}

function versionOf(name: ContenderName): string | undefined {
  const [command, ...args] = contender(name).version ?? [];
  if (command === undefined) return undefined;
  const { stdout, stderr } = new Deno.Command(command, {
    args,
    stdin: "null",
  }).outputSync();
  const said = new TextDecoder().decode(stdout) ||
    new TextDecoder().decode(stderr);
  return said.split("\n", 1)[0];
}

/** The time of a sync to the disk, in milliseconds: with --data each commit waits for it. */
async function commitTime(): Promise<number> {
  const path = await Deno.makeTempFile();
  try {
    using file = await Deno.open(path, { write: true });
    const start = performance.now();
    for (let count = 0; count < COMMITS; count++) {
      await file.write(new Uint8Array(4096));
      await file.syncData();
    }
    return (performance.now() - start) / COMMITS;
  } finally {
    await Deno.remove(path);
  }
}
