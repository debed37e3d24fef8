import type { DatabaseSync, StatementSync } from "node:sqlite";
import { messageChecksum } from "../checksum.ts";
import { placeOf } from "../messages.ts";
import type { RoomTable } from "../rooms.ts";
import { BackgroundTask } from "../upkeep/background_task.ts";
import type { WordIndex } from "../word_index.ts";

/**
 * Time until the write-ahead file is emptied, and tried again while another
 * program reads, in milliseconds. That blocks the server until the disk has it,
 * and is done once for all that is redacted meanwhile.
 */
const EMPTIED_WITHIN = 1_000;

/**
 * Overwrites the texts of messages that are filed: in the database at once (it
 * has `secure_delete`), in the write-ahead file soon.
 */
export class Redactor implements Disposable {
  readonly #rooms: RoomTable;
  readonly #words: WordIndex;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #emptying: BackgroundTask;

  /** @param warn Receives errors of the background task. */
  constructor(
    db: DatabaseSync,
    rooms: RoomTable,
    words: WordIndex,
    warn: (line: string) => void,
  ) {
    this.#rooms = rooms;
    this.#words = words;
    this.#read = db.prepare(
      "SELECT sender, time, account FROM message WHERE place = ? AND redacts IS NULL",
    );
    this.#write = db.prepare(
      "UPDATE message SET text = '', checksum = ? WHERE place = ?",
    );
    this.#emptying = new BackgroundTask(
      // While another program reads, the file stays.
      () => isEmptied(db) ? undefined : EMPTIED_WITHIN,
      (problem) =>
        warn(`a deleted message is still in the write-ahead file: ${problem}`),
    );
  }

  /**
   * Overwrites the text of a message, if there is any, and takes its words from
   * the index, within a transaction of the caller.
   */
  redact(name: string, seq: number): void {
    const room = this.#rooms.named(name);
    if (room === undefined || seq < room.first || seq > room.last) return;
    const place = placeOf(room, seq);
    const row = this.#read.get(place);
    if (row === undefined) return;
    this.#words.redact(room, seq);
    const checksum = messageChecksum({
      ...{ place, text: "" },
      sender: String(row.sender),
      time: Number(row.time),
      account: row.account === null ? undefined : String(row.account),
    });
    this.#write.run(checksum, place);
  }

  /** Has the write-ahead file emptied, after the commit. */
  empty(): void {
    this.#emptying.wake(EMPTIED_WITHIN);
  }

  /** Stops the background task. */
  [Symbol.dispose](): void {
    this.#emptying[Symbol.dispose]();
  }
}

/** Empties the write-ahead file, without waiting for other programs: members would wait as well. */
function isEmptied(db: DatabaseSync): boolean {
  const { timeout } = db.prepare("PRAGMA busy_timeout").get() ?? {};
  try {
    db.exec("PRAGMA busy_timeout = 0");
    return db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy === 0;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${Number(timeout)}`);
  }
}
