import { Failure, reasonForPeople } from "./failure.ts";
import { isNoFile, readTextFile } from "./text_file.ts";

/** Readable by the owner only. */
export const MINE = 0o600;
export const MY_FOLDER = 0o700;
const OTHERS = 0o077;

const encoder = new TextEncoder();

/**
 * Reads a file that holds a secret.
 *
 * @param holds Its content, for error messages.
 * @returns `undefined` when the file does not exist.
 * @throws {Failure} The file cannot be read, is not a regular file, or is readable by others.
 */
export function readPrivateFile(
  path: string,
  holds: string,
): string | undefined {
  try {
    const file = Deno.statSync(path);
    if (!file.isFile) throw new Failure(`${path} is not a file`);
    if (isOpenToOthers(file)) {
      throw new Failure(
        `${path} holds ${holds}, and others can read it; fix it with: chmod 600 ${path}`,
      );
    }
    return readTextFile(path);
  } catch (error) {
    if (isNoFile(error)) return undefined;
    if (error instanceof Failure) throw error;
    throw new Failure(`${path} cannot be read: ${reasonForPeople(error)}`);
  }
}

/** Creates the folder of a file, and those above it, where they are missing. */
export function makeFolderOf(path: string): void {
  // `node:path` would make every start longer.
  const end = Math.max(
    path.lastIndexOf("/"),
    Deno.build.os === "windows" ? path.lastIndexOf("\\") : 0,
  );
  if (end <= 0) return;
  Deno.mkdirSync(path.slice(0, end), { recursive: true, mode: MY_FOLDER });
}

/**
 * Stores a secret in a new file, completely or not at all, and creates missing
 * folders. When two programs do so at the same time, only the first succeeds.
 *
 * @returns Whether the file is new; an existing file stays as it is.
 * @throws {Failure} The file cannot be written.
 */
export function keepPrivateFile(path: string, text: string): boolean {
  const beside = `${path}.${crypto.randomUUID()}`;
  try {
    makeFolderOf(path);
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
 * Replaces a private file atomically.
 *
 * @throws {Error} The file cannot be written. It stays as it was, without a temporary file beside it.
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

/** @returns Whether the file is new. */
function put(beside: string, path: string, text: string): boolean {
  try {
    // Unlike a rename, a link replaces no file.
    Deno.linkSync(beside, path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
  }
  try {
    // Not every file system supports links.
    write(path, text);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** Whether other users have any permission for a file. Windows has no such permissions. */
export function isOpenToOthers({ mode }: Deno.FileInfo): boolean {
  return Deno.build.os !== "windows" && ((mode ?? 0) & OTHERS) !== 0;
}

/** Writes a new file and syncs it to the disk: a lost key is a lost name. */
function write(path: string, text: string): void {
  const file = Deno.openSync(path, {
    write: true,
    createNew: true,
    mode: MINE,
  });
  try {
    writeAll(file, text);
  } catch (error) {
    // A partial file is useless.
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
