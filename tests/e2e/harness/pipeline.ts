/** Shell pipelines with `chat` in them, as people write them. */
import { type Program, programCommand, startCommand } from "./program.ts";

/** A folder to put first in `PATH`, in which `chat` is the program under test. */
export interface ChatOnPath extends Disposable {
  readonly folder: string;
  /** The environment in which `chat` is found. */
  readonly env: Readonly<Record<string, string>>;
}

/** Puts `chat` where a shell finds it. */
export function chatOnPath(): ChatOnPath {
  const folder = Deno.makeTempDirSync({ prefix: "chat-on-path-" });
  const command = programCommand().map(quoted).join(" ");
  Deno.writeTextFileSync(
    `${folder}/chat`,
    `#!/bin/sh\nexec ${command} "$@"\n`,
    { mode: 0o755 },
  );
  return {
    folder,
    env: { PATH: `${folder}:${Deno.env.get("PATH") ?? ""}` },
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

/**
 * Starts a pipeline in bash. Its exit code is that of the last part that fails.
 *
 * @param script What is run; `$1`, `$2`, … are the words.
 */
export function startPipeline(
  { env }: ChatOnPath,
  script: string,
  ...words: readonly string[]
): Program {
  return startCommand(
    ["bash", "-c", `set -o pipefail; ${script}`, "bash", ...words],
    { env: { ...env, TZ: "UTC" } },
  );
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
