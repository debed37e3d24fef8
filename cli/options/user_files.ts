/** The system whose folders are asked for; the defaults are those of this one. */
export interface UserSystem {
  readonly os?: typeof Deno.build.os;
  /** A variable of the environment. */
  readonly env?: (name: string) => string | undefined;
}

/**
 * The path of the config file, which need not exist.
 *
 * @returns `undefined` when the environment names no folder for it.
 *
 * @example
 * ```ts
 * import { configPath } from "./user_files.ts";
 *
 * const env = (name: string) => name === "HOME" ? "/home/ann" : undefined;
 * console.assert(
 *   configPath({ os: "linux", env }) === "/home/ann/.config/chat/config.json",
 * );
 * ```
 */
export function configPath(
  surroundings: UserSystem = {},
): string | undefined {
  return besideConfig("config.json", surroundings);
}

/** The path of a file beside the config file, see {@linkcode configPath}. */
export function besideConfig(
  file: string,
  surroundings: UserSystem = {},
): string | undefined {
  return userPath(file, CONFIG, surroundings);
}

/** The folders of a kind of files, on each system. */
export interface UserFolders {
  /** The variable that names the folder on Windows. */
  readonly windows: string;
  /** The variable that names it elsewhere. */
  readonly xdg: string;
  /** Its place in the home folder where that variable is not set, but for macOS. */
  readonly inHome: string;
}

const CONFIG: UserFolders = {
  windows: "APPDATA",
  xdg: "XDG_CONFIG_HOME",
  inHome: ".config",
};

/** The path of a file of the user's; `undefined` when nothing says where it is. */
export function userPath(
  file: string,
  { windows, xdg, inHome }: UserFolders,
  { os = Deno.build.os, env = readVariable }: UserSystem,
): string | undefined {
  if (os === "windows") {
    const folder = env(windows);
    return folder ? `${folder}\\chat\\${file}` : undefined;
  }
  const folder = env(xdg);
  // The XDG specification ignores relative paths.
  if (folder?.startsWith("/")) return `${folder}/chat/${file}`;
  const home = env("HOME");
  if (!home) return undefined;
  return os === "darwin"
    ? `${home}/Library/Application Support/chat/${file}`
    : `${home}/${inHome}/chat/${file}`;
}

/** A variable of the environment of this program. */
export function readVariable(name: string): string | undefined {
  return Deno.env.get(name);
}
