import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Unreadable } from "../store.ts";
import { totalsChecksum } from "./checksum.ts";

/** Counts over all rooms, which remain when rooms are forgotten. */
export interface Counted {
  /** The number of messages ever filed. */
  readonly filed: number;
  /** The highest number of a forgotten room. */
  readonly forgotten: number;
}

/** Reads and writes the counts. */
export class Totals {
  readonly #read: StatementSync;
  readonly #write: StatementSync;

  constructor(db: DatabaseSync) {
    this.#read = db.prepare("SELECT filed, forgotten, checksum FROM log");
    this.#write = db.prepare(
      "UPDATE log SET filed = ?, forgotten = ?, checksum = ?",
    );
  }

  /** @throws {Unreadable} The row is damaged. */
  get(): Counted {
    const [row, ...more] = this.#read.all();
    const isWhole = row !== undefined && more.length === 0 &&
      row.checksum === totalsChecksum(row);
    if (!isWhole) throw new Unreadable("the data is damaged (the totals)");
    return { filed: Number(row.filed), forgotten: Number(row.forgotten) };
  }

  /**
   * Writes some of the counts, within a transaction of the caller.
   *
   * @throws {Unreadable}
   */
  change(change: Partial<Counted>): void {
    const totals = { ...this.get(), ...change };
    const { filed, forgotten } = totals;
    this.#write.run(filed, forgotten, totalsChecksum(totals));
  }
}
