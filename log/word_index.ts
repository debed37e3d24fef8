import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Message } from "../chat/notice.ts";
import { holds, lookupOf, termsOf } from "../chat/words.ts";
import {
  MESSAGE_COLUMNS,
  messageOf,
  type Messages,
  placeOf,
} from "./messages.ts";
import type { RoomRow, RoomTable } from "./rooms.ts";
import { readable } from "./trouble.ts";

/**
 * So many messages may wait to be indexed until there is time: a search looks
 * through them in some 20 ms, in which nobody is heard.
 */
export const UNINDEXED_EASY = 8_192;

/** So much text may, in UTF-16 code units, for the same reason. */
export const UNINDEXED_TEXT_EASY = 512 * 1024;

/**
 * Most messages that ever wait to be indexed, when more come than are indexed
 * meanwhile: those of some very busy seconds. A search looks through them in
 * some 150 ms.
 */
export const UNINDEXED_MAX = 65_536;

/** Most text that ever waits, in UTF-16 code units. */
export const UNINDEXED_TEXT_MAX = 4 * 1024 * 1024;

/** Most messages indexed in one go: some milliseconds in which nothing else is done. */
export const INDEXED_AT_ONCE = 128;

/**
 * Most terms indexed in one go, and those of one message more: what indexing
 * costs goes by them, however long the text is.
 */
export const INDEXED_TERMS_AT_ONCE = 4_096;

/** Most messages read at once to look through them. */
const PAGE = 256;

/**
 * Most messages looked at that the index has found by a part of what is sought:
 * few that have the part do not have all of it.
 */
export const CANDIDATES_MAX = 4_096;

/** What was indexed in one go. */
export interface Indexed {
  readonly messages: number;
  readonly text: number;
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
  /** About how many messages are not indexed yet: some of them may have been dropped. */
  #waiting: number;
  /** About how much text they have; of what waited at the start nobody knows. */
  #text = 0;

  constructor(db: DatabaseSync, rooms: RoomTable, messages: Messages) {
    this.#statements = prepare(db);
    this.#rooms = rooms;
    this.#messages = messages;
    this.#waiting = Number(this.#statements.waiting.get()?.count ?? 0);
  }

  /** Whether some messages are not indexed yet. */
  get isBehind(): boolean {
    return this.#waiting > 0;
  }

  /** Whether so many wait that some should be indexed even if there is other work. */
  get isDue(): boolean {
    return this.#waiting >= UNINDEXED_EASY || this.#text >= UNINDEXED_TEXT_EASY;
  }

  /** Whether as many wait as may: before more come, some have to be indexed. */
  get isFull(): boolean {
    return this.#waiting >= UNINDEXED_MAX || this.#text >= UNINDEXED_TEXT_MAX;
  }

  /** Messages have been kept. */
  add(messages: readonly Message[]): void {
    this.#waiting += messages.length;
    for (const { text } of messages) this.#text += text.length;
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
    let text = 0;
    let terms = 0;
    for (const { room } of this.#rooms.unindexed(most)) {
      if (room === undefined) continue;
      const from = room.indexed + 1;
      // What is not there will never be, and what is damaged never found.
      let indexed = Math.min(room.last, room.indexed + most - messages);
      for (const piece of this.#messages.pieces(room, from, indexed)) {
        if (piece.type === "damage") continue;
        const place = placeOf(room, piece.seq);
        terms += this.#change(this.#statements.insert, place, piece.text);
        messages++;
        text += piece.text.length;
        if (terms < mostTerms) continue;
        indexed = piece.seq;
        break;
      }
      this.#rooms.change(room.id, { indexed });
      const isEnough = messages >= most || terms >= mostTerms;
      if (isEnough || indexed < room.last) {
        return { messages, text, isAll: false };
      }
    }
    return { messages, text, isAll: true };
  }

  /** Some messages have been indexed. */
  done({ messages, text, isAll }: Indexed): void {
    this.#waiting = isAll ? 0 : Math.max(0, this.#waiting - messages);
    this.#text = isAll ? 0 : Math.max(0, this.#text - text);
  }

  /** Takes the messages of a room from one number to another out of the index, before they are dropped. */
  forget(room: RoomRow, from: number, to: number): void {
    const done = this.#indexed(room);
    for (const piece of this.#messages.pieces(room, from, Math.min(to, done))) {
      if (piece.type === "damage") continue;
      const place = placeOf(room, piece.seq);
      this.#change(this.#statements.forget, place, piece.text);
    }
    if (to > done) this.#rooms.change(room.id, { indexed: to });
  }

  /** The newest messages of a room that hold all of some words, newest first. What is damaged is not found. */
  search(room: RoomRow, sought: readonly string[], most: number): Message[] {
    const done = this.#indexed(room);
    const found = this.#lookThrough(room, done + 1, sought, most);
    const from = placeOf(room, room.first);
    const to = placeOf(room, Math.min(done, room.last));
    const { words, grams, isExact: isKnown } = lookupOf(sought);
    // One index is asked, the narrower one; the text tells about the rest.
    const isExact = isKnown && (words.size === 0 || grams.size === 0);
    const { byWords, byGrams } = this.#statements;
    const rows = (grams.size > 0 ? byGrams : byWords).iterate(
      // A term is letters and digits: it cannot end the quotation.
      Array.from(grams.size > 0 ? grams : words, (term) => `"${term}"*`)
        .join(" "),
      from,
      to,
      isExact ? most - found.length : CANDIDATES_MAX,
    );
    for (const row of rows) {
      if (found.length === most) break;
      if (!isExact && !holds(String(row.text), sought)) continue;
      const message = readable(() => messageOf(room, row));
      if (message !== undefined) found.push(message);
    }
    return found;
  }

  /** The same among the messages from a number on, without the index. */
  #lookThrough(
    room: RoomRow,
    first: number,
    sought: readonly string[],
    most: number,
  ): Message[] {
    const found: Message[] = [];
    let to = room.last;
    // More than that wait only while a log of an earlier version is indexed anew.
    const oldest = Math.max(first, to - UNINDEXED_MAX + 1);
    while (to >= oldest && found.length < most) {
      const from = Math.max(oldest, to - PAGE + 1);
      for (const piece of this.#messages.pieces(room, from, to).toReversed()) {
        if (found.length === most) break;
        if (piece.type === "damage") continue;
        if (holds(piece.text, sought)) found.push(piece);
      }
      to = from - 1;
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

/** The messages that one of the tables finds, newest first. */
function searchIn(table: "word" | "gram"): string {
  return `SELECT ${MESSAGE_COLUMNS} FROM ${table}
    JOIN message ON message.place = ${table}.rowid
    WHERE ${table} MATCH ? AND ${table}.rowid BETWEEN ? AND ?
    ORDER BY ${table}.rowid DESC LIMIT ?`;
}
