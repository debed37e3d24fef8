/**
 * One run: starts a server, puts it under load, and stops it.
 *
 * @module
 */
import { reasonOf } from "../failure.ts";
import { contender, start } from "./contenders.ts";
import type { Figures, Result } from "./figures.ts";
import { compiled, type Cores, cores, load } from "./load.ts";
import type { Run } from "./workloads.ts";

/** The shared parts of all runs: compiled programs, and the cores to pin processes to. */
export class Setup implements AsyncDisposable {
  private constructor(
    /** A folder with the compiled programs. */
    readonly tools: string,
    /** The load generator. */
    readonly generator: string,
    readonly cores: Cores | undefined,
  ) {}

  /** @throws {Failure} There is no compiler. */
  static async make(): Promise<Setup> {
    const tools = await Deno.makeTempDir({ prefix: "chat-bench-" });
    try {
      const generator = await compiled("load", tools);
      await compiled("fan_out", tools);
      return new Setup(tools, generator, await cores());
    } catch (error) {
      await Deno.remove(tools, { recursive: true });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.tools, { recursive: true });
  }
}

/**
 * Does one run.
 *
 * @throws {Failure} The load generator gave up, or the server did not start.
 */
export async function measure(
  { contender: name, load: options }: Run,
  { tools, generator, cores }: Setup,
  signal: AbortSignal,
): Promise<Figures> {
  const { protocol, door } = contender(name);
  await using server = await start(name, tools, cores);
  return await load(
    generator,
    {
      protocol,
      port: server.port,
      pid: server.program.pid,
      ...options,
      ...door,
    },
    cores,
    signal,
  );
}

/** The figures of one run, or why there are none: other runs go on. */
export async function outcome(
  run: Run,
  setup: Setup,
  signal: AbortSignal,
): Promise<Pick<Result, "figures" | "failure">> {
  try {
    return { figures: await measure(run, setup, signal) };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}
