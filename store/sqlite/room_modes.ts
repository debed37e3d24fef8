import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Unreadable } from "../store.ts";
import { modesChecksum } from "./checksum.ts";
import type { RoomRow } from "./rooms.ts";

/** Reads and writes the modes of rooms. */
export class RoomModesTable {
  readonly #get: StatementSync;
  readonly #put: StatementSync;

  constructor(db: DatabaseSync) {
    this.#get = db.prepare(
      "SELECT modes, checksum FROM room_modes WHERE room = ?",
    );
    this.#put = db.prepare(
      `INSERT INTO room_modes (room, modes, checksum) VALUES (?, ?, ?)
       ON CONFLICT (room) DO UPDATE
       SET modes = excluded.modes, checksum = excluded.checksum`,
    );
  }

  /**
   * The modes of a room; empty when it has none.
   *
   * @throws {Unreadable} They are damaged: without them anybody could enter.
   */
  of({ id, name }: Pick<RoomRow, "id" | "name">): string {
    const row = this.#get.get(id);
    if (row === undefined) return "";
    const modes = String(row.modes);
    if (row.checksum === modesChecksum(id, modes)) return modes;
    throw new Unreadable(`the data is damaged (${name}, the modes)`);
  }

  /** Writes the modes of a room, within a transaction of the caller. */
  set({ id }: Pick<RoomRow, "id">, modes: string): void {
    this.#put.run(id, modes, modesChecksum(id, modes));
  }
}
