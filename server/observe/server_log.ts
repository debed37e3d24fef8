import type { LogLevel, LogRecord } from "@logtape/logtape";
import { deadline } from "@std/async/deadline";
import { isTimeout } from "../../failure.ts";
import type { Rate } from "../../protocol/token_bucket.ts";
import { LineQueue } from "./line_queue.ts";
import { type Format, LINES } from "./server_log_line.ts";
import { ServerLogPace } from "./server_log_pace.ts";

export { type Format, FORMATS } from "./server_log_line.ts";

/** The levels of lines, from the least to the most important. */
export const LEVELS = ["debug", "info", "warn", "error"] as const;

/** One of {@linkcode LEVELS}. */
export type Level = typeof LEVELS[number];

/**
 * The fields of a line, by name. The names that every line has are taken. Fields
 * that are `undefined` are left out.
 */
export type LogFields =
  & Readonly<Record<string, string | number | boolean | undefined>>
  & { readonly [name in "time" | "level" | "message"]?: never };

/**
 * The log of the server. A message is always the same words; what differs from
 * line to line is in its fields. Messages of members are logged only if that was
 * asked for, and secrets never.
 *
 * `docs/logs.md` lists the messages and their fields.
 */
export interface ServerLog {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** How a server log is kept. */
export interface ServerLogOptions {
  /** Writes all of a text. Calls do not overlap. */
  readonly write: (text: string) => Promise<void>;
  /** @default {"text"} */
  readonly format?: Format;
  /** Lines of a lower level are left out. @default {"info"} */
  readonly level?: Level;
  /** How many lines an address may cause. @default {no limit} */
  readonly perAddress?: Rate | undefined;
  /** The time, in milliseconds since 1970. @default {Date.now} */
  readonly now?: () => number;
  /** A monotonic time, in milliseconds. @default {performance.now} */
  readonly monotonic?: () => number;
}

/** A server log that is written somewhere. Disposing of it writes what still waits. */
export interface OpenServerLog extends ServerLog, AsyncDisposable {}

/** How long the last lines may take to be written, in milliseconds. */
const LAST_LINES = 1_000;

/** The library's names of our levels. */
const LOGTAPE_LEVELS: Readonly<Record<Level, LogLevel>> = {
  debug: "debug",
  info: "info",
  warn: "warning",
  error: "error",
};

/**
 * Opens a server log: a line for each message, as text or as a JSON object.
 *
 * @example
 * ```ts
 * import { openServerLog } from "./server_log.ts";
 *
 * let written = "";
 * {
 *   await using serverLog = openServerLog({
 *     write: (text) => Promise.resolve(void (written += text)),
 *     now: () => 0,
 *   });
 *   serverLog.info("connected", { address: "192.0.2.7:1234" });
 * }
 * console.assert(
 *   written === "1970-01-01T00:00:00.000Z info connected address=192.0.2.7:1234\n",
 * );
 * ```
 */
export function openServerLog(options: ServerLogOptions): OpenServerLog {
  const {
    level = "info",
    perAddress,
    now = Date.now,
    monotonic = () => performance.now(),
  } = options;
  const line = LINES[options.format ?? "text"];
  const least = LEVELS.indexOf(level);
  const record = (
    level: Level,
    message: string,
    properties: LogFields = {},
  ): LogRecord => ({
    category: ["chat"],
    level: LOGTAPE_LEVELS[level],
    message: [message],
    rawMessage: message,
    timestamp: now(),
    properties,
  });
  const queue = new LineQueue(
    options.write,
    (lines) => line(record("warn", "log lines lost", { lines })),
  );
  const pace = new ServerLogPace({
    perAddress,
    now: monotonic,
    tell: (fields) =>
      queue.add(line(record("warn", "log lines omitted", fields))),
  });
  const write = (level: Level, message: string, fields: LogFields = {}) => {
    if (LEVELS.indexOf(level) < least) return;
    if (!pace.take(level, message, fields)) return;
    queue.add(line(record(level, message, fields)));
  };
  return {
    debug: (message, fields) => write("debug", message, fields),
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
    async [Symbol.asyncDispose]() {
      pace[Symbol.dispose]();
      try {
        await deadline(queue.finish(), LAST_LINES);
      } catch (error) {
        // They cannot be written: the reader has stopped.
        if (!isTimeout(error)) throw error;
      }
    },
  };
}
