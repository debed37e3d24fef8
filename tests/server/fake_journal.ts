import {
  type Fields,
  type Journal,
  type Level,
  LEVELS,
} from "../../server/journal.ts";

/** What was said in a journal. */
export interface Entry {
  readonly level: Level;
  readonly message: string;
  readonly fields: Fields;
}

/** A journal that remembers what was said in it. */
export class FakeJournal implements Journal {
  readonly entries: Entry[] = [];

  debug(message: string, fields: Fields = {}): void {
    this.entries.push({ level: "debug", message, fields });
  }

  info(message: string, fields: Fields = {}): void {
    this.entries.push({ level: "info", message, fields });
  }

  warn(message: string, fields: Fields = {}): void {
    this.entries.push({ level: "warn", message, fields });
  }

  error(message: string, fields: Fields = {}): void {
    this.entries.push({ level: "error", message, fields });
  }

  /** What was said that matters at least so much. */
  from(level: Level): Entry[] {
    return this.entries.filter((entry) =>
      LEVELS.indexOf(entry.level) >= LEVELS.indexOf(level)
    );
  }

  /** The fields of everything said in some words. */
  of(message: string): Fields[] {
    return this.entries.filter((entry) => entry.message === message)
      .map(({ fields }) => fields);
  }
}
