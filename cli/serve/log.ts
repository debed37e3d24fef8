import {
  type Format,
  FORMATS,
  type Level,
  LEVELS,
  type ServerLogOptions,
} from "../../server/observe/server_log.ts";
import type { Given, Option } from "../command.ts";
import { UsageError } from "../usage_error.ts";

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
    format: oneOf(FORMATS, "log", given.value("log") ?? "text"),
    level: oneOf(LEVELS, "log-level", given.value("log-level") ?? "info"),
    messages: given.has("log-messages"),
  };
}

function oneOf<T extends string>(
  all: readonly T[],
  option: string,
  asked: string,
): T {
  const found = all.find((each) => each === asked);
  if (found === undefined) {
    const others = all.slice(0, -1).join(", ");
    throw new UsageError(
      `--${option} ${asked} is not one of ${others} or ${all.at(-1)}`,
    );
  }
  return found;
}
