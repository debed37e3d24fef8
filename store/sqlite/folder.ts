import { Failure, reasonForPeople } from "../../failure.ts";
import { isOpenToOthers, MINE } from "../../private_file.ts";

/** More than SQLite asks for at once, in bytes. */
const PROBE_SIZE = 64 * 1024;

/** Whether a folder can be opened, and so locked. On Windows it cannot; there a file that is open cannot be removed. */
const LOCKS_FOLDERS = Deno.build.os !== "windows";

/** The paths inside a data folder. */
export interface DataPaths {
  readonly database: string;
  /** What SQLite has written and not yet moved to the database file. */
  readonly writeAhead: string;
  /** What the readers and writers of the database agree on. */
  readonly sharedMemory: string;
  /** How many messages the database must have, see `KeptCount`. */
  readonly count: string;
  /** A database in the making, which gets its name when it is whole. */
  readonly unfinished: string;
  /** What is locked where the folder itself cannot be. */
  readonly lock: string;
  /** What is written to find out whether there is room for it. */
  readonly probe: string;
}

/** Where things are in a data folder. */
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
 * Makes a data folder where there is none. What is said is nobody else's, so
 * only its owner may look into it.
 *
 * @throws {Failure}
 */
export function makeFolder(dir: string): void {
  try {
    if (!Deno.statSync(dir).isDirectory) {
      throw new Failure(
        `${dir} is a file, not a folder; name a folder with --data`,
      );
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw failure(error);
    try {
      Deno.mkdirSync(dir, { mode: 0o700 });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw new Failure(
          `the folder above ${dir} is not there; make it first, or name another with --data`,
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
      }; name another with --data`,
    );
  }
}

/**
 * Takes a data folder for this process alone. The lock goes with the process,
 * however that ends. It is on the folder itself: a file in it could be removed,
 * and a second server would lock the next one of that name.
 *
 * @throws {Failure} Another server has it, or it cannot be locked.
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
      }; allow it, or name another with --data`,
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
      }; name a folder on a disk of this machine with --data`,
    );
  }
  if (!ours) {
    file.close();
    throw new Failure(
      `the folder ${dir} is in use by another server; end that one, or name another with --data`,
    );
  }
  return file;
}

/**
 * Whether a server uses a data folder. The lock is looked at for an instant, in
 * which no server could take it.
 */
export function isInUse(dir: string): boolean {
  const path = LOCKS_FOLDERS ? dir : pathsIn(dir).lock;
  if (!exists(path)) return false;
  using file = Deno.openSync(path);
  try {
    return !file.tryLockSync(false);
  } catch {
    // Where nothing can be locked no server starts.
    return false;
  }
}

/**
 * Takes the files in a data folder away from others who may read them: an older
 * version, a backup or a copy has left them so. Those that SQLite makes have the
 * permissions of the database.
 *
 * @param warn Told of a file whose permissions are not this program's to change.
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
        `${path} can be read by others, and that cannot be changed: ${
          reasonForPeople(error)
        }`,
      );
    }
  }
}

/** Whether a folder has no room for anything more. A quota that is used up is no other than a full disk. */
export function isFull(dir: string): boolean {
  const { probe } = pathsIn(dir);
  try {
    Deno.writeFileSync(probe, new Uint8Array(PROBE_SIZE), { mode: MINE });
    return false;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    return code === "ENOSPC" || code === "EDQUOT";
  } finally {
    if (exists(probe)) Deno.removeSync(probe);
  }
}

/** Whether there is something of this name. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Makes the names in a folder safe against a power cut, where the system knows how. */
export function syncNames(dir: string): void {
  // On Windows a folder cannot be opened; its names are safe without that.
  if (Deno.build.os === "windows") return;
  using folder = Deno.openSync(dir);
  folder.syncSync();
}
