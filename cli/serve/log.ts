import {
  type Format,
  FORMATS,
  type Level,
  LEVELS,
  type ServerLogOptions,
} from "../../server/observe/server_log.ts";
import type { Given, Option } from "../command.ts";
import { UsageError } from "../usage_error.ts";

const GROUP = "What is put on record";

/** The options that concern the log of the server's own doings. */
export const LOG_OPTIONS: readonly Option[] = [
  {
    name: "log",
    value: FORMATS.join("|"),
    group: GROUP,
    help: "how the lines of the log look, on standard error (text)",
  },
  {
    name: "log-level",
    value: LEVELS.join("|"),
    group: GROUP,
    help: "how much a line must matter to be in the log (info)",
  },
  {
    name: "log-messages",
    group: GROUP,
    help:
      "put what is said in rooms into the log too, whispers never (no word of it)",
  },
];

/** How the log is asked for. */
export interface LogWishes extends Pick<ServerLogOptions, "format" | "level"> {
  readonly format: Format;
  readonly level: Level;
  /** Whether what is said goes in. */
  readonly messages: boolean;
}

/**
 * Reads the options of the log.
 *
 * @throws {UsageError} One of them has a value that there is not.
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
      `--${option} ${asked} is none: it can be ${others} or ${all.at(-1)}`,
    );
  }
  return found;
}
