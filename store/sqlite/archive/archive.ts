import { Failure } from "../../../failure.ts";
import type { Message } from "../../../protocol/features/say.ts";
import { roomName } from "../../../protocol/name/name.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { damaged, lacks, orFailure } from "../database.ts";
import { pathsIn } from "../folder.ts";
import {
  type Damage,
  damage,
  Messages,
  numbersText,
  type StoredPiece,
} from "../messages.ts";
import { type RoomRow, roomsProblem, StoredRooms } from "../rooms.ts";
import { readable, sqliteErrorOf } from "../sqlite_error.ts";
import { InboxReader } from "./inbox_reader.ts";
import { openUnchanged, type ReadOnlyDatabase } from "./read_only.ts";

/** Most messages in a read: at their longest they are 4 MiB. */
const PAGE = 256;

/** How much is kept of a room. */
export interface RoomSummary {
  readonly room: string;
  /** The number of messages kept, including unreadable ones. */
  readonly messages: number;
  /** The time of the oldest readable message, in milliseconds since 1970. */
  readonly oldest: number | undefined;
  /** The time of the newest readable message. */
  readonly newest: number | undefined;
  /** Damage that was found. Not everything was checked. */
  readonly damaged: readonly Damage[];
}

/**
 * Reads a data folder without changing it. A server may use the folder at the
 * same time.
 *
 * @example
 * ```ts
 * import { Archive } from "./archive.ts";
 * import { SqliteStore } from "../sqlite.ts";
 *
 * const dir = await Deno.makeTempDir();
 * await using store = await SqliteStore.open(dir);
 * await store.append([
 *   { room: "lobby", from: "Ann", author: "1", text: "hi", time: 0 },
 * ]);
 * using archive = await Archive.open(dir);
 * console.assert([...archive.messages("lobby")].length === 1);
 * ```
 */
export class Archive implements Disposable {
  readonly #dir: string;
  readonly #database: ReadOnlyDatabase;
  readonly #rooms: StoredRooms;
  readonly #messages: Messages;
  readonly #inbox: InboxReader;

  private constructor(dir: string, database: ReadOnlyDatabase) {
    const { db } = database;
    this.#dir = dir;
    this.#database = database;
    this.#rooms = new StoredRooms(db);
    this.#messages = new Messages(db);
    this.#inbox = new InboxReader(db);
  }

  /**
   * Opens a data folder, or a copy of it when no server uses it.
   *
   * @param signal Aborts making the copy, of which nothing stays.
   * @throws {Failure} It is not a data folder, or cannot be read.
   * @throws {unknown} The reason of the signal.
   */
  static async open(dir: string, signal?: AbortSignal): Promise<Archive> {
    using opening = new DisposableStack();
    try {
      const database = opening.use(await openUnchanged(dir, signal));
      const archive = new Archive(dir, database);
      opening.move();
      return archive;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return orFailure(dir, () => {
        throw error;
      }, sqliteErrorOf);
    }
  }

  /** Whether a room ever had a message. */
  has(room: string): boolean {
    return this.#read(() => this.#room(room)) !== undefined;
  }

  /** The names of the rooms. The name of a damaged room may be wrong. */
  rooms(): string[] {
    return this.#read(() => this.#rooms.after(0, -1))
      .flatMap(({ room, name }) =>
        room !== undefined || isRoomName(name) ? [name] : []
      );
  }

  /** How much is kept of a room. */
  summary(name: string): RoomSummary {
    return this.#read(() => {
      const found = this.#found(name);
      const { room } = found ?? {};
      if (room !== undefined) return this.#summary(room);
      const damaged = found === undefined ? [lost(name, 1)] : [];
      const nothing = { messages: 0, oldest: undefined, newest: undefined };
      return { room: name, ...nothing, damaged };
    });
  }

  /**
   * The messages of a room, oldest first, including those appended while it
   * reads.
   *
   * @throws {Failure} Some messages are damaged.
   */
  *messages(room: string): Generator<Message> {
    for (const piece of this.pieces(room)) {
      if (piece.type === "damage") {
        const { database } = pathsIn(this.#dir);
        throw damaged(database, `${room}, ${numbersText(piece)}`);
      }
      yield piece;
    }
  }

  /** The same, with the numbers of damaged messages in their places. */
  *pieces(room: string): Generator<StoredPiece> {
    for (let next = 1; next < Infinity;) {
      const page = this.#read(() => this.#page(room, next));
      const last = page.at(-1);
      if (last === undefined) return;
      yield* page;
      next = 1 + (last.type === "damage" ? last.to : last.seq);
    }
  }

  /**
   * Problems other than unreadable numbers, a line each for users: rooms or
   * recent messages may be missing.
   */
  problems(): string[] {
    const { database } = pathsIn(this.#dir);
    try {
      const { missing } = orFailure(
        this.#dir,
        this.#database.comparison,
        sqliteErrorOf,
      );
      const isWhole = this.#read(() =>
        roomsProblem(this.#database.db) === undefined &&
        this.#rooms.after(0, -1).every(({ room }) => room !== undefined)
      );
      return [
        ...(isWhole ? [] : [
          `${database} is damaged: rooms, or their first or last messages, may be missing`,
        ]),
        ...(missing > 0 ? [lacks(this.#dir, missing)] : []),
      ];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return [error.message];
    }
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }

  #summary(room: RoomRow): RoomSummary {
    const { name, first, last } = room;
    const unfiled = this.#unfiled(room, last + 1);
    const damaged: Damage[] = [];
    const timeOf = (pieces: Iterable<StoredPiece>): number | undefined => {
      for (const piece of pieces) {
        if (piece.type === "message") return piece.time;
        damaged.push(piece);
      }
      return undefined;
    };
    const said = unfiled.filter(({ type }) => type === "message").length;
    return {
      room: name,
      messages: last - first + 1 + said,
      oldest: timeOf(this.#messages.each(room, first, last)) ??
        timeOf(unfiled),
      newest: timeOf(unfiled.toReversed()) ??
        timeOf(this.#messages.eachBack(room, first, last)),
      damaged,
    };
  }

  #page(name: string, next: number): readonly StoredPiece[] {
    const found = this.#found(name);
    if (found === undefined) return [lost(name, next)];
    const { room } = found;
    if (room === undefined) return [];
    const from = Math.max(next, room.first);
    return from <= room.last
      ? this.#messages.pieces(room, from, from + PAGE - 1)
      : this.#unfiled(room, from);
  }

  /** The messages of a room from a number on that are still in the inbox. */
  #unfiled(room: RoomRow, from: number): readonly StoredPiece[] {
    const pieces = this.#inbox.pieces(room, from);
    return pieces.length === 0 && this.#messages.isBeyond(room)
      ? [damage(room, from, Infinity)]
      : pieces;
  }

  /** A room, even if it or the index of names is damaged. */
  #room(name: string): RoomRow | undefined {
    const room = readable(() => this.#rooms.named(name)) ??
      readable(() => this.#rooms.lookedFor(name));
    if (room !== undefined) return room;
    const written = this.#rooms.asWritten(name);
    return written && this.#messages.salvaged(written);
  }

  /** The same; `undefined` when damage makes it impossible to tell. */
  #found(name: string): { readonly room: RoomRow | undefined } | undefined {
    return readable(() => ({ room: this.#room(name) }));
  }

  #read<T>(work: () => T): T {
    const { db } = this.#database;
    return orFailure(this.#dir, () => {
      // In a transaction, since the server may file messages meanwhile.
      db.exec("BEGIN");
      try {
        return work();
      } finally {
        db.exec("ROLLBACK");
      }
    }, sqliteErrorOf);
  }
}

/** Whether a text can be the name of a room. */
function isRoomName(name: string): boolean {
  try {
    return roomName(name) === name;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** All messages of a room from a number on, as unreadable. */
function lost(room: string, from: number): Damage {
  return { type: "damage", room, from, to: Infinity };
}
