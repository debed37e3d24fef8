import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { RoomRow, RoomTable } from "../rooms.ts";
import { readable } from "../sqlite_error.ts";
import type { Totals } from "../totals.ts";

/**
 * Most known rooms without messages, with their topics some 10 MB: a thousand
 * times as many as people use, like the store in memory.
 */
export const ROOMS_KNOWN = 10_000;

/** Most rooms forgotten in a step, which blocks the server for some milliseconds. */
const FORGOTTEN_AT_ONCE = 200;

/**
 * Forgets rooms without messages when there are too many, the least recently
 * used first. A forgotten room loses its topic, but its numbers are not used
 * again: new rooms continue after the highest of them.
 */
export class ForgottenRooms {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rooms: RoomTable;
  readonly #totals: Totals;
  readonly #most: number;

  /**
   * @param which Whether only empty rooms can be forgotten, or all rooms.
   * @param most Most of these rooms that stay.
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

  /** The highest number of all forgotten rooms: an unknown room continues after it. */
  get last(): number {
    return this.#totals.get().forgotten;
  }

  /** Whether rooms have to be forgotten now, or after the inbox is filed. */
  get areTooMany(): boolean {
    return this.#tooMany > 0;
  }

  get #tooMany(): number {
    return Number(this.#statements.count.get()?.count) - this.#most;
  }

  /**
   * Some rooms to forget, the least recently used first, when the inbox is
   * empty. Their messages have to be dropped before.
   */
  due(): RoomRow[] {
    const most = Math.min(Math.max(0, this.#tooMany), FORGOTTEN_AT_ONCE);
    // A damaged room stays, since its numbers are unknown.
    return this.#statements.oldest.all(most).flatMap(({ id }) =>
      readable(() => this.#rooms.withId(Number(id))) ?? []
    );
  }

  /** Forgets a room without messages, within a transaction of the caller. */
  forget({ id, last }: RoomRow): void {
    const forgotten = Math.max(last, this.last);
    this.#statements.drop.run(id);
    this.#totals.change({ forgotten });
  }
}

/** The prepared statements. */
function prepare(db: DatabaseSync, which: "empty" | "all") {
  const rooms = which === "all" ? "room" : "room WHERE first > last";
  return {
    count: db.prepare(`SELECT count(*) AS count FROM ${rooms}`),
    oldest: db.prepare(`SELECT id FROM ${rooms} ORDER BY used LIMIT ?`),
    drop: db.prepare("DELETE FROM room WHERE id = ?"),
  } satisfies Record<string, StatementSync>;
}
