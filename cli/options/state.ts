import type { SettingsSources } from "./settings.ts";

/**
 * The path of a state file of this program, local to the machine. It need not
 * exist.
 *
 * @returns `undefined` when the environment names no folder for it.
 *
 * @example
 * ```ts
 * import { statePath } from "./state.ts";
 *
 * const env = (name: string) => name === "HOME" ? "/home/ann" : undefined;
 * console.assert(
 *   statePath("history", { os: "linux", env }) ===
 *     "/home/ann/.local/state/chat/history",
 * );
 * ```
 */
export function statePath(
  file: string,
  { os = Deno.build.os, env = (name) => Deno.env.get(name) }: Pick<
    SettingsSources,
    "os" | "env"
  > = {},
): string | undefined {
  if (os === "windows") {
    const folder = env("LOCALAPPDATA");
    return folder ? `${folder}\\chat\\${file}` : undefined;
  }
  const folder = env("XDG_STATE_HOME");
  // The XDG specification ignores relative paths.
  if (folder?.startsWith("/")) return `${folder}/chat/${file}`;
  const home = env("HOME");
  if (!home) return undefined;
  return os === "darwin"
    ? `${home}/Library/Application Support/chat/${file}`
    : `${home}/.local/state/chat/${file}`;
}
