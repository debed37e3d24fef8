import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Messages, placeOf, type StoredPiece } from "../messages.ts";
import type { RoomRow, RoomTable } from "../rooms.ts";
import { INDEXED_TERMS_AT_ONCE, type WordIndex } from "../word_index.ts";

/** The messages to keep: those younger than an age, in milliseconds, or a number of messages in each room. */
export type Keep = { readonly age: number } | { readonly count: number };

/** Most messages dropped in a step, which blocks the server for some milliseconds. */
export const DROPPED_AT_ONCE = 200;

/** Most terms removed from the index in a step, plus those of the last message. */
export const DROPPED_TERMS_AT_ONCE = INDEXED_TERMS_AT_ONCE;

/** Most rooms checked in a step. */
const ROOMS_AT_ONCE = 500;

/** Smallest adjustment of the clock that counts, in milliseconds: nobody limits the age to minutes. */
const CLOCK_STEP = 60_000;

/**
 * How long nothing is dropped by age after the clock was set, in milliseconds:
 * a wrong clock, even a year ahead, is corrected by then.
 */
export const CLOCK_DOUBTED = 3_600_000;

/** Options of {@linkcode Trimming}. */
export interface TrimmingOptions {
  readonly db: DatabaseSync;
  readonly rooms: RoomTable;
  readonly messages: Messages;
  readonly words: WordIndex;
  /** Absent when everything is kept. */
  readonly keep: Keep | undefined;
  /** The date, in milliseconds since 1970. */
  readonly now: () => number;
  /** A monotonic time, in milliseconds. */
  readonly monotonic: () => number;
}

/** The messages of a room to drop: all before a number. */
export interface Due {
  readonly room: RoomRow;
  readonly first: number;
}

/** Finds and drops the messages that are not to be kept, in steps. */
export class Trimming {
  readonly #options: TrimmingOptions;
  readonly #drop: StatementSync;
  /** The id of the last room checked in this round. */
  #lookedAt = 0;
  /** The difference between the date and the monotonic time, and the monotonic time of its last change. */
  #ahead: number | undefined;
  #clockSet = -Infinity;

  constructor(options: TrimmingOptions) {
    this.#options = options;
    this.#drop = options.db.prepare(
      "DELETE FROM message WHERE place BETWEEN ? AND ?",
    );
  }

  /**
   * Finds messages to drop in some rooms.
   *
   * @returns The messages to drop, and whether there may be more.
   */
  next(): { readonly due: readonly Due[]; readonly more: boolean } {
    const { rooms, keep } = this.#options;
    const mayDrop = keep !== undefined &&
      ("count" in keep || this.#checkClock());
    if (!mayDrop) return { due: [], more: false };
    const listed = rooms.after(this.#lookedAt, ROOMS_AT_ONCE);
    const due: Due[] = [];
    let left = DROPPED_AT_ONCE;
    let lookedAt = this.#lookedAt;
    for (const { id, room } of listed) {
      // The extent of a damaged room is unknown.
      const first = room === undefined ? 0 : this.#firstKept(room, keep, left);
      if (room !== undefined && first > room.first) {
        due.push({ room, first });
        left -= first - room.first;
        if (left === 0) break;
      }
      lookedAt = id;
    }
    const more = left === 0 || listed.length === ROOMS_AT_ONCE;
    this.#lookedAt = more ? lookedAt : 0;
    return { due, more };
  }

  /**
   * Drops messages, in order, as many as a step allows, within a transaction of
   * the caller.
   *
   * @returns The number of elements of `due` that are done. The next may be done in part.
   */
  drop(due: readonly Due[]): number {
    let terms = DROPPED_TERMS_AT_ONCE;
    for (const [done, { room, first }] of due.entries()) {
      const { to, terms: dropped } = terms > 0
        ? this.#dropSome(room, first - 1, terms)
        : { to: 0, terms: 0 };
      terms -= dropped;
      if (to === first - 1) continue;
      this.#lookedAt = Math.min(this.#lookedAt, room.id - 1);
      return done;
    }
    return due.length;
  }

  /** Drops the first messages of a room, up to a number and a limit of terms. */
  #dropSome(
    room: RoomRow,
    last: number,
    mostTerms: number,
  ): { to: number; terms: number } {
    if (last < room.first) return { to: last, terms: 0 };
    const { words, rooms } = this.#options;
    const { to, terms } = words.forget(room, room.first, last, mostTerms);
    this.#drop.run(placeOf(room, room.first), placeOf(room, to));
    rooms.change(room.id, { first: to + 1 });
    return { to, terms };
  }

  /** The first number of a room to keep, when at most `most` messages are dropped. */
  #firstKept(room: RoomRow, keep: Keep, most: number): number {
    return "count" in keep
      ? Math.min(firstOf(room, room.last, keep.count), room.first + most)
      : this.#firstYounger(room, keep.age, most);
  }

  /**
   * The same by age. A damaged message, or one dated in the future by a wrong
   * clock, counts as old as the next message.
   */
  #firstYounger(room: RoomRow, age: number, most: number): number {
    const now = this.#options.now();
    const end = Math.min(room.first + most - 1, room.last);
    let first = room.first;
    for (const piece of this.#fromFirst(room, end)) {
      const time = timeOf(piece, now);
      if (time === undefined) continue;
      if (time >= now - age) return first;
      first = numberBehind(piece);
    }
    if (first > end) return first;
    const next = this.#timeBehind(room, end, now);
    return next !== undefined && next < now - age ? end + 1 : first;
  }

  /** The messages of a room from its first, which is read by itself: in most rooms it stays. */
  *#fromFirst(room: RoomRow, end: number): Generator<StoredPiece> {
    const { messages } = this.#options;
    yield* messages.pieces(room, room.first, room.first);
    yield* messages.pieces(room, room.first + 1, end);
  }

  /** The time of a message soon after a number, found with a few reads. */
  #timeBehind(room: RoomRow, after: number, now: number): number | undefined {
    const timeAt = (seq: number) => {
      const [piece] = this.#options.messages.pieces(room, seq, seq);
      return piece === undefined ? undefined : timeOf(piece, now);
    };
    if (after >= room.last) return undefined;
    let [before, behind] = [after, room.last];
    let time = timeAt(behind);
    while (time !== undefined && behind - before > 1) {
      const middle = Math.floor((before + behind) / 2);
      const found = timeAt(middle);
      if (found === undefined) before = middle;
      else [behind, time] = [middle, found];
    }
    return time;
  }

  /**
   * Compares the clock with the one that nobody sets. At the start there is nothing to compare with.
   *
   * @returns Whether it has run evenly for a while.
   */
  #checkClock(): boolean {
    const time = this.#options.monotonic();
    const ahead = this.#options.now() - time;
    const wasSet = this.#ahead !== undefined &&
      Math.abs(ahead - this.#ahead) > CLOCK_STEP;
    if (wasSet) this.#clockSet = time;
    this.#ahead = ahead;
    return time - this.#clockSet >= CLOCK_DOUBTED;
  }
}

/** The first number to keep when a count is kept. */
export function firstOf(room: RoomRow, last: number, count: number): number {
  return Math.max(room.first, last - count + 1);
}

/** The time of a message, if it is readable and plausible. */
function timeOf(piece: StoredPiece, now: number): number | undefined {
  return piece.type === "damage" || piece.time > now ? undefined : piece.time;
}

function numberBehind(piece: StoredPiece): number {
  return 1 + (piece.type === "damage" ? piece.to : piece.seq);
}
