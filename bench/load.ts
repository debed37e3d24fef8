/**
 * Runs the load generator: compiled with `gcc` on demand; one run gives one line of
 * figures.
 *
 * @module
 */
import { Failure } from "../failure.ts";
import { installed } from "../tests/e2e/harness/program.ts";
import type { Figures } from "./figures.ts";

/** The options of `load.c`, by name. */
export type LoadOptions = Readonly<Record<string, string | number>>;

/** The cores that a server and the generator are pinned to. */
export interface Cores {
  readonly server: number;
  readonly generator: number;
}

/** Default time limit of a run, in seconds. */
const LIMIT = 90;

/** Grace after that limit before the generator is killed, in milliseconds. */
const GRACE = 5_000;

const decoder = new TextDecoder();

/**
 * Compiles a C program of this folder into another folder.
 *
 * @returns The program.
 * @throws {Failure} There is no compiler, or it refuses.
 */
export async function compiled(name: string, dir: string): Promise<string> {
  if (!installed("gcc")) {
    throw new Failure(
      "the bench needs gcc for its load generator: install gcc and libc6-dev",
    );
  }
  const program = `${dir}/${name}`;
  const source = new URL(`${name}.c`, import.meta.url).pathname;
  const { success, stderr } = await new Deno.Command("gcc", {
    args: ["-O3", "-Wall", "-Wextra", "-o", program, source, "-lm"],
  }).output();
  if (!success) {
    throw new Failure(
      `${source} cannot be compiled: ${decoder.decode(stderr)}`,
    );
  }
  return program;
}

/**
 * The cores to use, the first two that this process may run on; `undefined`
 * where there is only one, or no `taskset` to hold a program to it.
 */
export async function cores(): Promise<Cores | undefined> {
  if (!installed("taskset")) return undefined;
  const status = await Deno.readTextFile("/proc/self/status");
  const list = /^Cpus_allowed_list:\s+(\S+)$/m.exec(status)?.[1] ?? "";
  const [server, generator] = list.split(",").flatMap((range) => {
    const [first = NaN, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
  return server === undefined || generator === undefined
    ? undefined
    : { server, generator };
}

/**
 * Runs the generator against a server to its end.
 *
 * @throws {Failure} It gave up; the message says at what.
 */
export async function load(
  program: string,
  options: LoadOptions,
  cores: Cores | undefined,
  signal: AbortSignal,
): Promise<Figures> {
  const all: LoadOptions = {
    limit: LIMIT,
    ...(cores === undefined
      ? {}
      : { "cpu": cores.generator, "server-cpu": cores.server }),
    ...options,
  };
  const patience = AbortSignal.timeout(Number(all.limit) * 1000 + GRACE);
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: Object.entries(all).flatMap(([name, value]) => [
      `--${name}`,
      `${value}`,
    ]),
    signal: AbortSignal.any([signal, patience]),
  }).output();
  if (!success) {
    throw new Failure(
      decoder.decode(stderr).trim() ||
        "the load generator ended without a word",
    );
  }
  return JSON.parse(decoder.decode(stdout));
}
