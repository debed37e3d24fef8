import type { DatabaseSync } from "node:sqlite";
import { MINE } from "../../../private_file.ts";
import { Unreadable } from "../../store.ts";
import { exists, pathsIn, syncNames } from "../folder.ts";
import { CHECKED_SINCE, versionOf } from "../schema.ts";
import { Totals } from "../totals.ts";

/** How wide the count is written: every count takes the same room, so that one is written over another. */
const WIDTH = 16;

/** What a log is called: a UUID, or as many digits as people have given it. */
const NAME = /^[\da-f-]{32,36}$/;

const encoder = new TextEncoder();

/** What is known of a database from beside it. */
export interface Comparison {
  /** Whether it is the one that was written here last, and not a copy of another moment. */
  readonly isSame: boolean;
  /** How many messages it lacks that had been acknowledged. */
  readonly missing: number;
}

/** What an older version has written, or nobody yet. */
const SAME: Comparison = { isSame: true, missing: 0 };

/** What was copied, or restored: its numbers may be given for the second time. */
const ANOTHER: Comparison = { isSame: false, missing: 0 };

/**
 * Compares a database with the count beside it. What is only in the write-ahead
 * file is gone without a trace when that is removed; the count tells.
 *
 * A server may be writing meanwhile: the count comes first.
 */
export function compare(dir: string, db: DatabaseSync): Comparison {
  const { count } = pathsIn(dir);
  if (versionOf(db) < CHECKED_SINCE) return SAME;
  const [name, told] = exists(count)
    ? Deno.readTextFileSync(count).split(/\s+/)
    : [];
  const { id, newest } = db.prepare(
    "SELECT id, (SELECT max(id) FROM inbox) AS newest FROM log",
  ).get() ?? {};
  const { filed } = new Totals(db).get();
  if (!NAME.test(String(id))) throw new Unreadable("the name of the log");
  if (name !== id) return ANOTHER;
  const kept = Number(newest ?? filed);
  return { isSame: true, missing: Math.max(0, Number(told) - kept) };
}

/**
 * How many messages were ever kept, in a file beside the database. It is
 * written each time that some were kept, before they are acknowledged. Nobody
 * waits until it is on the disk: after a power cut it may tell of fewer.
 */
export class KeptCount implements Disposable {
  readonly #file: Deno.FsFile;
  /** What stands in it. */
  readonly #line: Uint8Array;
  readonly #failed: (error: unknown) => void;
  #count: number;
  #isBroken = false;

  /**
   * @param log The name of the log.
   * @param failed Told when it cannot be written: then nothing is, from there on.
   */
  constructor(
    dir: string,
    log: string,
    count: number,
    failed: (error: unknown) => void,
  ) {
    this.#line = encoder.encode(`${log} ${" ".repeat(WIDTH)}\n`);
    this.#count = count;
    this.#failed = failed;
    const path = pathsIn(dir).count;
    const isNew = !exists(path);
    this.#file = Deno.openSync(path, {
      ...{ create: true, write: true, mode: MINE },
    });
    try {
      this.#write();
      this.#file.truncateSync(this.#line.length);
      if (isNew) {
        // Without it the log would be taken for a copy.
        this.#file.syncSync();
        syncNames(dir);
      }
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /** So many messages were ever kept. */
  set(count: number): void {
    if (count <= this.#count || this.#isBroken) return;
    this.#count = count;
    try {
      this.#write();
    } catch (error) {
      this.#isBroken = true;
      this.#failed(error);
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  #write(): void {
    const line = this.#line;
    const count = `${this.#count}`.padStart(WIDTH, "0");
    encoder.encodeInto(count, line.subarray(-WIDTH - 1));
    this.#file.seekSync(0, Deno.SeekMode.Start);
    for (let written = 0; written < line.length;) {
      written += this.#file.writeSync(line.subarray(written));
    }
  }
}
