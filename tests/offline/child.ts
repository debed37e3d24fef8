/**
 * Runs a script of offline/ the way a task does, in a world where nothing is
 * cached and only what the test names can be reached.
 *
 * @module
 */

/** The project's folder, with a slash at the end. */
export const PROJECT: URL = new URL("../../", import.meta.url);

/** The output of a child process, and how it ended. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs `deno run …args` in `cwd` with an empty cache and this environment.
 *
 * @param prepare Puts something into the cache first.
 */
export async function runDeno(
  args: string[],
  env: Record<string, string>,
  cwd: URL | string = PROJECT,
  prepare: (cache: string) => Promise<void> = () => Promise.resolve(),
): Promise<Outcome> {
  const cache = await Deno.makeTempDir({ prefix: "chat-cache-" });
  try {
    await prepare(cache);
    const inherited = Deno.env.toObject();
    delete inherited["DENORT_BIN"];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", ...args],
      cwd,
      env: { ...inherited, DENO_DIR: cache, NO_COLOR: "1", ...env },
      clearEnv: true,
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

/** The address of a port nobody listens on: every connection is refused. */
export function refusedUrl(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}/`;
}
