import {
  type Format,
  FORMATS,
  type Level,
  LEVELS,
  type ServerLogOptions,
} from "../../server/observe/server_log.ts";
import type { Given, Option } from "../command.ts";
import { choice } from "../options/choice.ts";

const GROUP = "Logging and metrics";

/** The options for the server log. */
export const LOG_OPTIONS: readonly Option[] = [
  {
    name: "log",
    value: FORMATS.join("|"),
    group: GROUP,
    help: "Format of the log, on standard error",
    default: "text",
  },
  {
    name: "log-level",
    value: LEVELS.join("|"),
    group: GROUP,
    help: "Least severity to log",
    default: "info",
  },
  {
    name: "log-messages",
    group: GROUP,
    help: "Log messages said in rooms too, never direct messages",
    default: "no",
  },
];

/** The chosen log options. */
export interface LogWishes extends Pick<ServerLogOptions, "format" | "level"> {
  readonly format: Format;
  readonly level: Level;
  /** Whether messages are logged. */
  readonly messages: boolean;
}

/**
 * Reads the options of the log.
 *
 * @throws {UsageError} A value is not allowed.
 */
export function readLog(given: Given): LogWishes {
  return {
    format: choice(given, "log", FORMATS, "text"),
    level: choice(given, "log-level", LEVELS, "info"),
    messages: given.has("log-messages"),
  };
}
