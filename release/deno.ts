/** The project's folder, with a slash at the end. Paths are named from there. */
export const PROJECT: URL = new URL("../", import.meta.url);

/** The result of a run of Deno. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Deno, the one that runs this, in the project's folder. */
export async function deno(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return await run(Deno.execPath(), args, env);
}

/**
 * The output of git, or `undefined` without git or a repository.
 *
 * @param args The arguments of git.
 */
export async function git(
  ...args: readonly string[]
): Promise<string | undefined> {
  try {
    const { code, stdout } = await run("git", args);
    return code === 0 ? stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd: PROJECT,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
