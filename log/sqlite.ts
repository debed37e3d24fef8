import { hash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  type Draft,
  type Extent,
  type Kept,
  type Log,
  NotKept,
} from "../chat/log.ts";
import type { Message } from "../chat/notice.ts";
import type { NameBook } from "../chat/name_book.ts";
import type { OrderBook } from "../chat/order.ts";
import { wordsSought } from "../chat/words.ts";
import { Failure } from "../failure.ts";
import { Chore } from "./chore.ts";
import { openToWrite, orFailure } from "./database.ts";
import { ForgottenRooms } from "./forgotten_rooms.ts";
import { lockFolder, makeFilesPrivate, makeFolder, pathsIn } from "./folder.ts";
import { type Entry, Inbox } from "./inbox.ts";
import {
  MESSAGE_COLUMNS,
  messageOf,
  NUMBERS,
  placeOf,
  roomOf,
  type RoomRow,
  Rows,
} from "./rows.ts";
import { SqliteNameBook } from "./name_book.ts";
import { SqliteOrderBook } from "./order_book.ts";
import { read, Transactions } from "./transaction.ts";
import { troubleOf } from "./trouble.ts";
import { WordIndex } from "./word_index.ts";
import { WriteAhead } from "./write_ahead.ts";

/** How well what was said is kept: against a power cut, or against the end of the process alone. */
export type Sync = "full" | "normal";

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
  /** Most rooms that are known although no message of them is kept. @default {ROOMS_KNOWN} */
  readonly roomsKnown?: number;
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

/** How long others may go first while there is more to drop, to file or to index, in milliseconds. */
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
  /** What operators have ordered, in the same database. */
  readonly orders: OrderBook;
  /** Which name belongs to which key, likewise. */
  readonly names: NameBook;
  /** What is let go of at the end, the last of it first. */
  readonly #resources: DisposableStack;
  readonly #db: DatabaseSync;
  readonly #transactions: Transactions;
  readonly #rows: Rows;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #keep: Keep | undefined;
  readonly #now: () => number;
  readonly #inbox: Inbox;
  readonly #words: WordIndex;
  readonly #forgotten: ForgottenRooms;
  readonly #trimming: Chore;
  readonly #tidying: Chore;
  /** How many messages have been kept since it was last looked whether there is time to tidy. */
  #newcomers = 0;
  /** The id of the room up to which all have been looked at in this round. */
  #lookedAt = 0;
  #isClosed = false;

  private constructor(
    resources: DisposableStack,
    db: DatabaseSync,
    writeAhead: WriteAhead | undefined,
    options: SqliteLogOptions,
  ) {
    this.#db = db;
    this.#transactions = new Transactions(db, writeAhead);
    this.#keep = options.keep;
    this.#now = options.now ?? Date.now;
    this.#rows = new Rows(db);
    this.#statements = prepare(db);
    this.#forgotten = new ForgottenRooms(
      db,
      // Where so many messages of each room are kept, rooms are all that grows.
      this.#keep !== undefined && "count" in this.#keep ? "all" : "empty",
      options.roomsKnown,
    );
    this.#inbox = new Inbox(db);
    this.#words = new WordIndex(db);
    const warn = options.warn ?? (() => {});
    this.#trimming = new Chore(
      () => this.trim() ? GO_ON : this.#keep && LOOK_AGAIN,
      (trouble) => warn(`old messages could not be dropped: ${trouble}`),
    );
    this.#tidying = new Chore(
      () => this.#tidy(),
      (trouble) => warn(`messages could not be filed: ${trouble}`),
    );
    this.id = idOf(db);
    this.orders = new SqliteOrderBook(db, this.#transactions);
    this.names = new SqliteNameBook(db, this.#transactions);
    const isTooMuch = this.#keep !== undefined || this.#forgotten.areTooMany;
    // From here on nothing can fail any more.
    this.#resources = resources.move();
    if (isTooMuch) this.#trimming.wake(0);
    if (this.#isBehind) this.#tidying.wake(0);
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
      using resources = new DisposableStack();
      resources.use(lockFolder(dir));
      makeFilesPrivate(dir, options.warn ?? (() => {}));
      return orFailure(dir, () => {
        const db = resources.use(openToWrite(dir));
        const writeAhead = options.sync === "normal"
          ? undefined
          : resources.use(new WriteAhead(dir, pathsIn(dir).writeAhead));
        return new SqliteLog(resources, db, writeAhead, options);
      });
    });
  }

  async append(drafts: readonly Draft[]): Promise<readonly Kept[]> {
    if (drafts.length === 0) return [];
    if (this.#inbox.isFull) this.#file();
    // As many as come, and as many again of those that wait.
    if (this.#words.isFull) {
      this.#index(2 * drafts.length, 2 * lengthOf(drafts));
    }
    const { places, entries } = this.#transactions.write(() =>
      this.#append(drafts)
    );
    this.#inbox.accept(entries);
    this.#newcomers += entries.length;
    // So many of each room and no more are kept: what is too much goes at once.
    if (this.#keep !== undefined && "count" in this.#keep) {
      this.#fileIfPossible();
    }
    if (this.#isBehind) this.#tidying.wake(GO_ON);
    await this.#transactions.sync();
    return places;
  }

  read(room: string, from: number, to: number): Promise<readonly Message[]> {
    return this.#look(() => {
      const row = this.#room(room);
      if (row === undefined) return [];
      return [
        ...this.#rows.read(row, from, to),
        ...this.#inbox.read(room, from, to),
      ];
    });
  }

  extent(room: string): Promise<Extent> {
    return this.#look(() => {
      const row = this.#room(room);
      if (row === undefined) {
        const { last } = this.#forgotten;
        return { first: last + 1, last };
      }
      return { first: row.first, last: this.#inbox.last(row) };
    });
  }

  search(
    room: string,
    words: string,
    most: number,
  ): Promise<readonly Message[]> {
    const sought = wordsSought(words);
    return this.#look(() => {
      const row = this.#room(room);
      if (row === undefined || sought.length === 0) return [];
      const fresh = this.#inbox.search(room, sought, most);
      const filed = this.#words.search(row, sought, most - fresh.length);
      return [...fresh, ...filed].reverse();
    });
  }

  topic(room: string): Promise<string> {
    return this.#look(() =>
      String(this.#statements.topic.get(room)?.topic ?? "")
    );
  }

  setTopic(room: string, topic: string): Promise<void> {
    return this.#transactions.keep(() => {
      this.#statements.setTopic.run(topic, this.#enter(room).id);
      // It may be one room without messages too many.
      this.#trimming.wake(LOOK_AGAIN);
    });
  }

  probe(): Promise<void> {
    return this.#transactions.keep(() => {
      // SQLite writes nothing where all stays as it is.
      this.#statements.setId.run("");
      this.#statements.setId.run(this.id);
    });
  }

  /**
   * Drops some of what is not to be kept any more, not so much that others
   * would wait for long.
   *
   * @returns Whether there may be more of it.
   */
  trim(): boolean {
    if (this.#keep === undefined && !this.#forgotten.areTooMany) return false;
    if (!this.#inbox.isEmpty) this.#file();
    const isMore = this.#dropMessages();
    return this.#forgetRooms() || isMore;
  }

  /** @returns Whether there may be more of them. */
  #forgetRooms(): boolean {
    const due = this.#forgotten.due();
    if (due.length === 0) return false;
    let left = DROPPED_AT_ONCE;
    this.#transactions.write(() => {
      for (const room of due) {
        const first = Math.min(room.last + 1, room.first + left);
        this.#drop(room, first);
        left -= first - room.first;
        if (first > room.last) this.#forgotten.forget(room);
        if (left === 0) break;
      }
    });
    return true;
  }

  /** @returns Whether there may be more of them. */
  #dropMessages(): boolean {
    const keep = this.#keep;
    if (keep === undefined) return false;
    const rooms = this.#rows.roomsAfter(this.#lookedAt, ROOMS_AT_ONCE);
    let left = DROPPED_AT_ONCE;
    let lookedAt = this.#lookedAt;
    const due: [room: RoomRow, first: number][] = [];
    for (const room of rooms) {
      const first = "count" in keep
        ? Math.min(firstOf(room, room.last, keep.count), room.first + left)
        : this.#youngerThan(room, this.#now() - keep.age, left);
      if (first > room.first) due.push([room, first]);
      left -= Math.max(0, first - room.first);
      if (left === 0) break;
      lookedAt = room.id;
    }
    if (due.length > 0) {
      this.#transactions.write(() => {
        for (const [room, first] of due) this.#drop(room, first);
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
      this.#trimming[Symbol.dispose]();
      this.#tidying[Symbol.dispose]();
      try {
        if (!this.#inbox.isEmpty) this.#file();
        this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      } catch (error) {
        // What was written stays safe in the inbox and in the write-ahead file.
        const cause = error instanceof NotKept ? error.cause : error;
        // Whoever waited for the disk has been told that it failed.
        const isTold = cause instanceof Failure;
        if (!isTold && troubleOf(cause) === undefined) throw error;
      } finally {
        this.#resources.dispose();
      }
    });
  }

  #append(drafts: readonly Draft[]): { places: Kept[]; entries: Entry[] } {
    const rooms = new Map<string, { row: RoomRow; last: number }>();
    for (const { room: name } of drafts) {
      if (rooms.has(name)) continue;
      const row = this.#enter(name);
      rooms.set(name, { row, last: this.#inbox.last(row) });
    }
    const marks = drafts.map(markOf);
    const before = this.#saidBefore(drafts, marks);
    const entries: Entry[] = [];
    const places = drafts.map((draft, index): Kept => {
      const mark = marks[index];
      const earlier = mark === undefined ? undefined : before.get(mark);
      if (earlier !== undefined) return { message: earlier, repeated: true };
      const room = rooms.get(draft.room);
      if (room === undefined) throw new Error("a draft without a room");
      const message: Message = {
        type: "message",
        room: draft.room,
        seq: ++room.last,
        from: draft.from,
        text: draft.text,
        time: draft.time,
      };
      if (mark !== undefined) before.set(mark, message);
      entries.push({ room: room.row, message, mark });
      return { message, repeated: false };
    });
    this.#inbox.put(entries);
    return { places, entries };
  }

  /** What was said before under some marks. */
  #saidBefore(
    drafts: readonly Draft[],
    marks: readonly (string | undefined)[],
  ): Map<string, Message> {
    const before = new Map<string, Message>();
    const others: string[] = [];
    for (const mark of marks) {
      if (mark === undefined) continue;
      const message = this.#inbox.marked(mark);
      if (message === undefined) others.push(mark);
      else before.set(mark, message);
    }
    if (others.length === 0) return before;
    // All are asked for at once: nearly always there is none of them.
    for (const row of this.#statements.marked.all(JSON.stringify(others))) {
      const mark = String(row.mark);
      const name = drafts[marks.indexOf(mark)]?.room;
      const room = name === undefined ? undefined : this.#room(name);
      if (room === undefined) throw new Error("a mark without a room");
      before.set(mark, messageOf(room, row));
    }
    return before;
  }

  /** A room as it is without what is in the inbox. */
  #room(name: string): RoomRow | undefined {
    return this.#inbox.room(name) ?? this.#rows.room(name);
  }

  /** A room, which begins now if there was none. */
  #enter(name: string): RoomRow {
    const known = this.#room(name);
    if (known !== undefined) {
      if (this.#inbox.last(known) < NUMBERS - 1) return known;
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
    this.#words.forget(room, room.first, first - 1);
    this.#statements.drop.run(from, to);
    this.#statements.setFirst.run(first, room.id);
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

  /** Whether something is still to be filed or indexed. */
  get #isBehind(): boolean {
    return !this.#inbox.isEmpty || this.#words.isBehind;
  }

  /** Files and indexes some messages when nothing is said, and indexes some when many wait. */
  #tidy(): number | undefined {
    const isQuiet = this.#newcomers === 0;
    this.#newcomers = 0;
    if (isQuiet && !this.#inbox.isEmpty) this.#file();
    if (this.#words.isDue || isQuiet && this.#words.isBehind) this.#index();
    return this.#isBehind ? GO_ON : undefined;
  }

  #fileIfPossible(): void {
    try {
      this.#file();
    } catch (error) {
      // Later it is tried again, and told of.
      if (!(error instanceof NotKept)) throw error;
    }
  }

  /** Files all that is in the inbox, and drops what is too much of those rooms then. */
  #file(): void {
    const keep = this.#keep;
    const { rooms, size } = this.#inbox;
    this.#transactions.write(() => {
      this.#inbox.file();
      if (keep === undefined || "age" in keep) return;
      for (const room of rooms) {
        const first = firstOf(room, this.#inbox.last(room), keep.count);
        // As many as have come, and some more if there were too many before.
        this.#drop(room, Math.min(first, room.first + 2 * size));
      }
    });
    for (const { name } of rooms) this.#words.add(this.#inbox.messages(name));
    this.#inbox.clear();
  }

  #index(most?: number, mostTerms?: number): void {
    const indexed = this.#transactions.write(() =>
      this.#words.index(most, mostTerms)
    );
    this.#words.done(indexed);
  }

  #look<T>(work: () => T): Promise<T> {
    return Promise.try(() => read(work));
  }
}

/**
 * What a repetition is known by. A digest takes a quarter of the room of what
 * it stands for, and does not tell who said what.
 */
function markOf({ room, author, id }: Draft): string | undefined {
  if (id === undefined) return undefined;
  const whole = JSON.stringify([room, author, id]);
  return hash("sha256", whole, "hex").slice(0, 2 * MARK_BYTES);
}

/** How much text there is in some drafts, in UTF-16 code units. */
function lengthOf(drafts: readonly Draft[]): number {
  return drafts.reduce((sum, { text }) => sum + text.length, 0);
}

/** The first number that is kept of so many. */
function firstOf(room: RoomRow, last: number, count: number): number {
  return Math.max(room.first, last - count + 1);
}

function idOf(db: DatabaseSync): string {
  return String(db.prepare("SELECT id FROM log").get()?.id);
}

/** Everything that is asked of the database, in one place. */
function prepare(db: DatabaseSync) {
  return {
    begin: db.prepare(
      `INSERT INTO room (name, first, last, indexed)
       SELECT ?, forgotten + 1, forgotten, forgotten FROM log
       RETURNING id, name, first, last`,
    ),
    setFirst: db.prepare("UPDATE room SET first = ? WHERE id = ?"),
    marked: db.prepare(
      `SELECT sought.value AS mark, ${MESSAGE_COLUMNS}
       FROM json_each(?) AS sought
       JOIN message ON mark = unhex(sought.value) AND mark IS NOT NULL`,
    ),
    drop: db.prepare("DELETE FROM message WHERE place BETWEEN ? AND ?"),
    times: db.prepare(
      "SELECT time FROM message WHERE place BETWEEN ? AND ? ORDER BY place LIMIT ?",
    ),
    topic: db.prepare("SELECT topic FROM room WHERE name = ?"),
    setTopic: db.prepare("UPDATE room SET topic = ? WHERE id = ?"),
    setId: db.prepare("UPDATE log SET id = ?"),
  } satisfies Record<string, StatementSync>;
}
