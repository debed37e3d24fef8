import { reasonForPeople, reasonOf } from "../../failure.ts";
import { memberName } from "../../protocol/name/name.ts";
import { nearestOf } from "../../protocol/nearest.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { isNoFile, readTextFile } from "../../text_file.ts";
import {
  ROOMS_SHOWN,
  type RoomsShown,
} from "../../terminal/rooms/rooms_shown.ts";
import { type Address, readAddress } from "../../transport/address.ts";
import { type Language, LANGUAGES } from "../../language/language.ts";
import { UsageError } from "../usage_error.ts";
import { SWITCH } from "./choice.ts";
import { noAddress } from "./no_address.ts";
import { LANGUAGE_VARIABLE } from "./chosen_language.ts";
import { configPath, readVariable, type UserSystem } from "./user_files.ts";

/** The settings: their keys in the config file, and their variables. */
const VARIABLES = {
  name: "CHAT_NAME",
  server: "CHAT_SERVER",
  history: "CHAT_HISTORY",
  rooms: "CHAT_ROOMS",
  status: "CHAT_STATUS",
  full: "CHAT_FULL",
  language: LANGUAGE_VARIABLE,
} as const;

type Key = keyof typeof VARIABLES;

const KEYS = Object.keys(VARIABLES) as readonly Key[];

/** Help note of every command that uses the settings. */
export const SETTINGS_NOTE = `Defaults come from the environment (${
  Object.values(VARIABLES).join(", ")
}), then from the config file ($XDG_CONFIG_HOME/chat/config.json or the like: ${
  KEYS.map((key) => `"${key}"`).join(", ")
}).`;

/** The settings that are present. */
export interface Settings {
  /** The name of the member. */
  readonly name?: string;
  /** The default server. */
  readonly server?: Address;
  /** Whether typed lines are kept for the next run. */
  readonly history?: typeof SWITCH[number];
  /** The rooms on the screen. */
  readonly rooms?: RoomsShown;
  /** Whether there is a status line. */
  readonly status?: typeof SWITCH[number];
  /** Whether a chat has the whole screen. */
  readonly full?: typeof SWITCH[number];
  /** The language of the program, which `chosenLanguage` has read before. */
  readonly language?: Language;
}

/** Sources of the settings; the defaults are those of the system. */
export interface SettingsSources extends UserSystem {
  /** The text of a file; `undefined` when there is none. */
  readonly read?: (path: string) => string | undefined;
}

/**
 * Reads the settings: the environment overrides the config file.
 *
 * @throws {UsageError} A setting is invalid. The message says where it is and what is allowed.
 */
export function readSettings(surroundings: SettingsSources = {}): Settings {
  const { env = readVariable, read = readFile } = surroundings;
  const path = configPath(surroundings);
  const file = path === undefined ? {} : fromFile(path, read);
  const settings: Settings = { ...file };
  for (const key of KEYS) {
    const value = env(VARIABLES[key]);
    // In a shell, an empty variable means "not set" for one command.
    if (value) Object.assign(settings, setting(key, value, VARIABLES[key]));
  }
  return settings;
}

function readFile(path: string): string | undefined {
  try {
    return readTextFile(path);
  } catch (error) {
    if (isNoFile(error)) return undefined;
    throw new UsageError(`${path} cannot be read: ${reasonForPeople(error)}`);
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
  const all = KEYS.map((known) => `"${known}"`).join(", ");
  return `has an unknown key ${
    JSON.stringify(key)
  }; the keys are ${all}${hint}`;
}

/** @param where The place of the value, for errors. */
function setting(key: Key, value: string, where: string): Settings {
  if (key === "server") {
    const server = readAddress(value);
    if (server !== undefined) return { server };
    throw new UsageError(`${where}: ${noAddress(value)}`);
  }
  if (key === "rooms") {
    return { rooms: oneOf(ROOMS_SHOWN, value, where) };
  }
  if (key === "language") {
    return { language: oneOf(LANGUAGES, value, where) };
  }
  if (key === "history" || key === "status" || key === "full") {
    return { [key]: oneOf(SWITCH, value, where) };
  }
  try {
    return { name: memberName(value) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new UsageError(`${where}: ${error.message}`);
  }
}

function oneOf<T extends string>(
  values: readonly T[],
  value: string,
  where: string,
): T {
  const known = values.find((known) => known === value);
  if (known !== undefined) return known;
  throw new UsageError(`${where} must be ${values.join(" or ")}`);
}
