import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Message } from "../../../protocol/features/say.ts";
import {
  damage,
  isIntact,
  messageColumns,
  messageOf,
  NUMBERS,
  placeOf,
  type StoredPiece,
} from "../messages.ts";
import type { RoomRow } from "../rooms.ts";
import { CHECKED_SINCE, versionOf } from "../schema.ts";
import { readable } from "../sqlite_error.ts";

/** The intact messages of the inbox, and the number of damaged or missing ones. */
interface Intact {
  readonly intact: readonly Readonly<Record<string, unknown>>[];
  readonly missing: number;
}

/**
 * Reads the inbox of a database that another process writes. Older versions
 * have no inbox, or no checksums in it.
 */
export class InboxReader {
  readonly #version: StatementSync;
  readonly #all: StatementSync | undefined;
  /** The number of messages that the inbox must have. */
  readonly #expected: StatementSync | undefined;
  /** The rows of a version of the database: they are the same for all rooms. */
  #read: { readonly version: unknown; readonly rows: Intact } | undefined;

  constructor(db: DatabaseSync) {
    this.#version = db.prepare("PRAGMA data_version");
    const table = db.prepare(
      "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'inbox'",
    );
    if (table.get() === undefined) return;
    this.#all = db.prepare(
      `SELECT ${messageColumns(db)} FROM inbox ORDER BY place`,
    );
    if (versionOf(db) < CHECKED_SINCE) return;
    this.#expected = db.prepare(
      "SELECT max(inbox.id) - log.filed AS count FROM log, inbox",
    );
  }

  /** All messages of a room from a number on, with damaged ones in their places. */
  pieces(room: RoomRow, from: number): readonly StoredPiece[] {
    return readable(() => this.#pieces(room, from)) ??
      [damage(room, from, Infinity)];
  }

  #pieces(room: RoomRow, from: number): readonly StoredPiece[] {
    const { intact, missing } = this.#rows();
    /** The number of damaged or missing messages, of any room. */
    let lost = missing;
    const pieces: StoredPiece[] = [];
    let next = from;
    for (const row of intact) {
      const isOfRoom = Number(row.place) >= placeOf(room, from) &&
        Number(row.place) < placeOf(room, NUMBERS);
      if (!isOfRoom) continue;
      const message: Message = messageOf(room, row);
      if (message.seq > next) pieces.push(damage(room, next, message.seq - 1));
      lost -= message.seq - next;
      pieces.push(message);
      next = message.seq + 1;
    }
    // The numbers of the other rooms' messages are unknown.
    return lost > 0 ? [...pieces, damage(room, next, Infinity)] : pieces;
  }

  #rows(): Intact {
    const version = this.#version.get()?.data_version;
    if (this.#read !== undefined && this.#read.version === version) {
      return this.#read.rows;
    }
    const rows = this.#all?.all() ?? [];
    const isChecked = this.#expected !== undefined;
    const intact = rows.filter((row) => !isChecked || isIntact(row));
    const expected = this.#expected?.get()?.count ?? rows.length;
    const read = { intact, missing: Number(expected) - intact.length };
    this.#read = { version, rows: read };
    return read;
  }
}
