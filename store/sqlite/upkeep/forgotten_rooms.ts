import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { RoomRow, RoomTable } from "../rooms.ts";
import { readable } from "../sqlite_error.ts";
import type { Totals } from "../totals.ts";

/**
 * Most rooms that are known although no message of them is kept, with their
 * topics some 10 MB: a thousand times what people talk in, as in memory.
 */
export const ROOMS_KNOWN = 10_000;

/** Most rooms forgotten in one go: some milliseconds in which nothing else is done. */
const FORGOTTEN_AT_ONCE = 200;

/**
 * The rooms that are forgotten: those unused for longest, when there are too many
 * of which no message is kept. A room that is forgotten has no topic any more,
 * and its numbers are not given again: whatever room begins goes on behind them.
 */
export class ForgottenRooms {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rooms: RoomTable;
  readonly #totals: Totals;
  readonly #most: number;

  /**
   * @param which Whether only rooms without messages can be forgotten, or all of them.
   * @param most How many of these rooms may stay.
   */
  constructor(
    { db, rooms, totals }: {
      readonly db: DatabaseSync;
      readonly rooms: RoomTable;
      readonly totals: Totals;
    },
    which: "empty" | "all",
    most: number = ROOMS_KNOWN,
  ) {
    this.#statements = prepare(db, which);
    this.#rooms = rooms;
    this.#totals = totals;
    this.#most = most;
  }

  /** The highest number of them all: what is kept of a room that is not known begins behind it. */
  get last(): number {
    return this.#totals.get().forgotten;
  }

  /** Whether some rooms are to be forgotten, or will be when what is in the inbox is filed. */
  get areTooMany(): boolean {
    return this.#tooMany > 0;
  }

  get #tooMany(): number {
    return Number(this.#statements.count.get()?.count) - this.#most;
  }

  /**
   * Some rooms that are to be forgotten, the one unused for longest first, when
   * nothing is in the inbox. Their messages have to go before.
   */
  due(): RoomRow[] {
    const most = Math.min(Math.max(0, this.#tooMany), FORGOTTEN_AT_ONCE);
    // A damaged one stays: nobody knows which numbers it has given.
    return this.#statements.oldest.all(most).flatMap(({ id }) =>
      readable(() => this.#rooms.withId(Number(id))) ?? []
    );
  }

  /** Forgets a room of which no message is kept. This belongs into a transaction. */
  forget({ id, last }: RoomRow): void {
    const forgotten = Math.max(last, this.last);
    this.#statements.drop.run(id);
    this.#totals.change({ forgotten });
  }
}

/** Everything that is asked of the database, in one place. */
function prepare(db: DatabaseSync, which: "empty" | "all") {
  const rooms = which === "all" ? "room" : "room WHERE first > last";
  return {
    count: db.prepare(`SELECT count(*) AS count FROM ${rooms}`),
    oldest: db.prepare(`SELECT id FROM ${rooms} ORDER BY used LIMIT ?`),
    drop: db.prepare("DELETE FROM room WHERE id = ?"),
  } satisfies Record<string, StatementSync>;
}
