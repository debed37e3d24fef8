import type { DatabaseSync } from "node:sqlite";
import { MINE } from "../../../private_file.ts";
import { Unreadable } from "../../store.ts";
import { exists, pathsIn, syncNames } from "../folder.ts";
import { CHECKED_SINCE, versionOf } from "../schema.ts";
import { Totals } from "../totals.ts";

/** Width of the count: every count takes the same space, so that a new one overwrites the old. */
const WIDTH = 16;

/** The id of a store: a UUID, or the same number of digits. */
const NAME = /^[\da-f-]{32,36}$/;

const encoder = new TextEncoder();

/** The result of comparing a database with the count beside it. */
export interface Comparison {
  /** Whether it is the database that was last written here, and not an older or foreign copy. */
  readonly isSame: boolean;
  /** The number of acknowledged messages that it lacks. */
  readonly missing: number;
}

/** No count, or the count of an older version. */
const SAME: Comparison = { isSame: true, missing: 0 };

/** A copied or restored database: its numbers may be used twice. */
const ANOTHER: Comparison = { isSame: false, missing: 0 };

/**
 * Compares a database with the count beside it. Removing the write-ahead file
 * would lose its messages without a trace; the count reveals it.
 *
 * A server may be writing meanwhile, so the count is read first.
 */
export function compare(dir: string, db: DatabaseSync): Comparison {
  if (versionOf(db) < CHECKED_SINCE) return SAME;
  const { name, told } = read(dir);
  const { id, newest } = db.prepare(
    "SELECT id, (SELECT max(id) FROM inbox) AS newest FROM log",
  ).get() ?? {};
  const { filed } = new Totals(db).get();
  if (!NAME.test(String(id))) throw new Unreadable("the name of the log");
  if (name !== id) return ANOTHER;
  const kept = Number(newest ?? filed);
  return { isSame: true, missing: Math.max(0, Number(told) - kept) };
}

/** Whether the count says that there were messages, wherever they are. */
export function tellsMessages(dir: string): boolean {
  return Number(read(dir).told) > 0;
}

/** The id of the store and the number in the file, as they are written there. */
function read(dir: string): { name?: string; told?: string } {
  const { count } = pathsIn(dir);
  if (!exists(count)) return {};
  const [name = "", told = ""] = Deno.readTextFileSync(count).split(/\s+/);
  return { name, told };
}

/**
 * The number of messages ever kept, in a file beside the database. It is
 * written at each commit, before the acknowledgements, but not synced: after a
 * power failure it may be too low.
 */
export class KeptCount implements Disposable {
  readonly #file: Deno.FsFile;
  /** The content of the file. */
  readonly #line: Uint8Array;
  readonly #failed: (error: unknown) => void;
  #count: number;
  #isBroken = false;

  /**
   * @param id The id of the store.
   * @param failed Called when the count cannot be written. It is not written again.
   */
  constructor(
    dir: string,
    id: string,
    count: number,
    failed: (error: unknown) => void,
  ) {
    this.#line = encoder.encode(`${id} ${" ".repeat(WIDTH)}\n`);
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
        // Without the file the store would be taken for a copy.
        this.#file.syncSync();
        syncNames(dir);
      }
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /** Writes the count. */
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
