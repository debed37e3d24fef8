import { DatabaseSync } from "node:sqlite";
import { Failure, reasonForPeople, reasonOf } from "../../failure.ts";
import { MINE } from "../../private_file.ts";
import { NotKept, Unreadable } from "../store.ts";
import { exists, pathsIn, syncNames } from "./folder.ts";
import { roomsTrouble } from "./rooms.ts";
import { isOurs, migrate, SCHEMA_VERSION, versionOf } from "./schema.ts";
import { sqliteErrorIn } from "./sqlite_error.ts";
import { compare, type Comparison } from "./upkeep/kept_count.ts";

/** How long to wait for another program that holds the database, in milliseconds: an export lets go at once. */
const BUSY_WAIT = 1_000;

/** How much is told of a damage, in UTF-16 code units. */
const HOW_MAX = 200;

/** What is told already where a damaged database is named. */
const SAYS_DAMAGED = /^.*the data is damaged \((.*)\)$/;

/** The smallest page that SQLite knows, in bytes. */
const PAGE_MIN = 512;

/** Memory for pages of the database, in KiB. */
const PAGES_KEPT = 8 * 1024;

/** What the write-ahead file may shrink to after it had to grow, in bytes. */
const WRITE_AHEAD_KEPT = 16 * 1024 * 1024;

/** How a database is opened to write to it. */
export interface WriteOptions {
  /** Whether what was acknowledged may be missing, because nobody waited for the disk. @default {false} */
  readonly mayLack?: boolean;
  /** Told what those should know who run the server. */
  readonly warn?: (line: string) => void;
}

/**
 * Opens the database of a data folder to write to it, and makes it where there
 * is none. The caller holds the folder's lock.
 *
 * SQLite waits for the disk only before it makes room in the write-ahead file:
 * what is to survive a power cut needs a `WriteAhead` too.
 *
 * @throws {Failure} It cannot be used. It is left as it was.
 */
export function openToWrite(
  dir: string,
  { mayLack = false, warn = () => {} }: WriteOptions = {},
): DatabaseSync {
  const { database, writeAhead, count } = pathsIn(dir);
  return orFailure(dir, () => {
    const isNew = !exists(database);
    if (isNew) {
      const rest = [writeAhead, count].find(exists);
      if (rest !== undefined) {
        throw new Failure(
          `${database} is missing, but ${rest} is there; put it back, or name another folder with --data`,
        );
      }
      create(dir);
    }
    // Looks before it writes anything: what is not ours stays as it is.
    const { isSame, missing } = look(dir);
    if (missing > 0 && !mayLack) {
      throw new Failure(
        `${
          lacks(dir, missing)
        }; put it back, or remove ${count} to go on without them`,
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
      `);
      migrate(db);
      if (missing > 0 || !isSame && !isNew) {
        // Numbers are given for the second time: no member may take them for the first ones.
        db.prepare("UPDATE log SET id = ?").run(crypto.randomUUID());
        warn(
          missing > 0
            ? lacks(dir, missing)
            : `${database} came without ${count}, as a copy does: for its members it begins anew`,
        );
      }
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  });
}

/** What is to be said of a database that lacks messages which had been acknowledged. */
export function lacks(dir: string, missing: number): string {
  const { database, writeAhead } = pathsIn(dir);
  const messages = missing === 1 ? "message" : `${missing} messages`;
  return `${database} lacks the last ${messages} that had been acknowledged: ${writeAhead} was removed or cut short`;
}

/** Looks whether a database can be used, and what is known of it from beside it. */
function look(dir: string): Comparison {
  using db = openToRead(dir);
  const trouble = roomsTrouble(db);
  // A room that is not found would begin anew, and give its numbers again.
  if (trouble !== undefined) throw damaged(pathsIn(dir).database, trouble);
  return compare(dir, db);
}

/**
 * Opens the database of a data folder to read it, whether a server uses it or
 * not.
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
 * Opens a database that this program has made and knows how to read.
 *
 * @throws {Failure} It is another one.
 */
export function openOurs(
  database: string,
  open: () => DatabaseSync,
): DatabaseSync {
  // SQLite takes a file without a page in it for a new database.
  if (Deno.statSync(database).size < PAGE_MIN) {
    throw damaged(database, "it is cut short");
  }
  const db = open();
  try {
    if (!isOurs(db)) {
      throw new Failure(
        `${database} is no database of chat; name another folder`,
      );
    }
    const version = versionOf(db);
    if (version > SCHEMA_VERSION) {
      throw new Failure(
        `${database} is from a newer version of chat (its schema is ${version}, this program knows ${SCHEMA_VERSION}); use that version, or name another folder`,
      );
    }
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/**
 * What is to be said of a damaged database, on one line: SQLite quotes what it
 * cannot understand.
 */
export function damaged(database: string, how: string): Failure {
  const reason = how.replaceAll(/\s+/g, " ").slice(0, HOW_MAX);
  return new Failure(
    `${database} is damaged (${reason}); nothing was changed: put back a copy, or name another folder`,
  );
}

/** Makes the database under another name first, so that there is never half of one. */
function create(dir: string): void {
  const { database, unfinished } = pathsIn(dir);
  for (const path of [unfinished, `${unfinished}-journal`]) {
    if (exists(path)) Deno.removeSync(path);
  }
  // SQLite would let others read it. What it puts beside it gets the same permissions.
  Deno.openSync(unfinished, { createNew: true, write: true, mode: MINE })
    .close();
  try {
    using db = new DatabaseSync(unfinished);
    migrate(db);
  } catch (error) {
    Deno.removeSync(unfinished);
    throw error;
  }
  Deno.renameSync(unfinished, database);
  syncNames(dir);
}

/**
 * Does something with the database of a folder, and says in one line what
 * stands in its way.
 *
 * @param meansOf What an error of SQLite means.
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
    const trouble = meansOf(cause);
    if (trouble === "the data is damaged") {
      throw damaged(database, reasonOf(cause));
    }
    if (trouble !== undefined) {
      throw new Failure(
        `${database} cannot be used: ${trouble}; see to that, or name another folder`,
      );
    }
    if (error instanceof Error && "code" in error) {
      // SQLite says anything of a schema whose text is damaged.
      if (error.code === "ERR_SQLITE_ERROR") {
        throw damaged(database, reasonOf(error));
      }
      throw new Failure(
        `${database} cannot be used: ${
          reasonForPeople(error)
        }; see to that, or name another folder`,
      );
    }
    throw error;
  }
}
