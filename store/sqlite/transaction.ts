import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { NotKept, Unreadable } from "../store.ts";
import { sqliteErrorIn, sqliteErrorOf } from "./sqlite_error.ts";
import type { WriteAhead } from "./upkeep/write_ahead.ts";

/** Writes to a database in transactions. */
export class Transactions {
  readonly #db: DatabaseSync;
  readonly #dir: string;
  readonly #writeAhead: WriteAhead | undefined;

  /** @param writeAhead When absent, data does not survive a power failure. */
  constructor(db: DatabaseSync, writeAhead: WriteAhead | undefined) {
    this.#db = db;
    this.#dir = dirname(db.location() ?? "");
    this.#writeAhead = writeAhead;
  }

  /**
   * Writes in a transaction. After the promise resolves the data is durable.
   *
   * @throws {NotKept} It cannot be written, for example because the disk is full.
   * @throws {Failure} The disk fails, so nothing can be stored from now on.
   */
  async keep<T>(work: () => T): Promise<T> {
    const result = this.write(work);
    await this.sync();
    return result;
  }

  /**
   * Waits until everything written is durable.
   *
   * @throws {Failure} The disk fails, so nothing can be stored from now on.
   */
  async sync(): Promise<void> {
    await this.#writeAhead?.sync();
  }

  /**
   * Writes without waiting for the disk: a power failure may undo it, but only
   * together with everything written later.
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
      // SQLite rolls back by itself after some errors, such as a full disk.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      const problem = sqliteErrorIn(this.#dir, error);
      if (problem === undefined) throw error;
      throw new NotKept(
        `the server cannot store messages: ${problem}`,
        { cause: error },
      );
    }
  }
}

/**
 * Reads from the database.
 *
 * @throws {Unreadable} The data cannot be read, for example because it is damaged.
 */
export function read<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const problem = sqliteErrorOf(error);
    if (problem === undefined || error instanceof Unreadable) throw error;
    throw new Unreadable(
      `the server cannot read stored messages: ${problem}`,
      { cause: error },
    );
  }
}
