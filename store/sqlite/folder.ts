import { codeOf, Failure, reasonForPeople } from "../../failure.ts";
import { isOpenToOthers, MINE } from "../../private_file.ts";

/** Larger than any single allocation of SQLite, in bytes. */
const PROBE_SIZE = 64 * 1024;

/**
 * Whether a folder can be opened, and therefore locked. On Windows it cannot,
 * but an open file there cannot be removed.
 */
const LOCKS_FOLDERS = Deno.build.os !== "windows";

/** The paths inside a data folder. */
export interface DataPaths {
  readonly database: string;
  /** Transactions that SQLite has not yet moved to the database file. */
  readonly writeAhead: string;
  /** The shared memory of the database's readers and writers. */
  readonly sharedMemory: string;
  /** The number of messages the database must have, see `KeptCount`. */
  readonly count: string;
  /** A database being created, renamed when complete. */
  readonly unfinished: string;
  /** The lock file, where the folder itself cannot be locked. */
  readonly lock: string;
  /** Written to find out whether there is free space. */
  readonly probe: string;
}

/** The paths in a data folder. */
export function pathsIn(dir: string): DataPaths {
  const base = dir.replace(/(?<=.)\/+$/, "");
  return {
    database: `${base}/chat.db`,
    writeAhead: `${base}/chat.db-wal`,
    sharedMemory: `${base}/chat.db-shm`,
    count: `${base}/chat.db-count`,
    unfinished: `${base}/chat.db.new`,
    lock: `${base}/lock`,
    probe: `${base}/chat.db.probe`,
  };
}

/**
 * Creates a data folder if necessary. Only its owner may read it, since it
 * contains the conversation.
 *
 * @throws {Failure}
 */
export function makeFolder(dir: string): void {
  try {
    if (!Deno.statSync(dir).isDirectory) {
      throw new Failure(
        `${dir} is a file, not a folder; choose a folder with --data`,
      );
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw failure(error);
    try {
      Deno.mkdirSync(dir, { mode: 0o700 });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw new Failure(
          `the parent folder of ${dir} does not exist; create it, or choose another with --data`,
        );
      }
      throw failure(error);
    }
    syncNames(`${dir}/..`);
  }

  function failure(error: unknown): Error {
    if (error instanceof Failure) return error;
    return new Failure(
      `the folder ${dir} cannot be used: ${
        reasonForPeople(error)
      }; choose another with --data`,
    );
  }
}

/**
 * Locks a data folder for this process. The lock ends with the process in any
 * case. It is on the folder itself: a lock file could be removed, and a second
 * server would lock a new file of the same name.
 *
 * @throws {Failure} Another server uses it, or it cannot be locked.
 */
export function lockFolder(dir: string): Disposable {
  const path = LOCKS_FOLDERS ? dir : pathsIn(dir).lock;
  let file: Deno.FsFile;
  try {
    file = LOCKS_FOLDERS ? Deno.openSync(dir) : Deno.openSync(path, {
      create: true,
      read: true,
      write: true,
      mode: MINE,
    });
  } catch (error) {
    throw new Failure(
      `the folder ${dir} cannot be used: ${
        reasonForPeople(error)
      }; change its permissions, or choose another with --data`,
    );
  }
  let ours: boolean;
  try {
    ours = file.tryLockSync(true);
  } catch (error) {
    file.close();
    throw new Failure(
      `${path} cannot be locked: ${
        reasonForPeople(error)
      }; choose a folder on a local disk with --data`,
    );
  }
  if (!ours) {
    file.close();
    throw new Failure(
      `the folder ${dir} is in use by another server; stop that server, or choose another with --data`,
    );
  }
  return file;
}

/**
 * Whether a server uses a data folder. The check takes the lock for an instant,
 * in which no server could take it.
 */
export function isInUse(dir: string): boolean {
  const path = LOCKS_FOLDERS ? dir : pathsIn(dir).lock;
  if (!exists(path)) return false;
  using file = Deno.openSync(path);
  try {
    return !file.tryLockSync(false);
  } catch {
    // Where nothing can be locked, no server starts.
    return false;
  }
}

/**
 * Makes the files in a data folder private: an older version, a backup or a
 * copy may have left them readable. SQLite's own files get the permissions of
 * the database.
 *
 * @param warn Receives a warning for a file whose permissions this program may
 * not change.
 */
export function makeFilesPrivate(
  dir: string,
  warn: (line: string) => void,
): void {
  for (const path of Object.values(pathsIn(dir))) {
    try {
      if (isOpenToOthers(Deno.statSync(path))) Deno.chmodSync(path, MINE);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      warn(
        `${path} is readable by others, and its permissions cannot be changed: ${
          reasonForPeople(error)
        }`,
      );
    }
  }
}

/** Whether the disk is full. An exhausted quota counts as a full disk. */
export function isFull(dir: string): boolean {
  const { probe } = pathsIn(dir);
  try {
    Deno.writeFileSync(probe, new Uint8Array(PROBE_SIZE), { mode: MINE });
    return false;
  } catch (error) {
    const code = codeOf(error);
    return code === "ENOSPC" || code === "EDQUOT";
  } finally {
    if (exists(probe)) Deno.removeSync(probe);
  }
}

/** Whether a path exists. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Syncs the names in a folder to the disk, where the system supports it. */
export function syncNames(dir: string): void {
  // Windows cannot open a folder; its names are safe without that.
  if (Deno.build.os === "windows") return;
  using folder = Deno.openSync(dir);
  folder.syncSync();
}
