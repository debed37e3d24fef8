import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { NotKept, Unreadable } from "../store.ts";
import { sqliteErrorIn, sqliteErrorOf } from "./sqlite_error.ts";
import type { WriteAhead } from "./upkeep/write_ahead.ts";

/** Writes to a database, each time all of it or nothing. */
export class Transactions {
  readonly #db: DatabaseSync;
  readonly #dir: string;
  readonly #writeAhead: WriteAhead | undefined;

  /** @param writeAhead Without it what is kept does not survive a power cut. */
  constructor(db: DatabaseSync, writeAhead: WriteAhead | undefined) {
    this.#db = db;
    this.#dir = dirname(db.location() ?? "");
    this.#writeAhead = writeAhead;
  }

  /**
   * Writes something. When the promise settles it is as safe as it gets.
   *
   * @throws {NotKept} It cannot be written: the disk is full, for example.
   * @throws {Failure} The disk fails, and nothing can be kept any more.
   */
  async keep<T>(work: () => T): Promise<T> {
    const result = this.write(work);
    await this.sync();
    return result;
  }

  /**
   * Waits until all that has been written is as safe as it gets.
   *
   * @throws {Failure} The disk fails, and nothing can be kept any more.
   */
  async sync(): Promise<void> {
    await this.#writeAhead?.sync();
  }

  /**
   * Writes something that nobody waits for: a power cut may undo it, though
   * nothing that was kept later stays without it.
   *
   * @throws {NotKept} It cannot be written.
   */
  write<T>(work: () => T): T {
    this.#writeAhead?.check();
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has ended some of them itself, after a full disk for example.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      const trouble = sqliteErrorIn(this.#dir, error);
      if (trouble === undefined) throw error;
      throw new NotKept(
        `the server cannot keep what is said: ${trouble}`,
        { cause: error },
      );
    }
  }
}

/**
 * Reads.
 *
 * @throws {Unreadable} The data is damaged, for example.
 */
export function read<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const trouble = sqliteErrorOf(error);
    if (trouble === undefined || error instanceof Unreadable) throw error;
    throw new Unreadable(
      `the server cannot read what was said: ${trouble}`,
      { cause: error },
    );
  }
}
