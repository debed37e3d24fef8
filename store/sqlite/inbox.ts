import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Message } from "../../protocol/notice.ts";
import type { Search } from "../../protocol/text/search.ts";
import { comparable, isPlain } from "../../protocol/text/words.ts";
import { Unreadable } from "../store.ts";
import { messageChecksum } from "./checksum.ts";
import { messageOf, NUMBERS, placeOf } from "./messages.ts";
import type { RoomRow, RoomTable } from "./rooms.ts";
import type { Totals } from "./totals.ts";

/**
 * Most messages in the inbox. To file so many takes some 20 ms, in which nobody
 * is heard; with fewer of them it would cost more a message.
 */
export const INBOX_MAX = 2_000;

/** Most text in the inbox, in UTF-16 code units: it is in memory too, and searches look through it. */
export const INBOX_TEXT_MAX = 256 * 1024;

/** A message that comes into the inbox. */
export interface Entry {
  /** Its room, as it was before. */
  readonly room: RoomRow;
  readonly message: Message;
  /** What a repetition of it is known by, see `markOf`. */
  readonly mark: string | undefined;
}

/** What of a room is in the inbox. */
interface Tray {
  readonly room: RoomRow;
  readonly messages: Message[];
  /** What a search compares of each, as far as that is known: of plain text once somebody has searched it. */
  readonly comparable: (string | undefined)[];
}

/**
 * What was said last, of all rooms, in the order in which it came.
 *
 * Put where it belongs, each message would touch a page of its room and one of
 * the marks, and all of these would have to be on the disk before it is
 * acknowledged. In the inbox those that come together are together on a page
 * or two. From there they are filed, many at once.
 *
 * It is a table of the database, and in memory to read it. What writes belongs
 * into a transaction, and is told of here once that is done.
 */
export class Inbox {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rooms: RoomTable;
  readonly #totals: Totals;
  readonly #trays = new Map<string, Tray>();
  readonly #marks = new Map<string, Message>();
  /** How many messages were ever filed. The ids of those in the inbox go on from there. */
  #filed: number;
  #count = 0;
  #text = 0;

  /**
   * Takes up what is in the inbox since before the last end.
   *
   * @throws {Unreadable} It is damaged.
   */
  constructor(db: DatabaseSync, rooms: RoomTable, totals: Totals) {
    this.#statements = prepare(db);
    this.#rooms = rooms;
    this.#totals = totals;
    this.#filed = totals.get().filed;
    const known = new Map<number, RoomRow>();
    for (const row of this.#statements.all.all()) {
      const id = Math.floor(Number(row.place) / NUMBERS);
      const room = known.get(id) ?? rooms.withId(id);
      if (room === undefined) throw new Unreadable("a message without a room");
      known.set(id, room);
      const message = messageOf(room, row);
      const isNext = message.seq === this.last(room) + 1 &&
        row.id === this.kept + 1;
      if (!isNext) throw new Unreadable("a message out of its place");
      const mark = row.mark === null ? undefined : String(row.mark);
      this.#accept({ room, message, mark });
    }
  }

  /** How many messages were ever kept, those in the inbox included. */
  get kept(): number {
    return this.#filed + this.#count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether it must be filed before more comes in. */
  get isFull(): boolean {
    return this.#count >= INBOX_MAX || this.#text >= INBOX_TEXT_MAX;
  }

  /** The rooms of which there is something in the inbox, without that. */
  get rooms(): RoomRow[] {
    return Array.from(this.#trays.values(), ({ room }) => room);
  }

  /** How many messages there are. */
  get size(): number {
    return this.#count;
  }

  /** A room of which there is something in the inbox, without that. */
  room(name: string): RoomRow | undefined {
    return this.#trays.get(name)?.room;
  }

  /** The messages of a room, oldest first. */
  messages(room: string): readonly Message[] {
    return this.#trays.get(room)?.messages ?? [];
  }

  /** Those of them from one number to another, both included. */
  read(room: string, from: number, to: number): readonly Message[] {
    const messages = this.messages(room);
    const first = messages[0]?.seq ?? 0;
    const [begin, end] = [from - first, to - first + 1];
    return messages.slice(Math.max(0, begin), Math.max(0, end));
  }

  /** The newest of them that are sought, newest first. */
  search(room: string, search: Search, most: number): Message[] {
    const found: Message[] = [];
    const { messages, comparable: compared } = this.#trays.get(room) ??
      { messages: [], comparable: [] };
    for (let at = messages.length - 1; at >= 0; at--) {
      if (found.length === most || search.isOver) break;
      const message = messages[at];
      if (message === undefined) continue;
      const known = compared[at] ??= comparable(message.text);
      if (search.findsInComparable(known)) found.push(message);
    }
    return found;
  }

  /** The number of a room's newest message, here or before. */
  last(room: RoomRow): number {
    return room.last + this.messages(room.name).length;
  }

  /** What was said under a mark. */
  marked(mark: string): Message | undefined {
    return this.#marks.get(mark);
  }

  /** Writes messages down. */
  put(entries: readonly Entry[]): void {
    const { put } = this.#statements;
    let id = this.kept;
    for (const { room, message, mark } of entries) {
      const { seq, from: sender, text, time } = message;
      const place = placeOf(room, seq);
      const checksum = messageChecksum({ place, sender, text, time });
      put.run(++id, place, sender, text, time, mark ?? null, checksum);
    }
  }

  /** Messages have been written down. */
  accept(entries: readonly Entry[]): void {
    for (const entry of entries) this.#accept(entry);
  }

  /** Moves all that is written down to where it belongs. */
  file(): void {
    const { file, clear } = this.#statements;
    file.run();
    for (const { room, messages } of this.#trays.values()) {
      this.#rooms.change(room.id, { last: room.last + messages.length });
    }
    this.#totals.change({ filed: this.kept });
    clear.run();
  }

  /** All has been moved. */
  clear(): void {
    this.#trays.clear();
    this.#marks.clear();
    this.#filed = this.kept;
    this.#count = 0;
    this.#text = 0;
  }

  #accept({ room, message, mark }: Entry): void {
    const { text } = message;
    const tray = this.#trays.get(room.name) ??
      { room, messages: [], comparable: [] };
    this.#trays.set(room.name, tray);
    tray.messages.push(message);
    // What costs much to compare is paid for by its author, not by whoever searches.
    tray.comparable.push(isPlain(text) ? undefined : comparable(text));
    if (mark !== undefined) this.#marks.set(mark, message);
    this.#count++;
    this.#text += text.length;
  }
}

/** Everything that is asked of the inbox, in one place. */
function prepare(db: DatabaseSync) {
  return {
    all: db.prepare(
      `SELECT id, place, sender, text, time, checksum, lower(hex(mark)) AS mark
       FROM inbox ORDER BY id`,
    ),
    put: db.prepare(
      `INSERT INTO inbox (id, place, sender, text, time, mark, checksum)
       VALUES (?, ?, ?, ?, ?, unhex(?), ?)`,
    ),
    file: db.prepare(
      `INSERT INTO message (place, sender, text, time, mark, checksum)
       SELECT place, sender, text, time, mark, checksum
       FROM inbox ORDER BY place`,
    ),
    clear: db.prepare("DELETE FROM inbox"),
  } satisfies Record<string, StatementSync>;
}
