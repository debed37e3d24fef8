import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Unreadable } from "../store.ts";
import { roomChecksum } from "./checksum.ts";
import { CHECKED_SINCE, versionOf } from "./schema.ts";

/** A row of the table of rooms. */
export interface RoomRow {
  readonly id: number;
  readonly name: string;
  /** The number of its oldest message that is kept. */
  readonly first: number;
  /** The number of its newest message that is filed. */
  readonly last: number;
  readonly topic: string;
  /** The number up to which its messages are indexed. */
  readonly indexed: number;
  /** The number up to which its messages may lack a checksum: an older version wrote them. */
  readonly unchecked: number;
}

type Row = Readonly<Record<string, unknown>>;

/** The columns that {@linkcode roomOf} needs. */
export const ROOM_COLUMNS =
  "id, name, first, last, topic, indexed, unchecked, checksum";

/** The same for a database without checksums. */
const OLD_COLUMNS =
  "id, name, first, last, '' AS topic, 0 AS indexed, 4294967295 AS unchecked, NULL AS checksum";

/** A room in a list, possibly damaged. */
export interface ListedRoom {
  readonly id: number;
  /** Its stored name, which may be wrong if the room is damaged. */
  readonly name: string;
  readonly room: RoomRow | undefined;
}

/**
 * Converts a row of `room` to a room.
 *
 * @throws {Unreadable} The row is damaged.
 */
export function roomOf(row: Row): RoomRow {
  const room = asRoom(row);
  if (row.checksum === roomChecksum(row)) return room;
  throw new Unreadable(`the data is damaged (the room ${room.name})`);
}

/** Reads the table of rooms. */
export class StoredRooms {
  readonly #named: StatementSync;
  readonly #lookedFor: StatementSync;
  readonly #withId: StatementSync;
  readonly #after: StatementSync;
  readonly #read: (row: Row) => RoomRow;

  constructor(db: DatabaseSync) {
    const isChecked = versionOf(db) >= CHECKED_SINCE;
    const columns = isChecked ? ROOM_COLUMNS : OLD_COLUMNS;
    this.#read = isChecked ? roomOf : asRoom;
    this.#named = db.prepare(`SELECT ${columns} FROM room WHERE name = ?`);
    this.#lookedFor = db.prepare(
      `SELECT ${columns} FROM room NOT INDEXED WHERE name = ?`,
    );
    this.#withId = db.prepare(`SELECT ${columns} FROM room WHERE id = ?`);
    this.#after = db.prepare(
      `SELECT ${columns} FROM room WHERE id > ? ORDER BY id LIMIT ?`,
    );
  }

  /** @throws {Unreadable} */
  named(name: string): RoomRow | undefined {
    const row = this.#named.get(name);
    return row === undefined ? undefined : this.#read(row);
  }

  /**
   * The same without the index of names, which may be damaged.
   *
   * @throws {Unreadable}
   */
  lookedFor(name: string): RoomRow | undefined {
    const row = this.#lookedFor.get(name);
    return row === undefined ? undefined : this.#read(row);
  }

  /**
   * A room as stored, without use of the index. The extent of a damaged room is
   * known by its messages only.
   */
  asWritten(name: string): RoomRow | undefined {
    const row = this.#lookedFor.get(name);
    return row === undefined ? undefined : asRoom(row);
  }

  /** @throws {Unreadable} */
  withId(id: number): RoomRow | undefined {
    const row = this.#withId.get(id);
    return row === undefined ? undefined : this.#read(row);
  }

  /**
   * Rooms in the order of their ids, after a given id.
   *
   * @param most Most rooms; all when it is negative.
   */
  after(id: number, most: number): ListedRoom[] {
    return this.#after.all(id, most).map((row) => listed(row, this.#read));
  }
}

/** Also writes the table, within transactions of the caller. */
export class RoomTable extends StoredRooms {
  readonly #unindexed: StatementSync;
  readonly #begin: StatementSync;
  readonly #write: StatementSync;

  constructor(db: DatabaseSync) {
    super(db);
    this.#unindexed = db.prepare(
      `SELECT ${ROOM_COLUMNS} FROM room
       WHERE indexed < last ORDER BY id LIMIT ?`,
    );
    this.#begin = db.prepare(
      "INSERT INTO room (name, first, last) VALUES (?, ?, ?) RETURNING id",
    );
    this.#write = db.prepare(
      `UPDATE room SET first = ?, last = ?, topic = ?, indexed = ?, checksum = ?
       WHERE id = ?`,
    );
  }

  /** Some rooms that are not fully indexed. */
  unindexed(most: number): ListedRoom[] {
    return this.#unindexed.all(most).map((row) => listed(row, roomOf));
  }

  /** @param last The number after which it begins. */
  begin(name: string, last: number): RoomRow {
    const id = Number(this.#begin.get(name, last + 1, last)?.id);
    const room = {
      ...{ id, name, first: last + 1, last },
      ...{ topic: "", indexed: last, unchecked: 0 },
    };
    this.#put(room);
    return room;
  }

  /** @throws {Unreadable} The room is damaged and is not overwritten. */
  change(
    id: number,
    change: Partial<Pick<RoomRow, "first" | "last" | "topic" | "indexed">>,
  ): void {
    const room = this.withId(id);
    if (room === undefined) {
      throw new Unreadable("the data is damaged (a room is missing)");
    }
    this.#put({ ...room, ...change });
  }

  #put(room: RoomRow): void {
    const { id, first, last, topic, indexed } = room;
    const checksum = roomChecksum({ ...room });
    this.#write.run(first, last, topic, indexed, checksum, id);
  }
}

/**
 * Says what is wrong with the table of rooms and its indexes; `undefined` when
 * every room can be found. It takes about a millisecond for a thousand rooms.
 */
export function roomsProblem(db: DatabaseSync): string | undefined {
  const [found] = db.prepare("PRAGMA integrity_check(room)").all();
  // The first line may name the database, the last describes the damage.
  const result = String(found?.integrity_check).split("\n").at(-1);
  return result === "ok" ? undefined : result;
}

function listed(row: Row, read: (row: Row) => RoomRow): ListedRoom {
  try {
    return { ...asRoom(row), room: read(row) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ...asRoom(row), room: undefined };
  }
}

function asRoom(row: Row): RoomRow {
  return {
    id: Number(row.id),
    name: String(row.name),
    first: Number(row.first),
    last: Number(row.last),
    topic: String(row.topic),
    indexed: Number(row.indexed),
    unchecked: Number(row.unchecked),
  };
}
