import { DatabaseSync } from "node:sqlite";
import { Failure, reasonForPeople } from "../../failure.ts";
import { openOurs } from "./database.ts";
import { exists, isInUse, pathsIn } from "./folder.ts";
import { compare, type Comparison } from "./upkeep/kept_count.ts";

/** How often a folder is copied anew in which something changes meanwhile. Once a server has started it is not copied any more. */
const TRIES = 3;

/** Whether a file that is open can be removed. */
const REMOVES_OPEN_FILES = Deno.build.os !== "windows";

/**
 * The database of a data folder, to read. Nothing in the folder is changed or
 * made, so it needs no right to write there.
 *
 * While a server uses the folder, it is read as SQLite's readers do. Otherwise
 * a copy is read: SQLite would make files beside the database, or recover what
 * a server that was killed has left there, and refuse where it may not.
 */
export interface ReadOnlyDatabase extends Disposable {
  readonly db: DatabaseSync;
  /** What was known of it from beside it when it was opened. */
  readonly comparison: () => Comparison;
}

/**
 * Opens it.
 *
 * @throws {Failure} It is no data folder, it may not be read, or there is no room for a copy.
 * @throws {Error} What SQLite says of the database.
 */
export function openUnchanged(dir: string): ReadOnlyDatabase {
  for (let tries = 1; tries <= TRIES; tries++) {
    checkRights(dir);
    using resources = new DisposableStack();
    const isLive = isInUse(dir);
    const from = isLive ? dir : copied(dir, resources);
    if (from === undefined) continue;
    const db = resources.use(openOurs(
      pathsIn(dir).database,
      () => new DatabaseSync(pathsIn(from).database, { readOnly: true }),
    ));
    const comparison = compared(from, db);
    // It is open: nothing of the copy is left behind, however this ends.
    if (!isLive && REMOVES_OPEN_FILES) remove(from);
    const all = resources.move();
    return { db, comparison, [Symbol.dispose]: () => all.dispose() };
  }
  throw new Failure(
    `${dir} is being written to, and not by a server; wait for that to end`,
  );
}

/** A copy of a folder that no server uses; `undefined` when something has changed meanwhile. */
function copied(dir: string, resources: DisposableStack): string | undefined {
  // The database where it really is: SQLite follows links, too.
  const database = Deno.realPathSync(pathsIn(dir).database);
  const files = [database, `${database}-wal`, pathsIn(dir).count];
  const before = stateOf(files);
  let folder: string;
  try {
    folder = Deno.makeTempDirSync({ prefix: "chat-export-" });
    resources.defer(() => remove(folder));
    const copy = pathsIn(folder);
    const copies = [copy.database, copy.writeAhead, copy.count];
    for (const [index, path] of copies.entries()) {
      const file = files[index];
      if (file !== undefined && exists(file)) Deno.copyFileSync(file, path);
    }
  } catch (error) {
    throw new Failure(
      `${dir} cannot be copied to a folder for temporary files: ${
        reasonForPeople(error)
      }; see to that, or name another one with TMPDIR`,
    );
  }
  return !isInUse(dir) && stateOf(files) === before ? folder : undefined;
}

function compared(dir: string, db: DatabaseSync): () => Comparison {
  try {
    const comparison = compare(dir, db);
    return () => comparison;
  } catch (error) {
    // What can be read is read all the same.
    return () => {
      throw error;
    };
  }
}

function remove(folder: string): void {
  if (exists(folder)) Deno.removeSync(folder, { recursive: true });
}

/** @throws {Failure} It is no data folder, or something in it may not be read. */
function checkRights(dir: string): void {
  const { database, writeAhead, sharedMemory, count } = pathsIn(dir);
  for (const path of [database, dir, writeAhead, sharedMemory, count]) {
    try {
      Deno.openSync(path).close();
    } catch (error) {
      const isMissing = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotADirectory;
      if (isMissing && path !== database) continue;
      throw new Failure(
        isMissing
          ? `${dir} is no data folder; name the one that a server was given with --data`
          : `${path} cannot be read: ${
            reasonForPeople(error)
          }; run this as its owner or as root, or name a copy that you may read`,
      );
    }
  }
}

/** Tells whether anybody has written to files. */
function stateOf(files: readonly string[]): string {
  return files.map((path) => {
    if (!exists(path)) return "";
    const { ino, size, mtime } = Deno.statSync(path);
    return [ino, size, mtime?.getTime()].join();
  }).join(" ");
}
