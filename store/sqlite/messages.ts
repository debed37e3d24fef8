import type { DatabaseSync, StatementSync } from "node:sqlite";
import { withAccount } from "../../protocol/features/dialects/profile.ts";
import type { Message } from "../../protocol/features/say.ts";
import { type Numbers, Unreadable } from "../store.ts";
import { messageChecksum } from "./checksum.ts";
import type { RoomRow } from "./rooms.ts";
import {
  ACCOUNTS_SINCE,
  CHECKED_SINCE,
  REDACTED_SINCE,
  versionOf,
} from "./schema.ts";
import { readable } from "./sqlite_error.ts";

/** The range of numbers reserved for the messages of a room. */
export const NUMBERS = 2 ** 32;

/** Most messages checked together: when one is damaged, each is checked by itself. */
const TOGETHER = 256;

/** Messages read together when the number wanted is unknown: with the longest texts a quarter of a MiB. */
const FEW = 16;

/** Most damaged places named in a line. */
const NAMED_MAX = 5;

/** Numbers of a room whose messages cannot be read. */
export interface Damage extends Numbers {
  readonly type: "damage";
  readonly room: string;
}

/** An element of a read that may encounter damage. */
export type StoredPiece = Message | Damage;

type Row = Readonly<Record<string, unknown>>;

/** The key of a message among the messages of all rooms. */
export function placeOf(room: RoomRow, seq: number): number {
  return room.id * NUMBERS + seq;
}

/** The columns that {@linkcode messageOf} needs. */
export const MESSAGE_COLUMNS =
  "place, sender, text, time, redacts, account, checksum";

/**
 * Converts a row with the columns of {@linkcode MESSAGE_COLUMNS} to a message.
 *
 * @throws {Unreadable} The row is damaged.
 */
export function messageOf(room: RoomRow, row: Row): Message {
  const kept = keptOf(row);
  const { place, sender, text, time, redacts, account } = kept;
  const seq = place - placeOf(room, 0);
  const isWhole = row.checksum === null
    ? seq <= room.unchecked
    : row.checksum === messageChecksum(kept);
  if (!isWhole) throw damaged(room, [{ from: seq, to: seq }]);
  const said = withAccount(
    { type: "message", room: room.name, seq, from: sender } as const,
    account === "" ? sender : account,
  );
  if (redacts === undefined) return { ...said, text, time };
  const reason = text === "" ? {} : { reason: text };
  return { ...said, text: "", time, redacts, ...reason };
}

/** Whether a row has the right checksum. */
export function isIntact(row: Row): boolean {
  return row.checksum === messageChecksum(keptOf(row));
}

function keptOf(row: Row) {
  return {
    place: Number(row.place),
    sender: String(row.sender),
    text: String(row.text),
    time: Number(row.time),
    redacts: row.redacts === null ? undefined : Number(row.redacts),
    account: row.account === null ? undefined : String(row.account),
  };
}

/**
 * Reads the table of messages, and checks that each message has the expected
 * number and the right checksum.
 */
export class Messages {
  readonly #range: StatementSync;
  readonly #one: StatementSync;
  readonly #some: StatementSync;
  readonly #ends: StatementSync;

  constructor(db: DatabaseSync) {
    const columns = messageColumns(db);
    this.#range = db.prepare(
      `SELECT ${columns} FROM message
       WHERE place BETWEEN ? AND ? ORDER BY place LIMIT ?`,
    );
    this.#one = db.prepare(`SELECT ${columns} FROM message WHERE place = ?`);
    this.#ends = db.prepare(
      `SELECT min(place) AS first, max(place) AS last FROM message
       WHERE place BETWEEN ? AND ?`,
    );
    this.#some = db.prepare(
      `SELECT ${columns} FROM json_each(?) AS sought
       CROSS JOIN message ON place = sought.value ORDER BY sought.key`,
    );
  }

  /**
   * The messages of a room from one number to another, inclusive.
   *
   * @param unfiled Messages of the range that are not in the table yet.
   * @throws {Unreadable} Some are damaged. The error has their numbers and the
   * other messages.
   */
  read(
    room: RoomRow,
    from: number,
    to: number,
    unfiled: readonly Message[] = [],
  ): Message[] {
    const messages: Message[] = [];
    const lost: Damage[] = [];
    const last = Math.min(to, room.last);
    for (let next = Math.max(from, room.first); next <= last;) {
      const end = Math.min(next + TOGETHER - 1, last);
      for (const piece of this.pieces(room, next, end)) {
        if (piece.type === "damage") lost.push(piece);
        else messages.push(piece);
      }
      next = end + 1;
    }
    messages.push(...unfiled);
    if (lost.length > 0) throw damaged(room, lost, messages);
    return messages;
  }

  /** The same, with the number of each damaged message in its place. */
  pieces(room: RoomRow, from: number, to: number): readonly StoredPiece[] {
    const first = Math.max(from, room.first);
    // Larger numbers would be places of another room.
    const last = Math.min(to, room.last);
    if (first > last) return [];
    return readable(() => this.#together(room, first, last)) ??
      [...this.#oneByOne(room, first, last)];
  }

  /** The same as a lazy sequence, so that a caller that stops early has read little more. */
  *each(room: RoomRow, from: number, to: number): Generator<StoredPiece> {
    const last = Math.min(to, room.last);
    for (let next = Math.max(from, room.first); next <= last; next += FEW) {
      yield* this.pieces(room, next, Math.min(next + FEW - 1, last));
    }
  }

  /** The same, newest first. */
  *eachBack(room: RoomRow, from: number, to: number): Generator<StoredPiece> {
    const first = Math.max(from, room.first);
    for (let next = Math.min(to, room.last); next >= first; next -= FEW) {
      yield* this.pieces(room, Math.max(next - FEW + 1, first), next)
        .toReversed();
    }
  }

  /** The messages with the given numbers, in that order, read lazily. */
  *some(room: RoomRow, numbers: readonly number[]): Generator<StoredPiece> {
    for (let at = 0; at < numbers.length; at += FEW) {
      const few = numbers.slice(at, at + FEW);
      yield* readable(() => this.#few(room, few)) ??
        few.flatMap((seq) => this.pieces(room, seq, seq));
    }
  }

  /** A room whose row is damaged, with the extent of its existing messages. */
  salvaged(room: RoomRow): RoomRow {
    const { first, last } = this.#ends.get(
      placeOf(room, 1),
      placeOf(room, NUMBERS - 1),
    ) ?? {};
    if (first === null) return { ...room, first: 1, last: 0 };
    const before = placeOf(room, 0);
    return {
      ...room,
      first: Number(first) - before,
      last: Number(last) - before,
    };
  }

  /** Whether there are messages beyond the room's last number. */
  isBeyond(room: RoomRow): boolean {
    const next = placeOf(room, room.last + 1);
    return this.#range.get(next, placeOf(room, NUMBERS - 1), 1) !== undefined;
  }

  #together(room: RoomRow, first: number, last: number): Message[] {
    const count = last - first + 1;
    // A damaged tree can contain more of them than there are numbers.
    const messages = this.#range
      .all(placeOf(room, first), placeOf(room, last), count + 1)
      .map((row) => messageOf(room, row));
    const isWhole = messages.length === count &&
      messages.every(({ seq }, index) => seq === first + index);
    if (!isWhole) throw damaged(room, [{ from: first, to: last }]);
    return messages;
  }

  /** @throws {Unreadable} A message is damaged. */
  #few(room: RoomRow, numbers: readonly number[]): Message[] {
    const places = numbers.map((seq) => placeOf(room, seq));
    const messages = this.#some.all(JSON.stringify(places))
      .map((row) => messageOf(room, row));
    const isWhole = messages.length === numbers.length &&
      messages.every(({ seq }, index) => seq === numbers[index]);
    if (!isWhole) throw new Unreadable("some messages are not there");
    return messages;
  }

  *#oneByOne(
    room: RoomRow,
    first: number,
    last: number,
  ): Generator<StoredPiece> {
    let lost = first;
    for (let seq = first; seq <= last; seq++) {
      const message = readable(() => this.#message(room, seq));
      if (message === undefined) continue;
      if (lost < seq) yield damage(room, lost, seq - 1);
      yield message;
      lost = seq + 1;
    }
    if (lost <= last) yield damage(room, lost, last);
  }

  #message(room: RoomRow, seq: number): Message | undefined {
    const row = this.#one.get(placeOf(room, seq));
    return row === undefined ? undefined : messageOf(room, row);
  }
}

/** The columns of a message, for a database that may lack some. */
export function messageColumns(db: DatabaseSync): string {
  const version = versionOf(db);
  const known = (column: string, since: number) =>
    version >= since ? column : `NULL AS ${column}`;
  return [
    "place, sender, text, time",
    known("redacts", REDACTED_SINCE),
    known("account", ACCOUNTS_SINCE),
    known("checksum", CHECKED_SINCE),
  ].join();
}

/** Unreadable numbers of a room. */
export function damage(room: RoomRow, from: number, to: number): Damage {
  return { type: "damage", room: room.name, from, to };
}

/**
 * The error for unreadable numbers.
 *
 * @param rest The readable messages of the request.
 */
export function damaged(
  { name }: RoomRow,
  lost: readonly Numbers[],
  rest: readonly Message[] = [],
): Unreadable {
  const [first] = lost;
  const some = lost.slice(0, NAMED_MAX).map(numbersText).join(", ");
  const more = lost.length > NAMED_MAX ? " and others" : "";
  return new Unreadable(
    `the server cannot read stored messages: the data is damaged (${name}, ${some}${more})`,
    {
      ...(first === undefined
        ? {}
        : { numbers: { from: first.from, to: first.to } }),
      rest,
    },
  );
}

/** Numbers in words. */
export function numbersText({ from, to }: Numbers): string {
  if (from === to) return `${from}`;
  return to === Infinity ? `${from} and later` : `${from} to ${to}`;
}
