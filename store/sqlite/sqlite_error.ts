import { reasonOf } from "../../failure.ts";
import { Unreadable } from "../store.ts";
import { isFull } from "./folder.ts";

const FULL = "the disk is full";
const FAILS = "the disk fails";

const DAMAGE = "the data is damaged";

/**
 * What SQLite says when it is not a mistake of this program, by the words it
 * begins with, and what that means for people. Deno hands on SQLite's words
 * and no number.
 */
const TROUBLES: readonly (readonly [begins: string, means: string])[] = [
  ["database or disk is full", FULL],
  ["attempt to write a readonly database", "it may not be written to"],
  ["unable to open database file", "it may not be written to"],
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
  ["database is locked", "another program holds it"],
  ["disk I/O error", FAILS],
];

/**
 * What an error of SQLite means, or of reading what is in its tables: something
 * with the disk or the data on it. `undefined` when it is something else, a
 * mistake of this program.
 */
export function sqliteErrorOf(error: unknown): string | undefined {
  if (error instanceof Unreadable) return DAMAGE;
  const code = error instanceof Error && "code" in error ? error.code : "";
  // A number that this program has never written.
  if (code === "ERR_OUT_OF_RANGE") return DAMAGE;
  if (code !== "ERR_SQLITE_ERROR") return undefined;
  const reason = reasonOf(error);
  return TROUBLES.find(([begins]) => reason.startsWith(begins))?.[1];
}

/**
 * What an error of a database in a folder means. SQLite takes a disk for a
 * failing one when it has no room for the memory that is shared there.
 */
export function sqliteErrorIn(dir: string, error: unknown): string | undefined {
  const trouble = sqliteErrorOf(error);
  return trouble === FAILS && isFull(dir) ? FULL : trouble;
}

/** Whether an error says that the data is damaged. */
export function isDamage(error: unknown): boolean {
  return sqliteErrorOf(error) === DAMAGE;
}

/** Something that is read, if it is not damaged. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}
