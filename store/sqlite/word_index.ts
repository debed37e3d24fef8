import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Message } from "../../protocol/features/say.ts";
import {
  LOOKED_THROUGH_MAX,
  lookedThrough,
  MESSAGE_LOOKED_THROUGH,
  Search,
} from "../../protocol/text/search.ts";
import { lookupOf, termsOf } from "../../protocol/text/words.ts";
import type { Numbers } from "../store.ts";
import { type Messages, placeOf } from "./messages.ts";
import type { RoomRow, RoomTable } from "./rooms.ts";
import { readable } from "./sqlite_error.ts";

/**
 * Amount of messages that may wait to be indexed until there is spare time, in
 * the unit of {@linkcode lookedThrough}: as much as a search may examine.
 */
export const UNINDEXED_EASY: number = LOOKED_THROUGH_MAX;

/** Upper bound when messages arrive faster than they are indexed: those of a few very busy seconds. */
export const UNINDEXED_MAX: number = 8 * UNINDEXED_EASY;

/** Most messages indexed in a step, which blocks the server for some milliseconds. */
export const INDEXED_AT_ONCE = 128;

/**
 * Most terms indexed in a step, plus those of the last message. The cost of
 * indexing depends on the number of terms.
 */
export const INDEXED_TERMS_AT_ONCE = 4_096;

/**
 * Most candidates examined that the index has found by a part of a word: often
 * few of them contain all of it.
 */
export const CANDIDATES_MAX = 4_096;

/** The result of an indexing step. */
export interface Indexed {
  /** The amount indexed, in the unit of {@linkcode lookedThrough}. */
  readonly size: number;
  /** Nothing waits any more. */
  readonly isAll: boolean;
}

/**
 * Finds messages by their words.
 *
 * It uses SQLite's full-text index. Adding a message to it costs several times
 * as much as keeping the message, so that is done later, several messages of a
 * room at a time, and the room records the progress. A search examines the
 * other messages directly.
 *
 * Changes of the index belong into a transaction of the caller.
 */
export class WordIndex {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rooms: RoomTable;
  readonly #messages: Messages;
  /**
   * The approximate amount that waits, in the unit of {@linkcode
   * lookedThrough}. Some of it may have been dropped, and the length of the
   * messages that waited at the start is unknown.
   */
  #waiting: number;

  constructor(db: DatabaseSync, rooms: RoomTable, messages: Messages) {
    this.#statements = prepare(db);
    this.#rooms = rooms;
    this.#messages = messages;
    const count = Number(this.#statements.waiting.get()?.count ?? 0);
    this.#waiting = count * MESSAGE_LOOKED_THROUGH;
  }

  /** Whether messages wait to be indexed. */
  get isBehind(): boolean {
    return this.#waiting > 0;
  }

  /** Whether so many wait that some should be indexed in spite of other work. */
  get isDue(): boolean {
    return this.#waiting >= UNINDEXED_EASY;
  }

  /** Whether the upper bound is reached, so that some must be indexed before more are kept. */
  get isFull(): boolean {
    return this.#waiting >= UNINDEXED_MAX;
  }

  /** Counts new messages. */
  add(messages: readonly Message[]): void {
    for (const { text } of messages) this.#waiting += lookedThrough(text);
  }

  /**
   * Indexes some of the waiting messages.
   *
   * @param most Most results.
   * @param mostTerms Number of terms after which no further message is started.
   * @returns The argument for {@linkcode done} after the commit.
   */
  index(
    most: number = INDEXED_AT_ONCE,
    mostTerms: number = INDEXED_TERMS_AT_ONCE,
  ): Indexed {
    let messages = 0;
    let size = 0;
    let terms = 0;
    for (const { room } of this.#rooms.unindexed(most)) {
      if (room === undefined) continue;
      const from = room.indexed + 1;
      // Missing messages never appear, and damaged ones are never found.
      let indexed = Math.min(room.last, room.indexed + most - messages);
      for (const piece of this.#messages.each(room, from, indexed)) {
        if (piece.type === "damage") continue;
        const place = placeOf(room, piece.seq);
        terms += this.#change(this.#statements.insert, place, piece.text);
        messages++;
        size += lookedThrough(piece.text);
        if (terms < mostTerms) continue;
        indexed = piece.seq;
        break;
      }
      this.#rooms.change(room.id, { indexed });
      const isEnough = messages >= most || terms >= mostTerms;
      if (isEnough || indexed < room.last) {
        return { size, isAll: false };
      }
    }
    return { size, isAll: true };
  }

  /** Records an indexing step, after the commit. */
  done({ size, isAll }: Indexed): void {
    // Never 0 while something waits: it would be forgotten.
    this.#waiting = isAll ? 0 : Math.max(1, this.#waiting - size);
  }

  /**
   * Removes messages of a room from the index before they are dropped: from one
   * number to another, or fewer.
   *
   * @param mostTerms Number of terms after which no further message is started.
   * @returns The number up to which they are removed, and their number of terms.
   */
  forget(
    room: RoomRow,
    from: number,
    to: number,
    mostTerms = Infinity,
  ): { readonly to: number; readonly terms: number } {
    const done = this.#indexed(room);
    const last = Math.min(to, done);
    let terms = 0;
    for (const piece of this.#messages.each(room, from, last)) {
      if (piece.type === "damage") continue;
      const place = placeOf(room, piece.seq);
      terms += this.#change(this.#statements.forget, place, piece.text);
      if (terms < mostTerms || piece.seq === last) continue;
      return { to: piece.seq, terms };
    }
    if (to > done) this.#rooms.change(room.id, { indexed: to });
    return { to, terms };
  }

  /**
   * Removes a message from the index, before its text is overwritten. Usually a
   * removal is a mark beside the words, until they are merged with others: here
   * the words themselves go.
   */
  redact(room: RoomRow, seq: number): void {
    if (seq > this.#indexed(room)) return;
    const { secure, forget } = this.#statements;
    for (const piece of this.#messages.pieces(room, seq, seq)) {
      if (piece.type === "damage") continue;
      secure.words.run(1);
      secure.grams.run(1);
      this.#change(forget, placeOf(room, seq), piece.text);
      secure.words.run(0);
      secure.grams.run(0);
    }
  }

  /**
   * The newest messages of a room that contain all the words, newest first.
   *
   * @param lacks Receives the numbers of unreadable messages, which are not found.
   */
  search(
    room: RoomRow,
    words: string,
    most: number,
    lacks: (numbers: Numbers) => void = () => {},
  ): Message[] {
    const done = this.#indexed(room);
    const text = new Search(words);
    const found = this.#lookThrough(room, done + 1, text, most, lacks);
    const last = Math.min(done, room.last);
    const left = most - found.length;
    // Messages found by the index count towards the budget, since they are
    // read.
    const older =
      readable(() =>
        this.#lookUp(room, last, new Search(words), left, lacks)
      ) ??
        this.#lookThrough({ ...room, last }, room.first, text, left, lacks);
    return [...found, ...older];
  }

  /** The same among the messages up to a number, by the index. */
  #lookUp(
    room: RoomRow,
    last: number,
    search: Search,
    most: number,
    lacks: (numbers: Numbers) => void,
  ): Message[] {
    const found: Message[] = [];
    const { words: whole, grams, isExact: isKnown } = lookupOf(search.words);
    // Only the more selective index is asked; the text decides the rest.
    const isExact = isKnown && (whole.size === 0 || grams.size === 0);
    const { byWords, byGrams } = this.#statements;
    // All rows at once: Deno's iterator ends at damage as if it were the end.
    const places = (grams.size > 0 ? byGrams : byWords).all(
      // Terms consist of letters and digits, so they cannot end the quotation.
      Array.from(grams.size > 0 ? grams : whole, (term) => `"${term}"*`)
        .join(" "),
      placeOf(room, room.first),
      placeOf(room, last),
      isExact ? most : CANDIDATES_MAX,
    );
    const numbers = places.map(({ rowid }) => Number(rowid) - placeOf(room, 0));
    for (const piece of this.#messages.some(room, numbers)) {
      if (found.length === most || search.isOver) break;
      if (piece.type === "damage") lacks(piece);
      else if (isExact || search.findsIn(piece.text)) found.push(piece);
    }
    return found;
  }

  /** The same among the messages from a number on, without the index. */
  #lookThrough(
    room: RoomRow,
    first: number,
    search: Search,
    most: number,
    lacks: (numbers: Numbers) => void,
  ): Message[] {
    const found: Message[] = [];
    for (const piece of this.#messages.eachBack(room, first, room.last)) {
      if (found.length === most || search.isOver) break;
      if (piece.type === "damage") lacks(piece);
      else if (search.findsIn(piece.text)) found.push(piece);
    }
    return found;
  }

  /**
   * Adds a text to the index or removes it, which requires exactly the same
   * terms: the index does not store the text. Terms of an older Unicode version
   * stay in the index, but lead to an empty place.
   *
   * @returns The number of terms.
   */
  #change(
    { words: changeWords, grams: changeGrams }: Change,
    place: number,
    text: string,
  ): number {
    const { words, grams } = termsOf(text);
    if (words.size > 0) changeWords.run(place, [...words].join(" "));
    if (grams.size > 0) changeGrams.run(place, [...grams].join(" "));
    return words.size + grams.size;
  }

  /** The number up to which the messages of a room are indexed. */
  #indexed(room: RoomRow): number {
    return this.#rooms.withId(room.id)?.indexed ?? 0;
  }
}

/** A change of both tables. */
interface Change {
  readonly words: StatementSync;
  readonly grams: StatementSync;
}

/** The prepared statements of the index. */
function prepare(db: DatabaseSync) {
  return {
    waiting: db.prepare(
      "SELECT sum(last - indexed) AS count FROM room WHERE indexed < last",
    ),
    insert: {
      words: db.prepare("INSERT INTO word (rowid, words) VALUES (?, ?)"),
      grams: db.prepare("INSERT INTO gram (rowid, grams) VALUES (?, ?)"),
    },
    forget: {
      words: db.prepare(
        "INSERT INTO word (word, rowid, words) VALUES ('delete', ?, ?)",
      ),
      grams: db.prepare(
        "INSERT INTO gram (gram, rowid, grams) VALUES ('delete', ?, ?)",
      ),
    },
    secure: {
      words: db.prepare(
        "INSERT INTO word (word, rank) VALUES ('secure-delete', CAST(? AS INTEGER))",
      ),
      grams: db.prepare(
        "INSERT INTO gram (gram, rank) VALUES ('secure-delete', CAST(? AS INTEGER))",
      ),
    },
    byWords: db.prepare(searchIn("word")),
    byGrams: db.prepare(searchIn("gram")),
  } satisfies Record<string, StatementSync | Change>;
}

/** The places of the messages that a table finds, newest first. */
function searchIn(table: "word" | "gram"): string {
  return `SELECT rowid FROM ${table}
    WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ?
    ORDER BY rowid DESC LIMIT ?`;
}
