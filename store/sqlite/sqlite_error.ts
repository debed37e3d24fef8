import { codeOf, reasonOf } from "../../failure.ts";
import { Unreadable } from "../store.ts";
import { isFull } from "./folder.ts";

const FULL = "the disk is full";
const FAILS = "the disk fails";

const DAMAGE = "the data is damaged";

/**
 * Errors of SQLite that are not bugs of this program: the beginning of the
 * message, and its meaning for users. Deno passes on the message and no code.
 */
const PROBLEMS: readonly (readonly [begins: string, means: string])[] = [
  ["database or disk is full", FULL],
  ["attempt to write a readonly database", "it is not writable"],
  ["unable to open database file", "it is not writable"],
  ["database disk image is malformed", DAMAGE],
  ["malformed database schema", DAMAGE],
  ["file is not a database", DAMAGE],
  ["fts5: corruption", DAMAGE],
  ["invalid fts5 file format", DAMAGE],
  ["vtable constructor failed", DAMAGE],
  ["UNIQUE constraint failed", DAMAGE],
  ["no such table", DAMAGE],
  ["no such column", DAMAGE],
  ["duplicate column name", DAMAGE],
  ["table ", DAMAGE],
  ["cannot store ", DAMAGE],
  ["database is locked", "another program has locked it"],
  ["disk I/O error", FAILS],
];

/**
 * The meaning of an error of SQLite, or of reading its tables: a problem of the
 * disk or the data. `undefined` for any other error, which is a bug.
 */
export function sqliteErrorOf(error: unknown): string | undefined {
  if (error instanceof Unreadable) return DAMAGE;
  const code = codeOf(error);
  // A number that this program never writes.
  if (code === "ERR_OUT_OF_RANGE") return DAMAGE;
  if (code !== "ERR_SQLITE_ERROR") return undefined;
  const reason = reasonOf(error);
  return PROBLEMS.find(([begins]) => reason.startsWith(begins))?.[1];
}

/**
 * The meaning of an error of a database in a folder. SQLite reports a disk
 * error when there is no space for its shared memory.
 */
export function sqliteErrorIn(dir: string, error: unknown): string | undefined {
  const problem = sqliteErrorOf(error);
  return problem === FAILS && isFull(dir) ? FULL : problem;
}

/** Whether an error says that the data is damaged. */
export function isDamage(error: unknown): boolean {
  return sqliteErrorOf(error) === DAMAGE;
}

/** The result of a read, or `undefined` if the data is damaged. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}
