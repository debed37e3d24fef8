import { DatabaseSync } from "node:sqlite";
import { Failure, reasonForPeople, reasonOf } from "../../failure.ts";
import { MINE } from "../../private_file.ts";
import { NotKept, Unreadable } from "../store.ts";
import { exists, pathsIn, syncNames } from "./folder.ts";
import { roomsProblem } from "./rooms.ts";
import { isOurs, migrate, SCHEMA_VERSION, versionOf } from "./schema.ts";
import { sqliteErrorIn } from "./sqlite_error.ts";
import {
  compare,
  type Comparison,
  KeptCount,
  tellsMessages,
} from "./upkeep/kept_count.ts";

/** How long to wait for a lock of another program, in milliseconds: an export releases its lock at once. */
const BUSY_WAIT = 1_000;

/** Longest description of a damage, in UTF-16 code units. */
const HOW_MAX = 200;

/** A message that names the damaged database already. */
const SAYS_DAMAGED = /^.*the data is damaged \((.*)\)$/;

/** The smallest page size of SQLite, in bytes. */
const PAGE_MIN = 512;

/** Page cache, in KiB. */
const PAGES_KEPT = 8 * 1024;

/** Size to which the write-ahead file is truncated after it has grown, in bytes. */
const WRITE_AHEAD_KEPT = 16 * 1024 * 1024;

/** Options for opening a database to write. */
export interface WriteOptions {
  /**
   * Whether acknowledged messages may be missing, because they were not synced
   * to the disk. @default {false}
   */
  readonly mayLack?: boolean;
  /** Receives warnings for the server's operator. */
  readonly warn?: ((line: string) => void) | undefined;
}

/**
 * Opens the database of a data folder to write to it, and creates it if
 * necessary. The caller holds the folder's lock.
 *
 * SQLite syncs only before it reuses the write-ahead file: surviving a power
 * failure requires a `WriteAhead` too.
 *
 * @throws {Failure} It cannot be used. It stays as it was.
 */
export function openToWrite(
  dir: string,
  { mayLack = false, warn = () => {} }: WriteOptions = {},
): DatabaseSync {
  const { database, writeAhead, count } = pathsIn(dir);
  return orFailure(dir, () => {
    const isNew = !exists(database);
    if (isNew) {
      const rest = exists(writeAhead)
        ? writeAhead
        : tellsMessages(dir)
        ? count
        : undefined;
      if (rest !== undefined) {
        throw new Failure(
          `${database} is missing, but ${rest} is there; restore it, or choose another folder with --data`,
        );
      }
      create(dir);
    }
    // Checks before it writes: a foreign database stays as it is.
    const { isSame, missing } = look(dir);
    if (missing > 0 && !mayLack) {
      throw new Failure(
        `${
          lacks(dir, missing)
        }; restore it, or remove ${count} to continue without them`,
      );
    }
    const db = new DatabaseSync(database, { timeout: BUSY_WAIT });
    try {
      db.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -${PAGES_KEPT};
        PRAGMA journal_size_limit = ${WRITE_AHEAD_KEPT};
        PRAGMA cell_size_check = ON;
        PRAGMA secure_delete = ON;
      `);
      migrate(db);
      if (missing > 0 || !isSame && !isNew) {
        // Numbers will be used again, so the store needs a new id: clients must
        // not take the new messages for the old ones.
        db.prepare("UPDATE log SET id = ?").run(crypto.randomUUID());
        warn(
          missing > 0
            ? lacks(dir, missing)
            : `${database} has no ${count}, like a backup: clients will treat it as a new server`,
        );
      }
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  });
}

/** The warning that acknowledged messages are missing. */
export function lacks(dir: string, missing: number): string {
  const { database, writeAhead } = pathsIn(dir);
  const messages = missing === 1 ? "message" : `${missing} messages`;
  return `${database} has lost the last ${messages} acknowledged before: ${writeAhead} was removed or truncated`;
}

/** Checks whether a database can be used, and compares it with the count beside it. */
function look(dir: string): Comparison {
  using db = openToRead(dir);
  const problem = roomsProblem(db);
  // A room that is not found would begin again and reuse its numbers.
  if (problem !== undefined) throw damaged(pathsIn(dir).database, problem);
  return compare(dir, db);
}

/**
 * Opens the database of a data folder to read it, whether or not a server uses
 * it.
 *
 * @throws {Failure} It cannot be used.
 */
export function openToRead(dir: string): DatabaseSync {
  const { database } = pathsIn(dir);
  return orFailure(dir, () =>
    openOurs(
      database,
      () => new DatabaseSync(database, { readOnly: true, timeout: BUSY_WAIT }),
    ));
}

/**
 * Opens a database of this program in a version that it supports.
 *
 * @throws {Failure} It is a database of another program or of a later version.
 */
export function openOurs(
  database: string,
  open: () => DatabaseSync,
): DatabaseSync {
  // SQLite takes a file without a page for a new database.
  if (Deno.statSync(database).size < PAGE_MIN) {
    throw damaged(database, "it is truncated");
  }
  const db = open();
  try {
    if (!isOurs(db)) {
      throw new Failure(
        `${database} is not a chat database; choose another folder`,
      );
    }
    const version = versionOf(db);
    if (version > SCHEMA_VERSION) {
      throw new Failure(
        `${database} is from a newer version of chat (its schema is ${version}, this program knows ${SCHEMA_VERSION}); use that version, or choose another folder`,
      );
    }
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** The error for a damaged database, on one line: SQLite quotes what it cannot parse. */
export function damaged(database: string, how: string): Failure {
  const reason = how.replaceAll(/\s+/g, " ").slice(0, HOW_MAX);
  return new Failure(
    `${database} is damaged (${reason}); nothing was changed: restore a backup, or choose another folder`,
  );
}

/**
 * Creates the database under a temporary name, so that a partial database never
 * exists, nor one without its count: that would be taken for a copy.
 */
function create(dir: string): void {
  const { database, unfinished } = pathsIn(dir);
  for (const path of [unfinished, `${unfinished}-journal`]) {
    if (exists(path)) Deno.removeSync(path);
  }
  // SQLite would create it readable by others. Its other files get the same
  // permissions.
  Deno.openSync(unfinished, { createNew: true, write: true, mode: MINE })
    .close();
  try {
    using db = new DatabaseSync(unfinished);
    migrate(db);
    const { id } = db.prepare("SELECT id FROM log").get() ?? {};
    using _count = new KeptCount(dir, String(id), 0, () => {});
  } catch (error) {
    Deno.removeSync(unfinished);
    throw error;
  }
  Deno.renameSync(unfinished, database);
  syncNames(dir);
}

/**
 * Runs an operation on the database of a folder, and reports an error as a
 * `Failure`.
 *
 * @param meansOf Returns the meaning of an error of SQLite.
 */
export function orFailure<T>(
  dir: string,
  work: () => T,
  meansOf: (error: unknown) => string | undefined = (error) =>
    sqliteErrorIn(dir, error),
): T {
  const { database } = pathsIn(dir);
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof Unreadable) {
      throw damaged(database, error.message.replace(SAYS_DAMAGED, "$1"));
    }
    const cause = error instanceof NotKept ? error.cause : error;
    const problem = meansOf(cause);
    if (problem === "the data is damaged") {
      throw damaged(database, reasonOf(cause));
    }
    if (problem !== undefined) {
      throw new Failure(
        `${database} cannot be used: ${problem}; fix that, or choose another folder`,
      );
    }
    if (error instanceof Error && "code" in error) {
      // SQLite reports any kind of error for a damaged schema.
      if (error.code === "ERR_SQLITE_ERROR") {
        throw damaged(database, reasonOf(error));
      }
      throw new Failure(
        `${database} cannot be used: ${
          reasonForPeople(error)
        }; fix that, or choose another folder`,
      );
    }
    throw error;
  }
}
