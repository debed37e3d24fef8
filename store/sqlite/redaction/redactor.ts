import type { DatabaseSync, StatementSync } from "node:sqlite";
import { messageChecksum } from "../checksum.ts";
import { placeOf } from "../messages.ts";
import type { RoomTable } from "../rooms.ts";
import { BackgroundTask, STEP_PAUSE } from "../upkeep/background_task.ts";
import type { WordIndex } from "../word_index.ts";

/** Time until the write-ahead file is tried again, in milliseconds: an export reads in short steps. */
const TRY_AGAIN = 1_000;

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
      "SELECT sender, time FROM message WHERE place = ? AND redacts IS NULL",
    );
    this.#write = db.prepare(
      "UPDATE message SET text = '', checksum = ? WHERE place = ?",
    );
    const empty = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#emptying = new BackgroundTask(
      // While another program reads, the file stays.
      () => empty.get()?.busy === 0 ? undefined : TRY_AGAIN,
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
    });
    this.#write.run(checksum, place);
  }

  /** Has the write-ahead file emptied, after the commit. */
  empty(): void {
    this.#emptying.wake(STEP_PAUSE);
  }

  /** Stops the background task. */
  [Symbol.dispose](): void {
    this.#emptying[Symbol.dispose]();
  }
}
