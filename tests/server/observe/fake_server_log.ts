import {
  type Level,
  LEVELS,
  type LogFields,
  type ServerLog,
} from "../../../server/observe/server_log.ts";

/** The entries of a server log. */
export interface Entry {
  readonly level: Level;
  readonly message: string;
  readonly fields: LogFields;
}

/** A server log that remembers what was said in it. */
export class FakeServerLog implements ServerLog {
  readonly entries: Entry[] = [];

  debug(message: string, fields: LogFields = {}): void {
    this.entries.push({ level: "debug", message, fields });
  }

  info(message: string, fields: LogFields = {}): void {
    this.entries.push({ level: "info", message, fields });
  }

  warn(message: string, fields: LogFields = {}): void {
    this.entries.push({ level: "warn", message, fields });
  }

  error(message: string, fields: LogFields = {}): void {
    this.entries.push({ level: "error", message, fields });
  }

  /** The entries of at least this level. */
  from(level: Level): Entry[] {
    return this.entries.filter((entry) =>
      LEVELS.indexOf(entry.level) >= LEVELS.indexOf(level)
    );
  }

  /** The fields of everything said in some words. */
  of(message: string): LogFields[] {
    return this.entries.filter((entry) => entry.message === message)
      .map(({ fields }) => fields);
  }
}
