import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Message } from "../../protocol/notice.ts";
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
 * So much may wait to be indexed until there is time, in the unit of
 * {@linkcode lookedThrough}: as much as a search looks through.
 */
export const UNINDEXED_EASY: number = LOOKED_THROUGH_MAX;

/**
 * Most that ever waits to be indexed, when more comes than is indexed meanwhile:
 * that of some very busy seconds.
 */
export const UNINDEXED_MAX: number = 8 * UNINDEXED_EASY;

/** Most messages indexed in one go: some milliseconds in which nothing else is done. */
export const INDEXED_AT_ONCE = 128;

/**
 * Most terms indexed in one go, and those of one message more: what indexing
 * costs goes by them, however long the text is.
 */
export const INDEXED_TERMS_AT_ONCE = 4_096;

/**
 * Most messages looked at that the index has found by a part of what is sought:
 * few that have the part do not have all of it.
 */
export const CANDIDATES_MAX = 4_096;

/** What was indexed in one go. */
export interface Indexed {
  /** How much it was, in the unit of {@linkcode lookedThrough}. */
  readonly size: number;
  /** Nothing waits any more. */
  readonly isAll: boolean;
}

/**
 * Which messages hold which words.
 *
 * This is SQLite's full-text index, and adding a message to it costs several
 * times what keeping it does. So that is done later, some messages of a room in
 * a row, and the room remembers how far it came. Those that are not indexed yet
 * a search looks through one by one.
 *
 * What changes the index belongs into a transaction.
 */
export class WordIndex {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rooms: RoomTable;
  readonly #messages: Messages;
  /**
   * About how much is not indexed yet, in the unit of {@linkcode lookedThrough}.
   * Some of it may have been dropped, and of what waited at the start nobody
   * knows how long it is.
   */
  #waiting: number;

  constructor(db: DatabaseSync, rooms: RoomTable, messages: Messages) {
    this.#statements = prepare(db);
    this.#rooms = rooms;
    this.#messages = messages;
    const count = Number(this.#statements.waiting.get()?.count ?? 0);
    this.#waiting = count * MESSAGE_LOOKED_THROUGH;
  }

  /** Whether some messages are not indexed yet. */
  get isBehind(): boolean {
    return this.#waiting > 0;
  }

  /** Whether so many wait that some should be indexed even if there is other work. */
  get isDue(): boolean {
    return this.#waiting >= UNINDEXED_EASY;
  }

  /** Whether as many wait as may: before more come, some have to be indexed. */
  get isFull(): boolean {
    return this.#waiting >= UNINDEXED_MAX;
  }

  /** Messages have been kept. */
  add(messages: readonly Message[]): void {
    for (const { text } of messages) this.#waiting += lookedThrough(text);
  }

  /**
   * Indexes some of the messages that wait.
   *
   * @param most How many at most.
   * @param mostTerms After how many terms no further message is begun.
   * @returns What is to be said to {@linkcode done} once it is written.
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
      // What is not there will never be, and what is damaged never found.
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

  /** Some messages have been indexed. */
  done({ size, isAll }: Indexed): void {
    // Never nothing while something waits: it would be forgotten.
    this.#waiting = isAll ? 0 : Math.max(1, this.#waiting - size);
  }

  /**
   * Takes messages of a room out of the index, before they are dropped: from one
   * number to another, or fewer.
   *
   * @param mostTerms After how many terms no further message is begun.
   * @returns The number up to which they are out, and how many terms they had.
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
   * The newest messages of a room that hold all of some words, newest first.
   *
   * @param lacks Told of numbers that cannot be read, and so are not found.
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
    // What the index finds is looked through for itself: it is there to be found.
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
    // One index is asked, the narrower one; the text tells about the rest.
    const isExact = isKnown && (whole.size === 0 || grams.size === 0);
    const { byWords, byGrams } = this.#statements;
    // All at once: an iterator of Deno's ends at damage as it does at the end.
    const places = (grams.size > 0 ? byGrams : byWords).all(
      // A term is letters and digits: it cannot end the quotation.
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
   * Puts a text into the index or takes it out, which needs the very same terms:
   * the index keeps no text. What an earlier version of Unicode has cut otherwise
   * stays in it and is never found, for its place is empty.
   *
   * @returns How many terms there are.
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

/** One change of both tables. */
interface Change {
  readonly words: StatementSync;
  readonly grams: StatementSync;
}

/** Everything that is asked of the index, in one place. */
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
    byWords: db.prepare(searchIn("word")),
    byGrams: db.prepare(searchIn("gram")),
  } satisfies Record<string, StatementSync | Change>;
}

/** Where the messages are that one of the tables finds, newest first. */
function searchIn(table: "word" | "gram"): string {
  return `SELECT rowid FROM ${table}
    WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ?
    ORDER BY rowid DESC LIMIT ?`;
}
