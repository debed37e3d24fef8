import { type UserFolders, userPath, type UserSystem } from "./user_files.ts";

const STATE: UserFolders = {
  windows: "LOCALAPPDATA",
  xdg: "XDG_STATE_HOME",
  inHome: ".local/state",
};

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
  surroundings: UserSystem = {},
): string | undefined {
  return userPath(file, STATE, surroundings);
}
