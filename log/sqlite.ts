import { hash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  type Draft,
  type Extent,
  type Kept,
  type Log,
  NotKept,
  Unreadable,
} from "../chat/log.ts";
import type { Message } from "../chat/notice.ts";
import { wordsOf, wordsSought } from "../chat/words.ts";
import { openToWrite, orFailure, type Sync } from "./database.ts";
import { lockFolder, makeFolder } from "./folder.ts";
import {
  MESSAGE_COLUMNS,
  messageOf,
  NUMBERS,
  placeOf,
  roomOf,
  type RoomRow,
  Rows,
} from "./rows.ts";
import { troubleOf } from "./trouble.ts";

export type { Sync } from "./database.ts";

/** How much is kept: what is younger than an age, in milliseconds, or so many messages of each room. */
export type Keep = { readonly age: number } | { readonly count: number };

/** What a {@linkcode SqliteLog} can be told. */
export interface SqliteLogOptions {
  /**
   * `full` survives a power cut, `normal` the end of the process.
   *
   * @default {"full"}
   */
  readonly sync?: Sync;
  /** Without it everything is kept. */
  readonly keep?: Keep;
  /** The time, in milliseconds since 1970. @default {Date.now} */
  readonly now?: () => number;
  /** Told of what goes wrong when nobody waits for it. */
  readonly warn?: (line: string) => void;
}

/** Most messages dropped in one go: some milliseconds in which nothing else is done. */
export const DROPPED_AT_ONCE = 200;

/** Most rooms looked at in one go, for the same reason. */
const ROOMS_AT_ONCE = 500;

/** How long after one look for old messages comes the next, in milliseconds. */
const LOOK_AGAIN = 60_000;

/** How long others may go first while there is more to drop, in milliseconds. */
const GO_ON = 20;

/** Length of a mark, in bytes: no two of them are ever alike by chance. */
const MARK_BYTES = 16;

/** Most rooms there can be: more would have places beyond the safe numbers. */
const ROOMS_MAX = Number.MAX_SAFE_INTEGER / NUMBERS - 1;

/**
 * Keeps everything in a SQLite database in a folder. One server at a time uses
 * a folder; anybody may read it meanwhile.
 *
 * @example
 * ```ts
 * import { SqliteLog } from "./sqlite.ts";
 *
 * const dir = await Deno.makeTempDir();
 * await using log = await SqliteLog.open(dir);
 * const draft = { room: "lobby", from: "Ann", author: "1", text: "hi", time: 0 };
 * const [kept] = await log.append([draft]);
 * console.assert(kept?.message.seq === 1);
 * ```
 */
export class SqliteLog implements Log {
  readonly id: string;
  readonly #lock: Disposable;
  readonly #db: DatabaseSync;
  readonly #rows: Rows;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #keep: Keep | undefined;
  readonly #now: () => number;
  readonly #warn: (line: string) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The id of the room up to which all have been looked at in this round. */
  #lookedAt = 0;
  #isClosed = false;

  private constructor(
    lock: Disposable,
    db: DatabaseSync,
    options: SqliteLogOptions,
  ) {
    this.#lock = lock;
    this.#db = db;
    this.#keep = options.keep;
    this.#now = options.now ?? Date.now;
    this.#warn = options.warn ?? (() => {});
    this.#rows = new Rows(db);
    this.#statements = prepare(db);
    this.id = idOf(db);
    if (this.#keep !== undefined) this.#lookAfter(0);
  }

  /**
   * Opens the log in a folder, and makes both where there is none. It takes as
   * long with a long log as with an empty one.
   *
   * @throws {Failure} The folder or what is in it cannot be used. What is there
   * is left as it was.
   */
  static open(
    dir: string,
    options: SqliteLogOptions = {},
  ): Promise<SqliteLog> {
    return Promise.try(() => {
      makeFolder(dir);
      const lock = lockFolder(dir);
      try {
        return orFailure(dir, () => {
          const db = openToWrite(dir, options.sync ?? "full");
          try {
            return new SqliteLog(lock, db, options);
          } catch (error) {
            db.close();
            throw error;
          }
        });
      } catch (error) {
        lock[Symbol.dispose]();
        throw error;
      }
    });
  }

  append(drafts: readonly Draft[]): Promise<readonly Kept[]> {
    return Promise.try(() => this.#write(() => this.#append(drafts)));
  }

  read(room: string, from: number, to: number): Promise<readonly Message[]> {
    return this.#look(() => {
      const row = this.#rows.room(room);
      return row === undefined ? [] : this.#rows.read(row, from, to);
    });
  }

  extent(room: string): Promise<Extent> {
    return this.#look(() => {
      const { first, last } = this.#rows.room(room) ?? { first: 1, last: 0 };
      return { first, last };
    });
  }

  search(
    room: string,
    words: string,
    most: number,
  ): Promise<readonly Message[]> {
    const sought = wordsSought(words);
    return this.#look(() => {
      const row = this.#rows.room(room);
      if (row === undefined || sought.length === 0) return [];
      // A word is letters and digits: it cannot end the quotation.
      const match = sought.map((word) => `"${word}"*`).join(" ");
      const from = placeOf(row, row.first);
      const to = placeOf(row, row.last);
      return this.#statements.search.all(match, from, to, most)
        .map((found) => messageOf(row, found))
        .reverse();
    });
  }

  topic(room: string): Promise<string> {
    return this.#look(() =>
      String(this.#statements.topic.get(room)?.topic ?? "")
    );
  }

  setTopic(room: string, topic: string): Promise<void> {
    return Promise.try(() =>
      this.#write(() => {
        this.#statements.setTopic.run(topic, this.#enter(room).id);
      })
    );
  }

  /**
   * Drops some of what is not to be kept any more, not so much that others
   * would wait for long.
   *
   * @returns Whether there may be more of it.
   */
  trim(): boolean {
    const keep = this.#keep;
    if (keep === undefined) return false;
    const rooms = this.#rows.roomsAfter(this.#lookedAt, ROOMS_AT_ONCE);
    let left = DROPPED_AT_ONCE;
    let lookedAt = this.#lookedAt;
    const due: [room: RoomRow, first: number][] = [];
    for (const room of rooms) {
      const first = "count" in keep
        ? Math.min(firstOf(room, keep.count), room.first + left)
        : this.#youngerThan(room, this.#now() - keep.age, left);
      if (first > room.first) due.push([room, first]);
      left -= Math.max(0, first - room.first);
      if (left === 0) break;
      lookedAt = room.id;
    }
    if (due.length > 0) {
      this.#write(() => {
        for (const [room, first] of due) {
          this.#drop(room, first);
          this.#statements.setRoom.run(room.first, room.last, room.id);
        }
      });
    }
    const more = left === 0 || rooms.length === ROOMS_AT_ONCE;
    this.#lookedAt = more ? lookedAt : 0;
    return more;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.try(() => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      clearTimeout(this.#timer);
      try {
        this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      } catch (error) {
        // What was written stays safe in the write-ahead file.
        if (troubleOf(error) === undefined) throw error;
      } finally {
        this.#db.close();
        this.#lock[Symbol.dispose]();
      }
    });
  }

  #append(drafts: readonly Draft[]): Kept[] {
    const rooms = new Map<string, RoomRow>();
    const places = drafts.map((draft) => {
      const room = rooms.get(draft.room) ?? this.#enter(draft.room);
      rooms.set(draft.room, room);
      return this.#place(room, draft);
    });
    const { setRoom } = this.#statements;
    for (const room of rooms.values()) {
      if (this.#keep !== undefined && "count" in this.#keep) {
        // As many as have come, and some more if there were too many before.
        const most = 2 * drafts.length;
        const first = firstOf(room, this.#keep.count);
        this.#drop(room, Math.min(first, room.first + most));
      }
      setRoom.run(room.first, room.last, room.id);
    }
    return places;
  }

  #place(room: RoomRow, draft: Draft): Kept {
    const { from, text, time } = draft;
    const seq = room.last + 1;
    const place = placeOf(room, seq);
    const mark = markOf(draft);
    const { insert, marked, index } = this.#statements;
    if (insert.run(place, from, text, time, mark).changes === 0) {
      const row = marked.get(mark);
      if (row === undefined) throw new Error("a mark without a message");
      return { message: messageOf(room, row), repeated: true };
    }
    index.run(place, indexed(text));
    room.last = seq;
    const message: Message = {
      type: "message",
      room: room.name,
      seq,
      from,
      text,
      time,
    };
    return { message, repeated: false };
  }

  /** A room, which begins now if there was none. */
  #enter(name: string): RoomRow {
    const known = this.#rows.room(name);
    if (known !== undefined) {
      if (known.last < NUMBERS - 1) return known;
      throw new NotKept(`the room ${name} has no more numbers`);
    }
    const row = this.#statements.begin.get(name);
    const room = row === undefined ? undefined : roomOf(row);
    if (room === undefined || room.id > ROOMS_MAX) {
      throw new NotKept("there are no more rooms to be had");
    }
    return room;
  }

  /** Drops the messages of a room before a number. */
  #drop(room: RoomRow, first: number): void {
    if (first <= room.first) return;
    const from = placeOf(room, room.first);
    const to = placeOf(room, first) - 1;
    const { texts, forget, drop } = this.#statements;
    for (const { place, text } of texts.all(from, to)) {
      forget.run(Number(place), indexed(String(text)));
    }
    drop.run(from, to);
    room.first = first;
  }

  /** The number of a room's first message that is not older than a time, or how far was looked. */
  #youngerThan(room: RoomRow, time: number, most: number): number {
    const from = placeOf(room, room.first);
    const to = placeOf(room, room.last);
    let first = room.first;
    for (const row of this.#statements.times.all(from, to, most)) {
      if (Number(row.time) >= time) break;
      first++;
    }
    return first;
  }

  #lookAfter(pause: number): void {
    this.#timer = setTimeout(() => {
      let more = false;
      try {
        more = this.trim();
      } catch (error) {
        const trouble = troubleOf(
          error instanceof NotKept ? error.cause : error,
        );
        if (trouble === undefined) throw error;
        this.#warn(`old messages could not be dropped: ${trouble}`);
      }
      this.#lookAfter(more ? GO_ON : LOOK_AGAIN);
    }, pause);
  }

  /** Reads. */
  #look<T>(work: () => T): Promise<T> {
    return Promise.try(() => {
      try {
        return work();
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble === undefined) throw error;
        throw new Unreadable(
          `the server cannot read what was said: ${trouble}`,
          { cause: error },
        );
      }
    });
  }

  /** Writes all of it or nothing. */
  #write<T>(work: () => T): T {
    const db = this.#db;
    try {
      db.exec("BEGIN IMMEDIATE");
      const result = work();
      db.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has ended some of them itself, after a full disk for example.
      if (db.isTransaction) db.exec("ROLLBACK");
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      throw new NotKept(
        `the server cannot keep what is said: ${trouble}`,
        { cause: error },
      );
    }
  }
}

/**
 * What the index is given of a text. The same is needed to take it out again:
 * the index keeps no text. What an earlier version of the language's rules has
 * cut otherwise stays in it and is never found, for its place is empty.
 */
function indexed(text: string): string {
  return [...new Set(wordsOf(text))].join(" ");
}

/**
 * What a repetition is known by. A digest takes a quarter of the room of what
 * it stands for, and does not tell who said what.
 */
function markOf({ room, author, id }: Draft): Uint8Array | null {
  if (id === undefined) return null;
  const whole = JSON.stringify([room, author, id]);
  return hash("sha256", whole, "buffer").subarray(0, MARK_BYTES);
}

/** The first number that is kept of so many. */
function firstOf(room: RoomRow, count: number): number {
  return Math.max(room.first, room.last - count + 1);
}

function idOf(db: DatabaseSync): string {
  return String(db.prepare("SELECT id FROM log").get()?.id);
}

/** Everything that is asked of the database, in one place. */
function prepare(db: DatabaseSync) {
  return {
    begin: db.prepare(
      "INSERT INTO room (name) VALUES (?) RETURNING id, name, first, last",
    ),
    setRoom: db.prepare("UPDATE room SET first = ?, last = ? WHERE id = ?"),
    insert: db.prepare(
      `INSERT INTO message (place, sender, text, time, mark)
       VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (mark) WHERE mark IS NOT NULL DO NOTHING`,
    ),
    marked: db.prepare(
      `SELECT ${MESSAGE_COLUMNS} FROM message
       WHERE mark = ? AND mark IS NOT NULL`,
    ),
    index: db.prepare("INSERT INTO word (rowid, words) VALUES (?, ?)"),
    search: db.prepare(
      `SELECT ${MESSAGE_COLUMNS} FROM word
       JOIN message ON message.place = word.rowid
       WHERE word MATCH ? AND word.rowid BETWEEN ? AND ?
       ORDER BY word.rowid DESC LIMIT ?`,
    ),
    drop: db.prepare("DELETE FROM message WHERE place BETWEEN ? AND ?"),
    texts: db.prepare(
      "SELECT place, text FROM message WHERE place BETWEEN ? AND ?",
    ),
    forget: db.prepare(
      "INSERT INTO word (word, rowid, words) VALUES ('delete', ?, ?)",
    ),
    times: db.prepare(
      "SELECT time FROM message WHERE place BETWEEN ? AND ? ORDER BY place LIMIT ?",
    ),
    topic: db.prepare("SELECT topic FROM room WHERE name = ?"),
    setTopic: db.prepare("UPDATE room SET topic = ? WHERE id = ?"),
  } satisfies Record<string, StatementSync>;
}
