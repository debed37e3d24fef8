import { reasonOf } from "../failure.ts";
import { isFull } from "./folder.ts";

const FULL = "the disk is full";
const FAILS = "the disk fails";

/**
 * What SQLite says when it is not a mistake of this program, by the words it
 * begins with, and what that means for people. Deno hands on SQLite's words
 * and no number.
 */
const TROUBLES: readonly (readonly [begins: string, means: string])[] = [
  ["database or disk is full", FULL],
  ["attempt to write a readonly database", "it may not be written to"],
  ["unable to open database file", "it may not be written to"],
  ["database disk image is malformed", "the data is damaged"],
  ["malformed database schema", "the data is damaged"],
  ["file is not a database", "the data is damaged"],
  ["fts5: corruption", "the data is damaged"],
  ["vtable constructor failed", "the data is damaged"],
  ["UNIQUE constraint failed", "the data is damaged"],
  ["no such table", "the data is damaged"],
  ["no such column", "the data is damaged"],
  ["database is locked", "another program holds it"],
  ["disk I/O error", FAILS],
];

/**
 * What an error of SQLite means: something with the disk or the data on it.
 * `undefined` when it is something else, a mistake of this program.
 */
export function troubleOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code !== "ERR_SQLITE_ERROR") return undefined;
  const reason = reasonOf(error);
  return TROUBLES.find(([begins]) => reason.startsWith(begins))?.[1];
}

/**
 * What an error of a database in a folder means. SQLite takes a disk for a
 * failing one when it has no room for the memory that is shared there.
 */
export function troubleIn(dir: string, error: unknown): string | undefined {
  const trouble = troubleOf(error);
  return trouble === FAILS && isFull(dir) ? FULL : trouble;
}
