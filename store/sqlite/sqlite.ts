import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Failure, reasonForPeople } from "../../failure.ts";
import type { Message } from "../../protocol/features/say.ts";
import { Search } from "../../protocol/text/search.ts";
import type { NameStore } from "../name_store.ts";
import type { SanctionStore } from "../sanction_store.ts";
import {
  type Draft,
  type Extent,
  type Kept,
  type MessageStore,
  NotKept,
  type Stored,
  type TopicDraft,
  Unreadable,
} from "../store.ts";
import { Subscribers } from "../subscribers.ts";
import { openToWrite, orFailure } from "./database.ts";
import { DraftIntake } from "./draft_intake.ts";
import {
  exists,
  lockFolder,
  makeFilesPrivate,
  makeFolder,
  pathsIn,
} from "./folder.ts";
import { Inbox } from "./inbox.ts";
import { damaged, Messages, placeOf } from "./messages.ts";
import { SqliteNameStore } from "./name_store.ts";
import { Owners } from "./redaction/owners.ts";
import { Redactor } from "./redaction/redactor.ts";
import { RoomModesTable } from "./room_modes.ts";
import { RoomTable } from "./rooms.ts";
import { SqliteSanctionStore } from "./sanction_store.ts";
import { sqliteErrorOf } from "./sqlite_error.ts";
import { Totals } from "./totals.ts";
import { read, Transactions } from "./transaction.ts";
import { Dropping } from "./upkeep/dropping.ts";
import { Filing } from "./upkeep/filing.ts";
import { ForgottenRooms } from "./upkeep/forgotten_rooms.ts";
import { KeptCount } from "./upkeep/kept_count.ts";
import { type Keep, Trimming } from "./upkeep/trimming.ts";
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
  readonly #modes: RoomModesTable;
  readonly #messages: Messages;
  readonly #setId: StatementSync;
  readonly #inbox: Inbox;
  readonly #words: WordIndex;
  readonly #forgotten: ForgottenRooms;
  readonly #owners: Owners;
  readonly #intake: DraftIntake;
  readonly #redactor: Redactor;
  readonly #filing: Filing;
  readonly #dropping: Dropping;
  readonly #count: KeptCount;
  readonly #subscribers = new Subscribers();
  /** The changes of each transaction of which subscribers are not told yet, oldest first. */
  readonly #untold: (readonly Stored[])[] = [];
  #isClosed = false;

  private constructor(
    dir: string,
    resources: DisposableStack,
    db: DatabaseSync,
    writeAhead: WriteAhead | undefined,
    options: SqliteStoreOptions,
  ) {
    const { keep, warn = () => {} } = options;
    const transactions = new Transactions(db, writeAhead);
    const rooms = new RoomTable(db);
    const messages = new Messages(db);
    const totals = new Totals(db);
    const forgotten = new ForgottenRooms(
      { db, rooms, totals },
      // With a limit of messages for each room, only the number of rooms can
      // grow.
      keep !== undefined && "count" in keep ? "all" : "empty",
      options.roomsKnown,
    );
    const inbox = new Inbox(db, rooms, totals);
    const words = new WordIndex(db, rooms, messages);
    this.#db = db;
    this.#transactions = transactions;
    this.#rooms = rooms;
    this.#modes = new RoomModesTable(db);
    this.#messages = messages;
    this.#setId = db.prepare("UPDATE log SET id = ?");
    this.#forgotten = forgotten;
    this.#inbox = inbox;
    this.#words = words;
    this.#owners = new Owners(db);
    this.#intake = new DraftIntake(db, rooms, inbox, forgotten, this.#owners);
    this.#redactor = resources.use(new Redactor(db, rooms, words, warn));
    this.id = idOf(db);
    this.sanctions = new SqliteSanctionStore(db, transactions);
    this.names = new SqliteNameStore(db, transactions);
    this.#count = resources.use(
      new KeptCount(dir, this.id, inbox.kept, (error) =>
        warn(
          `missing messages will not be noticed: ${reasonForPeople(error)}`,
        )),
    );
    const trimming = new Trimming({
      ...{ db, rooms, messages, words, keep },
      now: options.now ?? Date.now,
      monotonic: options.monotonic ?? (() => performance.now()),
    });
    // Both begin at once, and end with the database if the rest of it cannot be read.
    const filing = this.#filing = resources.use(
      new Filing({
        ...{ transactions, inbox, words, trimming, keep, warn },
        exceeded: () => this.#dropping.wake(),
      }),
    );
    this.#dropping = resources.use(
      new Dropping(
        { transactions, filing, trimming, forgotten, keep, warn },
      ),
    );
    // Nothing can fail from here on.
    this.#resources = resources.move();
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
        const path = pathsIn(dir).writeAhead;
        const isLeft = exists(path) && Deno.statSync(path).size > 0;
        const db = resources.use(openToWrite(dir, {
          mayLack: options.sync === "normal",
          warn: options.warn,
        }));
        const writeAhead = options.sync === "normal"
          ? undefined
          : resources.use(new WriteAhead(dir, path));
        const store = new SqliteStore(dir, resources, db, writeAhead, options);
        // A server that was killed may have left redacted texts in it.
        if (isLeft) store.#redactor.empty();
        return store;
      });
    });
  }

  async append(
    drafts: readonly (Draft | TopicDraft)[],
  ): Promise<readonly Kept[]> {
    if (drafts.length === 0) return [];
    const messages = drafts.filter((draft) => "text" in draft);
    this.#filing.prepare(messages);
    const redactions = messages.filter(({ redacts }) => redacts !== undefined);
    if (redactions.length > 0) this.#filing.file();
    const { places, entries, stored } = this.#transactions.write(() => {
      for (const { room, redacts = 0 } of redactions) {
        this.#redactor.redact(room, redacts);
      }
      return this.#intake.take(drafts);
    });
    this.#filing.accept(entries);
    if (redactions.length > 0) this.#redactor.empty();
    // A topic may have created a room too many.
    if (messages.length < drafts.length) this.#dropping.wakeLater();
    const { kept } = this.#inbox;
    this.#untold.push(stored);
    await this.#transactions.sync();
    this.#count.set(kept);
    this.#tellUntil(stored);
    return places;
  }

  subscribe(listener: (stored: readonly Stored[]) => void): Disposable {
    return this.#subscribers.add(listener);
  }

  /**
   * Tells of everything up to a transaction that is on the disk. Earlier ones
   * are on the disk as well, even if they still wait to be told so.
   */
  #tellUntil(synced: readonly Stored[]): void {
    const told = this.#untold.splice(0, this.#untold.indexOf(synced) + 1);
    for (const stored of told) this.#subscribers.tell(stored);
  }

  read(room: string, from: number, to: number): Promise<readonly Message[]> {
    return this.#look(() => {
      const row = this.#intake.room(room);
      if (row === undefined) return [];
      const unfiled = this.#inbox.read(room, from, to);
      return this.#messages.read(row, from, to, unfiled);
    });
  }

  isOwnedBy(
    room: string,
    seq: number,
    owners: readonly string[],
  ): Promise<boolean> {
    return this.#look(() => {
      const row = this.#intake.room(room);
      return row !== undefined && seq >= row.first &&
        this.#owners.own(placeOf(row, seq), owners);
    });
  }

  extent(room: string): Promise<Extent> {
    return this.#look(() => {
      const row = this.#intake.room(room);
      if (row === undefined) {
        const { last } = this.#forgotten;
        return { first: last + 1, last };
      }
      // Its numbers would be used twice.
      if (this.#messages.isBeyond(row)) {
        throw new Unreadable(
          `the server cannot read stored messages: the data is damaged (${room}, beyond ${row.last})`,
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
      const row = this.#intake.room(room);
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

  modes(room: string): Promise<string> {
    return this.#look(() => {
      const row = this.#rooms.named(room);
      return row === undefined ? "" : this.#modes.of(row);
    });
  }

  async setModes(room: string, modes: string): Promise<void> {
    await this.#transactions.keep(() =>
      this.#modes.set(this.#intake.enter(room), modes)
    );
    this.#dropping.wakeLater();
  }

  probe(): Promise<void> {
    return this.#transactions.keep(() => {
      // SQLite writes nothing when the value is unchanged.
      this.#setId.run("");
      this.#setId.run(this.id);
    });
  }

  /**
   * Does a step of the background work that drops messages and rooms, see
   * {@linkcode Dropping.step}.
   */
  trim(): boolean {
    return this.#dropping.step();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.try(() => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.#dropping[Symbol.dispose]();
      this.#filing[Symbol.dispose]();
      this.#redactor[Symbol.dispose]();
      try {
        this.#filing.file();
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

  #look<T>(work: () => T): Promise<T> {
    return Promise.try(() => read(work));
  }
}

function idOf(db: DatabaseSync): string {
  return String(db.prepare("SELECT id FROM log").get()?.id);
}
