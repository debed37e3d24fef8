import type { DatabaseSync } from "node:sqlite";
import type { Message } from "../chat/notice.ts";
import { Failure } from "../failure.ts";
import { openToRead, orFailure } from "./database.ts";
import { exists, pathsIn } from "./folder.ts";
import { readInbox } from "./inbox.ts";
import { Rows } from "./rows.ts";

/** Most messages read in one go: at their longest they are 4 MiB. */
const PAGE = 256;

/** Most names of rooms listed: what somebody would look through. */
const NAMES_MAX = 1_000;

/**
 * A data folder, to read. Nothing in it is changed, and a server may use it at
 * the same time.
 *
 * @example
 * ```ts
 * import { Archive } from "./archive.ts";
 * import { SqliteLog } from "./sqlite.ts";
 *
 * const dir = await Deno.makeTempDir();
 * await using log = await SqliteLog.open(dir);
 * await log.append([
 *   { room: "lobby", from: "Ann", author: "1", text: "hi", time: 0 },
 * ]);
 * using archive = Archive.open(dir);
 * console.assert([...archive.messages("lobby")].length === 1);
 * ```
 */
export class Archive implements Disposable {
  readonly #dir: string;
  readonly #db: DatabaseSync;
  readonly #rows: Rows;

  private constructor(dir: string, db: DatabaseSync) {
    this.#dir = dir;
    this.#db = db;
    this.#rows = new Rows(db);
  }

  /** @throws {Failure} It is no data folder, or cannot be read. */
  static open(dir: string): Archive {
    return orFailure(dir, () => {
      if (!exists(pathsIn(dir).database)) {
        throw new Failure(
          `${dir} is no data folder; name the one that a server was given with --data`,
        );
      }
      const db = openToRead(dir);
      try {
        return new Archive(dir, db);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  /** Whether anything was ever said in a room. */
  has(room: string): boolean {
    return this.#read(() => this.#rows.room(room)) !== undefined;
  }

  /** The names of the rooms, the first {@linkcode NAMES_MAX} of them. */
  rooms(): string[] {
    return this.#read(() => this.#rows.roomsAfter(0, NAMES_MAX))
      .map(({ name }) => name);
  }

  /** What is kept of a room, oldest first. What is said meanwhile comes too. */
  *messages(room: string): Generator<Message> {
    let next = 1;
    for (;;) {
      const page = this.#read(() => {
        const row = this.#rows.room(room);
        if (row === undefined) return [];
        const from = Math.max(next, row.first);
        const filed = this.#rows.read(row, from, from + PAGE - 1);
        return filed.length > 0 ? filed : readInbox(this.#db, row, from, PAGE);
      });
      const last = page.at(-1);
      if (last === undefined) return;
      yield* page;
      next = last.seq + 1;
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #read<T>(work: () => T): T {
    return orFailure(this.#dir, () => {
      // All of one moment: the server may file messages meanwhile.
      this.#db.exec("BEGIN");
      try {
        return work();
      } finally {
        this.#db.exec("ROLLBACK");
      }
    });
  }
}
