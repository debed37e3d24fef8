import type { LogLevel, LogRecord } from "@logtape/logtape";
import { deadline } from "@std/async/deadline";
import { isTimeout } from "../../failure.ts";
import type { Rate } from "../../protocol/token_bucket.ts";
import { LineQueue } from "./line_queue.ts";
import { type Format, LINES } from "./server_log_line.ts";
import { ServerLogPace } from "./server_log_pace.ts";

export { type Format, FORMATS } from "./server_log_line.ts";

/** How much a line matters, from the least to the most. */
export const LEVELS = ["debug", "info", "warn", "error"] as const;

/** One of {@linkcode LEVELS}. */
export type Level = typeof LEVELS[number];

/**
 * What a line is about, by name. No name may be one that every line has. What
 * is `undefined` is left out.
 */
export type LogFields =
  & Readonly<Record<string, string | number | boolean | undefined>>
  & { readonly [name in "time" | "level" | "message"]?: never };

/**
 * What the server says of its own doings. A message is always the same words;
 * what differs from line to line stands in its fields. Nothing of what people
 * say goes in unless that was asked for, and never a secret.
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
  /** Writes some text, all of it. One call comes after the other. */
  readonly write: (text: string) => Promise<void>;
  /** @default {"text"} */
  readonly format?: Format;
  /** Lines that matter less are left out. @default {"info"} */
  readonly level?: Level;
  /** How many lines one address may cause. @default {as many as it likes} */
  readonly perAddress?: Rate | undefined;
  /** The time, in milliseconds since 1970. @default {Date.now} */
  readonly now?: () => number;
  /** A monotonic time, in milliseconds. @default {performance.now} */
  readonly monotonic?: () => number;
}

/** A server log that is written somewhere. Disposing of it writes what still waits. */
export interface OpenServerLog extends ServerLog, AsyncDisposable {}

/** How long the last lines may take, in milliseconds. */
const LAST_LINES = 1_000;

/** What the library calls our levels. */
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
 * import { openJournal } from "./server_log.ts";
 *
 * let written = "";
 * {
 *   await using server log = openJournal({
 *     write: (text) => Promise.resolve(void (written += text)),
 *     now: () => 0,
 *   });
 *   server log.info("connected", { address: "192.0.2.7:1234" });
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
    (lines) => line(record("warn", "lines of the log are lost", { lines })),
  );
  const pace = new ServerLogPace({
    perAddress,
    now: monotonic,
    tell: (fields) =>
      queue.add(line(record("warn", "lines of the log are left out", fields))),
  });
  const write = (level: Level, message: string, fields: LogFields = {}) => {
    if (LEVELS.indexOf(level) < least) return;
    if (!pace.takes(level, message, fields)) return;
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
        // Nobody takes them.
        if (!isTimeout(error)) throw error;
      }
    },
  };
}
