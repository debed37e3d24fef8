/** The resources of a running process, from Linux's `/proc`. */

/** Whether this machine tells what a process takes. */
export const TELLS = Deno.build.os === "linux";

/** The resident memory of a process, in MiB. */
export function residentMemory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}

/**
 * How many descriptors a process holds: connections, files, pipes. Those of
 * `/dev/null` are left out, of which Deno opens 64 at some moment after its start.
 */
export function descriptors(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return [...Deno.readDirSync(folder)]
    .filter(({ name }) => leadsTo(`${folder}/${name}`) !== "/dev/null")
    .length;
}

/** Where a link leads, unless it has gone since it was listed. */
function leadsTo(link: string): string | undefined {
  try {
    return Deno.readLinkSync(link);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The time of all processors so far, in ticks. */
interface Ticks {
  /** All that there was to do something in. */
  readonly all: number;
  /** The share of other processes than this one and its children. */
  readonly others: number;
}

/** How much of the machine other programs take from now on. */
export class OthersShare {
  readonly #before = ticks();

  /** Their share so far, from 0 to 1. */
  get share(): number {
    const now = ticks();
    const all = now.all - this.#before.all;
    return all === 0 ? 0 : (now.others - this.#before.others) / all;
  }
}

function ticks(): Ticks {
  const [line = ""] = Deno.readTextFileSync("/proc/stat").split("\n");
  const spent = line.split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, wait = 0] = spent;
  const all = spent.reduce((sum, time) => sum + time, 0);
  return { all, others: all - idle - wait - ownTicks() };
}

/** Processor time of this process and its children, including ended ones. */
function ownTicks(): number {
  const times = new Map<number, { parent: number; time: number }>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat === undefined) continue;
    // Fields count from behind the name, which may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
    const [, parent = 0] = fields;
    // Its own time and that of the children that it has seen the end of.
    const time = fields.slice(11, 15).reduce((sum, time) => sum + time, 0);
    times.set(Number(name), { parent, time });
  }
  const isOurs = (pid: number): boolean =>
    pid === Deno.pid ||
    (times.has(pid) && isOurs(times.get(pid)?.parent ?? 0));
  let own = 0;
  for (const [pid, { time }] of times) if (isOurs(pid)) own += time;
  return own;
}

function statOf(pid: string): string | undefined {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/stat`);
  } catch (error) {
    // It has ended since it was listed.
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Error && /ESRCH|No such process/.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}
