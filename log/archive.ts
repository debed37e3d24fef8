import type { DatabaseSync } from "node:sqlite";
import type { Message } from "../chat/notice.ts";
import { Failure } from "../failure.ts";
import { damaged, lacks, openToRead, orFailure } from "./database.ts";
import { exists, pathsIn } from "./folder.ts";
import { InboxReader } from "./inbox_reader.ts";
import { compare } from "./kept_count.ts";
import { damage, Messages, numbersText, type Piece } from "./messages.ts";
import { type RoomRow, Rooms, roomsTrouble } from "./rooms.ts";

/** Most messages read in one go: at their longest they are 4 MiB. */
const PAGE = 256;

/** Most names of rooms listed: what somebody would look through. */
const NAMES_MAX = 1_000;

/**
 * A data folder, to read. Nothing in it is changed, and a server may use it at
 * the same time.
 *
 * @example
 * ```ts
 * import { Archive } from "./archive.ts";
 * import { SqliteLog } from "./sqlite.ts";
 *
 * const dir = await Deno.makeTempDir();
 * await using log = await SqliteLog.open(dir);
 * await log.append([
 *   { room: "lobby", from: "Ann", author: "1", text: "hi", time: 0 },
 * ]);
 * using archive = Archive.open(dir);
 * console.assert([...archive.messages("lobby")].length === 1);
 * ```
 */
export class Archive implements Disposable {
  readonly #dir: string;
  readonly #db: DatabaseSync;
  readonly #rooms: Rooms;
  readonly #messages: Messages;
  readonly #inbox: InboxReader;

  private constructor(dir: string, db: DatabaseSync) {
    this.#dir = dir;
    this.#db = db;
    this.#rooms = new Rooms(db);
    this.#messages = new Messages(db);
    this.#inbox = new InboxReader(db);
  }

  /** @throws {Failure} It is no data folder, or cannot be read. */
  static open(dir: string): Archive {
    return orFailure(dir, () => {
      if (!exists(pathsIn(dir).database)) {
        throw new Failure(
          `${dir} is no data folder; name the one that a server was given with --data`,
        );
      }
      const db = openToRead(dir);
      try {
        return new Archive(dir, db);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  /** Whether anything was ever said in a room. */
  has(room: string): boolean {
    return this.#read(() => this.#room(room)) !== undefined;
  }

  /** The names of the rooms, the first {@linkcode NAMES_MAX} of them; those that are damaged are left out. */
  rooms(): string[] {
    return this.#read(() => this.#rooms.after(0, NAMES_MAX))
      .flatMap(({ room }) => room === undefined ? [] : [room.name]);
  }

  /**
   * What is kept of a room, oldest first. What is said meanwhile comes too.
   *
   * @throws {Failure} Some of it is damaged.
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

  /** The same, and in the place of what is damaged its numbers. */
  *pieces(room: string): Generator<Piece> {
    for (let next = 1; next < Infinity;) {
      const page = this.#read(() => this.#page(room, next));
      const last = page.at(-1);
      if (last === undefined) return;
      yield* page;
      next = 1 + (last.type === "damage" ? last.to : last.seq);
    }
  }

  /**
   * What is wrong beside the numbers that cannot be read, a line each for
   * people: rooms may be missing, or what was said last.
   */
  trouble(): string[] {
    const { database } = pathsIn(this.#dir);
    try {
      // Before anything else is read: the server may keep more meanwhile.
      const { missing } = orFailure(
        this.#dir,
        () => compare(this.#dir, this.#db),
      );
      const isWhole = this.#read(() =>
        roomsTrouble(this.#db) === undefined &&
        this.#rooms.after(0, -1).every(({ room }) => room !== undefined)
      );
      return [
        ...(isWhole ? [] : [`${database} is damaged: rooms may be missing`]),
        ...(missing > 0 ? [lacks(this.#dir, missing)] : []),
      ];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return [error.message];
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #page(name: string, next: number): readonly Piece[] {
    const room = this.#room(name);
    if (room === undefined) return [];
    const from = Math.max(next, room.first);
    if (from <= room.last) {
      return this.#messages.pieces(room, from, from + PAGE - 1);
    }
    const pieces = this.#inbox.pieces(room, from);
    return pieces.length === 0 && this.#messages.isBeyond(room)
      ? [damage(room, from, Infinity)]
      : pieces;
  }

  /** A room, also when the index of their names is damaged. */
  #room(name: string): RoomRow | undefined {
    return this.#rooms.named(name) ?? this.#rooms.lookedFor(name);
  }

  #read<T>(work: () => T): T {
    return orFailure(this.#dir, () => {
      // All of one moment: the server may file messages meanwhile.
      this.#db.exec("BEGIN");
      try {
        return work();
      } finally {
        this.#db.exec("ROLLBACK");
      }
    });
  }
}
