import { DatabaseSync } from "node:sqlite";
import { Failure, reasonForPeople } from "../../../failure.ts";
import { MINE } from "../../../private_file.ts";
import { isNoFile } from "../../../text_file.ts";
import { openOurs } from "../database.ts";
import { exists, isInUse, pathsIn } from "../folder.ts";
import { compare, type Comparison } from "../upkeep/kept_count.ts";

/** Attempts to copy a folder that changes meanwhile. It is not copied once a server has started. */
const TRIES = 3;

/** Whether an open file can be removed. */
const REMOVES_OPEN_FILES = Deno.build.os !== "windows";

/**
 * Reads the database of a data folder without changing or creating anything in
 * the folder, so it needs no write permission.
 *
 * While a server uses the folder, the database is opened as SQLite's readers
 * open it. Otherwise a copy is read: SQLite would create files beside the
 * database, or recover the files of a killed server, and fail without
 * permission.
 */
export interface ReadOnlyDatabase extends Disposable {
  readonly db: DatabaseSync;
  /** The result of comparing it with the count beside it, at the time of opening. */
  readonly comparison: () => Comparison;
}

/**
 * Opens the database.
 *
 * @param signal Aborts making a copy, of which nothing stays.
 * @throws {Failure} It is not a data folder, permissions are missing, or there is
 * no space for a copy.
 * @throws {Error} An error of SQLite, or the reason of the signal.
 */
export async function openUnchanged(
  dir: string,
  signal?: AbortSignal,
): Promise<ReadOnlyDatabase> {
  for (let tries = 1; tries <= TRIES; tries++) {
    checkRights(dir);
    using resources = new DisposableStack();
    const isLive = isInUse(dir);
    const from = isLive ? dir : await copied(dir, resources, signal);
    if (from === undefined) continue;
    const db = resources.use(openOurs(
      pathsIn(dir).database,
      () => new DatabaseSync(pathsIn(from).database, { readOnly: true }),
    ));
    const comparison = compared(from, db);
    // The files stay open, so the copy can be removed now and leaves nothing
    // behind.
    if (!isLive && REMOVES_OPEN_FILES) remove(from);
    const all = resources.move();
    return { db, comparison, [Symbol.dispose]: () => all.dispose() };
  }
  throw new Failure(
    `${dir} is being changed by a program that is not a server; try again later`,
  );
}

/** A copy of a folder that no server uses; `undefined` when a file has changed meanwhile. */
async function copied(
  dir: string,
  resources: DisposableStack,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  // The real path: SQLite follows links, too.
  const database = Deno.realPathSync(pathsIn(dir).database);
  const files = [database, `${database}-wal`, pathsIn(dir).count];
  const before = stateOf(files);
  let folder: string;
  try {
    folder = Deno.makeTempDirSync({ prefix: "chat-export-" });
    resources.defer(() => remove(folder));
    const own = pathsIn(folder);
    const copies = [own.database, own.writeAhead, own.count];
    for (const [index, path] of copies.entries()) {
      const file = files[index];
      if (file !== undefined && exists(file)) await copy(file, path, signal);
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new Failure(
      `${dir} cannot be copied to a folder for temporary files: ${
        reasonForPeople(error)
      }; fix that, or choose another folder with TMPDIR`,
    );
  }
  return !isInUse(dir) && stateOf(files) === before ? folder : undefined;
}

/** Copies a file, in pieces: a signal of the system is noticed between them. */
async function copy(
  from: string,
  to: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const source = await Deno.open(from);
  const copy = await Deno.open(to, {
    ...{ createNew: true, write: true, mode: MINE },
  });
  await source.readable.pipeTo(copy.writable, { ...(signal && { signal }) });
}

function compared(dir: string, db: DatabaseSync): () => Comparison {
  try {
    const comparison = compare(dir, db);
    return () => comparison;
  } catch (error) {
    // A partial read is better than none.
    return () => {
      throw error;
    };
  }
}

function remove(folder: string): void {
  if (exists(folder)) Deno.removeSync(folder, { recursive: true });
}

/** @throws {Failure} It is not a data folder, or permissions are missing. */
function checkRights(dir: string): void {
  const { database, writeAhead, sharedMemory, count } = pathsIn(dir);
  for (const path of [database, dir, writeAhead, sharedMemory, count]) {
    let isRight: boolean;
    try {
      // To open a pipe is to wait for its writer, deaf to signals meanwhile; a
      // device may have no end.
      isRight = path === dir || Deno.statSync(path).isFile;
      if (isRight) Deno.openSync(path).close();
    } catch (error) {
      const isMissing = isNoFile(error);
      if (isMissing && path !== database) continue;
      throw new Failure(
        isMissing
          ? `${dir} is not a data folder; give the folder of chat serve --data`
          : `${path} cannot be read: ${
            reasonForPeople(error)
          }; run this as its owner or as root, or give a copy that you can read`,
      );
    }
    if (!isRight) throw new Failure(`${path} is not a file`);
  }
}

/** A fingerprint of the files that changes when any is written. */
function stateOf(files: readonly string[]): string {
  return files.map((path) => {
    if (!exists(path)) return "";
    const { ino, size, mtime } = Deno.statSync(path);
    return [ino, size, mtime?.getTime()].join();
  }).join(" ");
}
