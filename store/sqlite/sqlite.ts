import { hash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Failure, reasonForPeople } from "../../failure.ts";
import type { Message } from "../../protocol/notice.ts";
import { Search } from "../../protocol/text/search.ts";
import type { NameStore } from "../name_store.ts";
import type { SanctionStore } from "../sanction_store.ts";
import {
  type Draft,
  type Extent,
  type Kept,
  type MessageStore,
  NotKept,
  type Topics,
  Unreadable,
} from "../store.ts";
import { openToWrite, orFailure } from "./database.ts";
import { lockFolder, makeFilesPrivate, makeFolder, pathsIn } from "./folder.ts";
import { Inbox, type InboxEntry } from "./inbox.ts";
import {
  damaged,
  MESSAGE_COLUMNS,
  messageOf,
  Messages,
  NUMBERS,
} from "./messages.ts";
import { SqliteNameStore } from "./name_store.ts";
import { type RoomRow, RoomTable } from "./rooms.ts";
import { SqliteSanctionStore } from "./sanction_store.ts";
import { sqliteErrorOf } from "./sqlite_error.ts";
import { Totals } from "./totals.ts";
import { read, Transactions } from "./transaction.ts";
import { BackgroundTask } from "./upkeep/background_task.ts";
import { ForgottenRooms } from "./upkeep/forgotten_rooms.ts";
import { KeptCount } from "./upkeep/kept_count.ts";
import {
  DROPPED_AT_ONCE,
  type Due,
  firstOf,
  type Keep,
  Trimming,
} from "./upkeep/trimming.ts";
import { WriteAhead } from "./upkeep/write_ahead.ts";
import { WordIndex } from "./word_index.ts";

/** Durability: against a power failure, or only against the end of the process. */
export type Sync = "full" | "normal";

/** Options of a {@linkcode SqliteStore}. */
export interface SqliteStoreOptions {
  /**
   * `full` survives a power failure, `normal` the end of the process.
   *
   * @default {"full"}
   */
  readonly sync?: Sync;
  /** When absent, everything is kept. */
  readonly keep?: Keep;
  /** Most known rooms without messages. @default {ROOMS_KNOWN} */
  readonly roomsKnown?: number;
  /** The time, in milliseconds since 1970. @default {Date.now} */
  readonly now?: () => number;
  /** A monotonic time, in milliseconds. @default {performance.now} */
  readonly monotonic?: () => number;
  /** Receives errors of background tasks. */
  readonly warn?: (line: string) => void;
}

/** Time between two searches for old messages, in milliseconds. */
const LOOK_AGAIN = 60_000;

/** Pause between two steps of a background task, in milliseconds. */
const GO_ON = 20;

/** Length of a mark, in bytes: long enough that no two are ever equal by chance. */
const MARK_BYTES = 16;

/** Most rooms: the places of further rooms would exceed the safe integers. */
const ROOMS_MAX = Number.MAX_SAFE_INTEGER / NUMBERS - 1;

/**
 * Keeps all messages in a SQLite database in a folder. A single server uses the
 * folder; others may read it meanwhile.
 *
 * @example
 * ```ts
 * import { SqliteStore } from "./sqlite.ts";
 *
 * const dir = await Deno.makeTempDir();
 * await using store = await SqliteStore.open(dir);
 * const draft = { room: "lobby", from: "Ann", author: "1", text: "hi", time: 0 };
 * const [kept] = await store.append([draft]);
 * console.assert(kept?.message.seq === 1);
 * ```
 */
export class SqliteStore implements MessageStore {
  readonly id: string;
  /** The sanctions, in the same database. */
  readonly sanctions: SanctionStore;
  /** The names and their keys, in the same database. */
  readonly names: NameStore;
  /** Disposed at the end, in reverse order. */
  readonly #resources: DisposableStack;
  readonly #db: DatabaseSync;
  readonly #transactions: Transactions;
  readonly #rooms: RoomTable;
  readonly #messages: Messages;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #keep: Keep | undefined;
  readonly #inbox: Inbox;
  readonly #words: WordIndex;
  readonly #forgotten: ForgottenRooms;
  readonly #trimming: Trimming;
  readonly #dropping: BackgroundTask;
  readonly #count: KeptCount;
  readonly #tidying: BackgroundTask;
  /** Number of messages kept since the last look for spare time. */
  #newcomers = 0;
  #isClosed = false;

  private constructor(
    dir: string,
    resources: DisposableStack,
    db: DatabaseSync,
    writeAhead: WriteAhead | undefined,
    options: SqliteStoreOptions,
  ) {
    this.#db = db;
    this.#transactions = new Transactions(db, writeAhead);
    const { keep, warn = () => {} } = options;
    this.#keep = keep;
    const rooms = this.#rooms = new RoomTable(db);
    const messages = this.#messages = new Messages(db);
    this.#statements = prepare(db);
    const totals = new Totals(db);
    this.#forgotten = new ForgottenRooms(
      { db, rooms, totals },
      // With a limit of messages for each room, only the number of rooms can
      // grow.
      keep !== undefined && "count" in keep ? "all" : "empty",
      options.roomsKnown,
    );
    this.#inbox = new Inbox(db, rooms, totals);
    const words = this.#words = new WordIndex(db, rooms, messages);
    this.#trimming = new Trimming({
      ...{ db, rooms, messages, words, keep },
      now: options.now ?? Date.now,
      monotonic: options.monotonic ?? (() => performance.now()),
    });
    this.#dropping = new BackgroundTask(
      () => this.trim() ? GO_ON : keep && LOOK_AGAIN,
      (problem) => warn(`old messages could not be dropped: ${problem}`),
    );
    this.#tidying = new BackgroundTask(
      () => this.#tidy(),
      (problem) => warn(`messages could not be filed: ${problem}`),
    );
    this.id = idOf(db);
    this.sanctions = new SqliteSanctionStore(db, this.#transactions);
    this.names = new SqliteNameStore(db, this.#transactions);
    const { kept } = this.#inbox;
    this.#count = resources.use(
      new KeptCount(dir, this.id, kept, (error) =>
        warn(
          `nobody will notice when messages are missing: ${
            reasonForPeople(error)
          }`,
        )),
    );
    const isTooMuch = keep !== undefined || this.#forgotten.areTooMany;
    // Nothing can fail from here on.
    this.#resources = resources.move();
    if (isTooMuch) this.#dropping.wake(0);
    if (this.#isBehind) this.#tidying.wake(0);
  }

  /**
   * Opens the store in a folder, and creates both if necessary. The time does
   * not depend on the number of messages.
   *
   * @throws {Failure} The folder or its content cannot be used. It stays as it
   * was.
   */
  static open(
    dir: string,
    options: SqliteStoreOptions = {},
  ): Promise<SqliteStore> {
    return Promise.try(() => {
      makeFolder(dir);
      using resources = new DisposableStack();
      resources.use(lockFolder(dir));
      makeFilesPrivate(dir, options.warn ?? (() => {}));
      return orFailure(dir, () => {
        const db = resources.use(openToWrite(dir, {
          mayLack: options.sync === "normal",
          ...(options.warn === undefined ? {} : { warn: options.warn }),
        }));
        const writeAhead = options.sync === "normal"
          ? undefined
          : resources.use(new WriteAhead(dir, pathsIn(dir).writeAhead));
        return new SqliteStore(dir, resources, db, writeAhead, options);
      });
    });
  }

  async append(
    drafts: readonly Draft[],
    topics: Topics = new Map(),
  ): Promise<readonly Kept[]> {
    if (drafts.length === 0 && topics.size === 0) return [];
    if (this.#inbox.isFull) this.#file();
    // As many as were added, and as many again of those that wait.
    if (this.#words.isFull) {
      ifPossible(() => this.#index(2 * drafts.length, 2 * lengthOf(drafts)));
    }
    const { places, entries } = this.#transactions.write(() => {
      const kept = this.#append(drafts);
      this.#setTopics(topics);
      return kept;
    });
    this.#inbox.accept(entries);
    this.#newcomers += entries.length;
    // A limit by number is enforced at once.
    if (this.#keep !== undefined && "count" in this.#keep) {
      ifPossible(() => this.#file());
    }
    if (this.#isBehind) this.#tidying.wake(GO_ON);
    // A topic may have created a room too many.
    if (topics.size > 0) this.#dropping.wake(LOOK_AGAIN);
    const { kept } = this.#inbox;
    await this.#transactions.sync();
    this.#count.set(kept);
    return places;
  }

  read(room: string, from: number, to: number): Promise<readonly Message[]> {
    return this.#look(() => {
      const row = this.#room(room);
      if (row === undefined) return [];
      const unfiled = this.#inbox.read(room, from, to);
      return this.#messages.read(row, from, to, unfiled);
    });
  }

  extent(room: string): Promise<Extent> {
    return this.#look(() => {
      const row = this.#room(room);
      if (row === undefined) {
        const { last } = this.#forgotten;
        return { first: last + 1, last };
      }
      // Its numbers would be used twice.
      if (this.#messages.isBeyond(row)) {
        throw new Unreadable(
          `the server cannot read what was said: the data is damaged (${room}, beyond ${row.last})`,
        );
      }
      return { first: row.first, last: this.#inbox.last(row) };
    });
  }

  search(
    room: string,
    words: string,
    most: number,
    lacks: (damage: Unreadable) => void = () => {},
  ): Promise<readonly Message[]> {
    const search = new Search(words);
    return this.#look(() => {
      const row = this.#room(room);
      if (row === undefined || search.words.length === 0) return [];
      const fresh = this.#inbox.search(room, search, most);
      const filed = this.#words.search(
        row,
        words,
        most - fresh.length,
        (numbers) => lacks(damaged(row, [numbers])),
      );
      return [...fresh, ...filed].reverse();
    });
  }

  topic(room: string): Promise<string> {
    return this.#look(() => this.#rooms.named(room)?.topic ?? "");
  }

  probe(): Promise<void> {
    return this.#transactions.keep(() => {
      // SQLite writes nothing when the value is unchanged.
      this.#statements.setId.run("");
      this.#statements.setId.run(this.id);
    });
  }

  /**
   * Drops some of the messages that are not to be kept, so few that other work
   * is not held up.
   *
   * @returns Whether there may be more.
   */
  trim(): boolean {
    if (this.#keep === undefined && !this.#forgotten.areTooMany) return false;
    if (!this.#inbox.isEmpty) this.#file();
    const isMore = this.#dropMessages();
    return this.#forgetRooms() || isMore;
  }

  /** @returns Whether there may be more. */
  #forgetRooms(): boolean {
    const due = this.#forgotten.due();
    if (due.length === 0) return false;
    let left = DROPPED_AT_ONCE;
    const dropped: Due[] = [];
    for (const room of due) {
      const first = Math.min(room.last + 1, room.first + left);
      dropped.push({ room, first });
      left -= first - room.first;
      if (left === 0) break;
    }
    this.#transactions.write(() => {
      const done = this.#trimming.drop(dropped);
      for (const { room, first } of dropped.slice(0, done)) {
        if (first > room.last) this.#forgotten.forget(room);
      }
    });
    return true;
  }

  /** @returns Whether there may be more. */
  #dropMessages(): boolean {
    const { due, more } = this.#trimming.next();
    if (due.length === 0) return more;
    const done = this.#transactions.write(() => this.#trimming.drop(due));
    return more || done < due.length;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.try(() => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.#dropping[Symbol.dispose]();
      this.#tidying[Symbol.dispose]();
      try {
        if (!this.#inbox.isEmpty) this.#file();
        this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      } catch (error) {
        // The messages stay safe in the inbox and in the write-ahead file.
        const cause = error instanceof NotKept ? error.cause : error;
        // The callers that waited for the disk have received this error.
        const isTold = cause instanceof Failure;
        if (!isTold && sqliteErrorOf(cause) === undefined) throw error;
      } finally {
        this.#resources.dispose();
      }
    });
  }

  #append(drafts: readonly Draft[]): { places: Kept[]; entries: InboxEntry[] } {
    const rooms = new Map<string, { row: RoomRow; last: number }>();
    for (const { room: name } of drafts) {
      if (rooms.has(name)) continue;
      const row = this.#enter(name);
      rooms.set(name, { row, last: this.#inbox.last(row) });
    }
    const marks = drafts.map(markOf);
    const before = this.#saidBefore(drafts, marks);
    const entries: InboxEntry[] = [];
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

  #setTopics(topics: Topics): void {
    for (const [room, topic] of topics) {
      this.#rooms.change(this.#enter(room).id, { topic });
    }
  }

  /** Finds earlier messages with the same marks. */
  #saidBefore(
    drafts: readonly Draft[],
    marks: readonly (string | undefined)[],
  ): Map<string, Message> {
    const before = new Map<string, Message>();
    const others: string[] = [];
    for (const mark of marks) {
      if (mark === undefined) continue;
      const message = this.#inbox.withMark(mark);
      if (message === undefined) others.push(mark);
      else before.set(mark, message);
    }
    if (others.length === 0) return before;
    // A single query for all: nearly always there are none.
    for (const row of this.#statements.marked.all(JSON.stringify(others))) {
      const mark = String(row.mark);
      const name = drafts[marks.indexOf(mark)]?.room;
      const room = name === undefined ? undefined : this.#room(name);
      if (room === undefined) throw new Error("a mark without a room");
      const message = messageOf(room, row);
      // The index of marks may be damaged and point to another message.
      if (this.#statements.markOf.get(Number(row.place))?.mark !== mark) {
        throw new Unreadable(`the data is damaged (${name}, a mark)`);
      }
      before.set(mark, message);
    }
    return before;
  }

  /** A room without its messages in the inbox. */
  #room(name: string): RoomRow | undefined {
    return this.#inbox.room(name) ?? this.#rooms.named(name);
  }

  /** A room, created if necessary. */
  #enter(name: string): RoomRow {
    const known = this.#room(name);
    if (known !== undefined) {
      if (this.#inbox.last(known) < NUMBERS - 1) return known;
      throw new NotKept(`the room ${name} has no more numbers`);
    }
    const room = this.#rooms.begin(name, this.#forgotten.last);
    if (room.id > ROOMS_MAX) {
      throw new NotKept("there are no more rooms to be had");
    }
    return room;
  }

  /** Whether messages remain to be filed or indexed. */
  get #isBehind(): boolean {
    return !this.#inbox.isEmpty || this.#words.isBehind;
  }

  /** Files and indexes some messages when no new ones arrive, and indexes some when many wait. */
  #tidy(): number | undefined {
    const isQuiet = this.#newcomers === 0;
    this.#newcomers = 0;
    if (isQuiet && !this.#inbox.isEmpty) this.#file();
    if (this.#words.isDue || isQuiet && this.#words.isBehind) this.#index();
    return this.#isBehind ? GO_ON : undefined;
  }

  /** Files the inbox, and drops messages beyond the limit in its rooms. */
  #file(): void {
    const keep = this.#keep;
    const { rooms, size } = this.#inbox;
    const due = keep === undefined || "age" in keep ? [] : rooms.map((room) => {
      const first = firstOf(room, this.#inbox.last(room), keep.count);
      // As many as were added, and some more if there were too many before.
      return { room, first: Math.min(first, room.first + 2 * size) };
    });
    const dropped = this.#transactions.write(() => {
      this.#inbox.file();
      return this.#trimming.drop(due);
    });
    if (dropped < due.length) this.#dropping.wake(GO_ON);
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

/** Runs background work. A failure is ignored here: the work is repeated and reported later. */
function ifPossible(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
  }
}

/** Identifies a repetition. A digest takes a quarter of the space, and does not reveal the author. */
function markOf({ room, author, id }: Draft): string | undefined {
  if (id === undefined) return undefined;
  const whole = JSON.stringify([room, author, id]);
  return hash("sha256", whole, "hex").slice(0, 2 * MARK_BYTES);
}

/** The length of the texts of some drafts, in UTF-16 code units. */
function lengthOf(drafts: readonly Draft[]): number {
  return drafts.reduce((sum, { text }) => sum + text.length, 0);
}

function idOf(db: DatabaseSync): string {
  return String(db.prepare("SELECT id FROM log").get()?.id);
}

/** The prepared statements of the store. */
function prepare(db: DatabaseSync) {
  return {
    markOf: db.prepare(
      "SELECT lower(hex(mark)) AS mark FROM message WHERE place = ?",
    ),
    marked: db.prepare(
      `SELECT sought.value AS mark, ${MESSAGE_COLUMNS}
       FROM json_each(?) AS sought
       JOIN message ON mark = unhex(sought.value) AND mark IS NOT NULL`,
    ),
    setId: db.prepare("UPDATE log SET id = ?"),
  } satisfies Record<string, StatementSync>;
}
