import { DatabaseSync } from "node:sqlite";
import { NotKept, Unreadable } from "../chat/log.ts";
import { Failure, reasonForPeople, reasonOf } from "../failure.ts";
import { MINE } from "../private_file.ts";
import { exists, pathsIn, syncNames } from "./folder.ts";
import { isOurs, migrate, SCHEMA_VERSION, versionOf } from "./schema.ts";
import { troubleIn } from "./trouble.ts";

/** How long to wait for another program that holds the database, in milliseconds: an export lets go at once. */
const BUSY_WAIT = 1_000;

/** The smallest page that SQLite knows, in bytes. */
const PAGE_MIN = 512;

/** Memory for pages of the database, in KiB. */
const PAGES_KEPT = 8 * 1024;

/** What the write-ahead file may shrink to after it had to grow, in bytes. */
const WRITE_AHEAD_KEPT = 16 * 1024 * 1024;

/**
 * Opens the database of a data folder to write to it, and makes it where there
 * is none. The caller holds the folder's lock.
 *
 * SQLite waits for the disk only before it makes room in the write-ahead file:
 * what is to survive a power cut needs a `WriteAhead` too.
 *
 * @throws {Failure} It cannot be used. It is left as it was.
 */
export function openToWrite(dir: string): DatabaseSync {
  const { database, writeAhead } = pathsIn(dir);
  return orFailure(dir, () => {
    if (!exists(database)) {
      if (exists(writeAhead)) {
        throw new Failure(
          `${database} is missing, but ${writeAhead} is there; put it back, or name another folder with --data`,
        );
      }
      create(dir);
    }
    // Looks before it writes anything: what is not ours stays as it is.
    openToRead(dir).close();
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
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  });
}

/**
 * Opens the database of a data folder to read it, whether a server uses it or
 * not.
 *
 * @throws {Failure} It cannot be used.
 */
export function openToRead(dir: string): DatabaseSync {
  const { database } = pathsIn(dir);
  return orFailure(dir, () => {
    // SQLite takes a file without a page in it for a new database.
    if (Deno.statSync(database).size < PAGE_MIN) {
      throw damaged(database, "it is cut short");
    }
    const db = new DatabaseSync(database, {
      readOnly: true,
      timeout: BUSY_WAIT,
    });
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
  });
}

/** What is to be said of a damaged database. */
export function damaged(database: string, how: string): Failure {
  return new Failure(
    `${database} is damaged (${how}); nothing was changed: put back a copy, or name another folder`,
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

/** Does something with the database of a folder, and says in one line what stands in its way. */
export function orFailure<T>(dir: string, work: () => T): T {
  const { database } = pathsIn(dir);
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof Unreadable) throw damaged(database, error.message);
    const cause = error instanceof NotKept ? error.cause : error;
    const trouble = troubleIn(dir, cause);
    if (trouble === "the data is damaged") {
      throw damaged(database, reasonOf(cause));
    }
    if (trouble !== undefined) {
      throw new Failure(
        `${database} cannot be used: ${trouble}; see to that, or name another folder`,
      );
    }
    // Of the file system.
    if (
      error instanceof Error && "code" in error &&
      error.code !== "ERR_SQLITE_ERROR"
    ) {
      throw new Failure(
        `${database} cannot be used: ${
          reasonForPeople(error)
        }; see to that, or name another folder`,
      );
    }
    throw error;
  }
}
