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
