import { dirname } from "node:path";
import { Failure, reasonForPeople } from "./failure.ts";
import { readTextFile } from "./text_file.ts";

/** Only whoever it belongs to may read it. */
export const MINE = 0o600;
export const MY_FOLDER = 0o700;
const OTHERS = 0o077;

const encoder = new TextEncoder();

/**
 * Reads a file that holds a secret.
 *
 * @param holds What is in it, for people.
 * @returns `undefined` when there is no such file.
 * @throws {Failure} It cannot be read, it is no file, or others can read it.
 */
export function readPrivateFile(
  path: string,
  holds: string,
): string | undefined {
  try {
    const file = Deno.statSync(path);
    if (!file.isFile) throw new Failure(`${path} is no file`);
    if (isOpenToOthers(file)) {
      throw new Failure(
        `${path} holds ${holds}, and others can read it; take that away with: chmod 600 ${path}`,
      );
    }
    return readTextFile(path);
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return undefined;
    if (error instanceof Failure) throw error;
    throw new Failure(`${path} cannot be read: ${reasonForPeople(error)}`);
  }
}

/**
 * Keeps a secret in a new file, whole or not at all. Folders that are not there
 * are made. Of two programs that do so at the same time one is the first.
 *
 * @returns Whether there was none before; otherwise that one stays as it is.
 * @throws {Failure} It cannot be written.
 */
export function keepPrivateFile(path: string, text: string): boolean {
  const beside = `${path}.${crypto.randomUUID()}`;
  try {
    Deno.mkdirSync(dirname(path), { recursive: true, mode: MY_FOLDER });
    write(beside, text);
    try {
      return put(beside, path, text);
    } finally {
      Deno.removeSync(beside);
    }
  } catch (error) {
    throw new Failure(`${path} cannot be written: ${reasonForPeople(error)}`);
  }
}

/**
 * Puts a text in the place of a private file, so that nobody ever finds half of it.
 *
 * @throws {Error} It cannot be written. What was there stays, and nothing is left beside it.
 */
export function replacePrivateFile(path: string, text: string): void {
  const beside = `${path}.${crypto.randomUUID()}`;
  write(beside, text);
  try {
    Deno.renameSync(beside, path);
  } catch (error) {
    Deno.removeSync(beside);
    throw error;
  }
}

/** @returns Whether nothing was there. */
function put(beside: string, path: string, text: string): boolean {
  try {
    // Unlike a rename, a link takes nobody else's place.
    Deno.linkSync(beside, path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
  }
  try {
    // Not every file system has links.
    write(path, text);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** Whether others than its owner may do anything with a file. Windows has no such permissions. */
export function isOpenToOthers({ mode }: Deno.FileInfo): boolean {
  return Deno.build.os !== "windows" && ((mode ?? 0) & OTHERS) !== 0;
}

/** Writes a file that is not there yet, down to the disk: a key that is lost is a name that is lost. */
function write(path: string, text: string): void {
  const file = Deno.openSync(path, {
    write: true,
    createNew: true,
    mode: MINE,
  });
  try {
    writeAll(file, text);
  } catch (error) {
    // Half of it, or nothing, is no use to anybody.
    Deno.removeSync(path);
    throw error;
  }
}

function writeAll(file: Deno.FsFile, text: string): void {
  using open = file;
  let rest = encoder.encode(text);
  while (rest.length > 0) rest = rest.subarray(open.writeSync(rest));
  open.syncSync();
}
