import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Unreadable } from "../store.ts";
import { totalsChecksum } from "./checksum.ts";

/** What is counted over all rooms, and goes on when rooms are forgotten. */
export interface Counted {
  /** How many messages were ever filed. */
  readonly filed: number;
  /** The highest number of a room that is forgotten. */
  readonly forgotten: number;
}

/** Reads and writes that. */
export class Totals {
  readonly #read: StatementSync;
  readonly #write: StatementSync;

  constructor(db: DatabaseSync) {
    this.#read = db.prepare("SELECT filed, forgotten, checksum FROM log");
    this.#write = db.prepare(
      "UPDATE log SET filed = ?, forgotten = ?, checksum = ?",
    );
  }

  /** @throws {Unreadable} It is not what was written. */
  get(): Counted {
    const [row, ...more] = this.#read.all();
    const isWhole = row !== undefined && more.length === 0 &&
      row.checksum === totalsChecksum(row);
    if (!isWhole) throw new Unreadable("the data is damaged (the totals)");
    return { filed: Number(row.filed), forgotten: Number(row.forgotten) };
  }

  /**
   * Writes some of it down. This belongs into a transaction.
   *
   * @throws {Unreadable}
   */
  change(change: Partial<Counted>): void {
    const totals = { ...this.get(), ...change };
    const { filed, forgotten } = totals;
    this.#write.run(filed, forgotten, totalsChecksum(totals));
  }
}
