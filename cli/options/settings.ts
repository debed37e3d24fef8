import { reasonOf } from "../../failure.ts";
import { nearestOf } from "../../protocol/command.ts";
import { memberName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { readTextFile } from "../../text_file.ts";
import { type Address, readAddress } from "../../transport/address.ts";
import { UsageError } from "../usage_error.ts";
import { noAddress } from "./no_address.ts";

/** What can be set once, with what it is called in the environment. The keys are those of the config file. */
const VARIABLES = { name: "CHAT_NAME", server: "CHAT_SERVER" } as const;

type Key = keyof typeof VARIABLES;

const KEYS = Object.keys(VARIABLES) as readonly Key[];

/** What the help of every command that uses them says of the settings. */
export const SETTINGS_NOTE =
  `${VARIABLES.name} and ${VARIABLES.server} in the environment, or "name" and "server" in the config file
($XDG_CONFIG_HOME/chat/config.json or the like), are taken where nothing is given here.`;

/** What has been set once and for all, where it was. */
export interface Settings {
  /** The name to be known by. */
  readonly name?: string;
  /** The server to go to when none is named. */
  readonly server?: Address;
}

/** What the settings are read from; everything is the system's own unless told otherwise. */
export interface SettingsSources {
  readonly os?: typeof Deno.build.os;
  /** A variable of the environment. */
  readonly env?: (name: string) => string | undefined;
  /** The text of a file; `undefined` when there is none. */
  readonly read?: (path: string) => string | undefined;
}

/**
 * Reads what has been set once: the environment wins over the config file.
 *
 * @throws {UsageError} Something there cannot be used. It says where it is and what is allowed.
 */
export function readSettings(surroundings: SettingsSources = {}): Settings {
  const { env = readVariable, read = readFile } = surroundings;
  const path = configPath(surroundings);
  const file = path === undefined ? {} : fromFile(path, read);
  const settings: { name?: string; server?: Address } = { ...file };
  for (const key of KEYS) {
    const value = env(VARIABLES[key]);
    // Set to nothing is how a shell says "not set" for one command.
    if (value) Object.assign(settings, setting(key, value, VARIABLES[key]));
  }
  return settings;
}

/**
 * Where the config file is, whether it is there or not.
 *
 * @returns `undefined` when the environment does not say where one's files are.
 *
 * @example
 * ```ts
 * import { configPath } from "./settings.ts";
 *
 * const env = (name: string) => name === "HOME" ? "/home/ann" : undefined;
 * console.assert(
 *   configPath({ os: "linux", env }) === "/home/ann/.config/chat/config.json",
 * );
 * ```
 */
export function configPath(
  surroundings: SettingsSources = {},
): string | undefined {
  return besideConfig("config.json", surroundings);
}

/** Where a file is that stands beside the config file, see {@linkcode configPath}. */
export function besideConfig(
  file: string,
  { os = Deno.build.os, env = readVariable }: SettingsSources = {},
): string | undefined {
  if (os === "windows") {
    const folder = env("APPDATA");
    return folder ? `${folder}\\chat\\${file}` : undefined;
  }
  const folder = env("XDG_CONFIG_HOME");
  // The XDG rules say that one which is not absolute is not there.
  if (folder?.startsWith("/")) return `${folder}/chat/${file}`;
  const home = env("HOME");
  if (!home) return undefined;
  return os === "darwin"
    ? `${home}/Library/Application Support/chat/${file}`
    : `${home}/.config/chat/${file}`;
}

function readVariable(name: string): string | undefined {
  return Deno.env.get(name);
}

function readFile(path: string): string | undefined {
  try {
    return readTextFile(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return undefined;
    throw new UsageError(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

function fromFile(
  path: string,
  read: (path: string) => string | undefined,
): Settings {
  const text = read(path);
  if (text === undefined) return {};
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${path} is not valid JSON: ${reasonOf(error)}`);
  }
  if (
    typeof content !== "object" || content === null || Array.isArray(content)
  ) {
    throw new UsageError(
      `${path} is not one JSON object, as {"name": "Ann"} is`,
    );
  }
  const settings: Settings = {};
  for (const [key, value] of Object.entries(content)) {
    if (!isKey(key)) throw new UsageError(`${path} ${unknownKey(key)}`);
    if (typeof value !== "string") {
      throw new UsageError(`${path}: "${key}" must be a string`);
    }
    Object.assign(settings, setting(key, value, `${path}: "${key}"`));
  }
  return settings;
}

function isKey(key: string): key is Key {
  return KEYS.some((known) => known === key);
}

function unknownKey(key: string): string {
  const nearest = nearestOf(key, KEYS);
  const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  const all = KEYS.map((known) => `"${known}"`).join(" and ");
  return `has the key ${JSON.stringify(key)}; there are ${all}${hint}`;
}

/** @param where What to say of where a value that cannot be used stands. */
function setting(key: Key, value: string, where: string): Settings {
  if (key === "server") {
    const server = readAddress(value);
    if (server !== undefined) return { server };
    throw new UsageError(`${where}: ${noAddress(value)}`);
  }
  try {
    return { name: memberName(value) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new UsageError(`${where}: ${error.message}`);
  }
}
