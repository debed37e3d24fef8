import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Message } from "../chat/notice.ts";

/** How many numbers there are for the messages of a room. */
export const NUMBERS = 2 ** 32;

/** A room as the database has it. */
export interface RoomRow {
  readonly id: number;
  readonly name: string;
  first: number;
  last: number;
}

type Row = ReturnType<StatementSync["all"]>[number];

/** The place of a message in the whole log. */
export function placeOf(room: RoomRow, seq: number): number {
  return room.id * NUMBERS + seq;
}

/** A row with the columns of {@linkcode MESSAGE_COLUMNS} as a message. */
export function messageOf(room: RoomRow, row: Row): Message {
  return {
    type: "message",
    room: room.name,
    seq: Number(row.place) - placeOf(room, 0),
    from: String(row.sender),
    text: String(row.text),
    time: Number(row.time),
  };
}

/** What {@linkcode messageOf} needs of a row. */
export const MESSAGE_COLUMNS = "message.place, sender, text, time";

/** Reads rooms and messages. */
export class Rows {
  readonly #room: StatementSync;
  readonly #rooms: StatementSync;
  readonly #read: StatementSync;

  constructor(db: DatabaseSync) {
    this.#room = db.prepare(
      "SELECT id, name, first, last FROM room WHERE name = ?",
    );
    this.#rooms = db.prepare(
      "SELECT id, name, first, last FROM room WHERE id > ? ORDER BY id LIMIT ?",
    );
    this.#read = db.prepare(
      `SELECT ${MESSAGE_COLUMNS} FROM message
       WHERE place BETWEEN ? AND ? ORDER BY place`,
    );
  }

  room(name: string): RoomRow | undefined {
    const row = this.#room.get(name);
    return row === undefined ? undefined : roomOf(row);
  }

  /** Some rooms, in the order of their ids, after a given one. */
  roomsAfter(id: number, most: number): RoomRow[] {
    return this.#rooms.all(id, most).map(roomOf);
  }

  /** The messages of a room from one number to another, both included. */
  read(room: RoomRow, from: number, to: number): Message[] {
    const first = Math.max(from, room.first);
    const last = Math.min(to, room.last);
    // Numbers beyond the room's own would be another room's places.
    if (first > last) return [];
    return this.#read.all(placeOf(room, first), placeOf(room, last))
      .map((row) => messageOf(room, row));
  }
}

/** A row of `room` as a room. */
export function roomOf(row: Row): RoomRow {
  return {
    id: Number(row.id),
    name: String(row.name),
    first: Number(row.first),
    last: Number(row.last),
  };
}
