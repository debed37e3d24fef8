import type { DatabaseSync, StatementSync } from "node:sqlite";
import { accountOf } from "../../protocol/features/dialects/profile.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Search } from "../../protocol/text/search.ts";
import { comparable, isPlain } from "../../protocol/text/words.ts";
import { Unreadable } from "../store.ts";
import { messageChecksum } from "./checksum.ts";
import { MESSAGE_COLUMNS, messageOf, NUMBERS, placeOf } from "./messages.ts";
import type { RoomRow, RoomTable } from "./rooms.ts";
import type { Totals } from "./totals.ts";

/**
 * Most messages in the inbox. Filing them blocks the server for some
 * milliseconds; a smaller inbox would cost more per message.
 */
export const INBOX_MAX = 2_000;

/** Most text in the inbox, in UTF-16 code units: it is also in memory, and searches examine it. */
export const INBOX_TEXT_MAX = 256 * 1024;

/** A message for the inbox. */
export interface InboxEntry {
  /** Its room before this message. */
  readonly room: RoomRow;
  readonly message: Message;
  /** Identifies a repetition, see `markOf`. */
  readonly mark: string | undefined;
  /** A digest of its owner, see `Owners`. */
  readonly owner?: string | undefined;
}

/** The messages of a room in the inbox. */
interface Unfiled {
  readonly room: RoomRow;
  readonly messages: Message[];
  /** The comparable form of each message; for ASCII text only after the first search. */
  readonly comparable: (string | undefined)[];
}

/**
 * The most recent messages of all rooms, in the order of their arrival.
 *
 * Stored in its final place, each message would touch a page of its room and a
 * page of marks, and all these pages would have to be synced before its
 * acknowledgement. In the inbox, messages that arrive together share a page or
 * two. They are filed from there, many at once.
 *
 * It is a table of the database, and a copy in memory for reading. Writing
 * methods are called in a transaction, and the copy is updated after the
 * commit.
 */
export class Inbox {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rooms: RoomTable;
  readonly #totals: Totals;
  readonly #unfiled = new Map<string, Unfiled>();
  readonly #marks = new Map<string, Message>();
  /** The number of messages ever filed. The ids of those in the inbox continue from there. */
  #filed: number;
  #count = 0;
  #text = 0;

  /**
   * Loads the inbox that the last process left.
   *
   * @throws {Unreadable} The inbox is damaged.
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

  /** The number of messages ever kept, including those in the inbox. */
  get kept(): number {
    return this.#filed + this.#count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether it must be filed before it takes more messages. */
  get isFull(): boolean {
    return this.#count >= INBOX_MAX || this.#text >= INBOX_TEXT_MAX;
  }

  /** The rooms with messages in the inbox, as they were before these. */
  get rooms(): RoomRow[] {
    return Array.from(this.#unfiled.values(), ({ room }) => room);
  }

  /** The number of messages. */
  get size(): number {
    return this.#count;
  }

  /** A room with messages in the inbox, as it was before these. */
  room(name: string): RoomRow | undefined {
    return this.#unfiled.get(name)?.room;
  }

  /** The messages of a room, oldest first. */
  messages(room: string): readonly Message[] {
    return this.#unfiled.get(room)?.messages ?? [];
  }

  /** The messages of a room from one number to another, inclusive. */
  read(room: string, from: number, to: number): readonly Message[] {
    const messages = this.messages(room);
    const first = messages[0]?.seq ?? 0;
    const [begin, end] = [from - first, to - first + 1];
    return messages.slice(Math.max(0, begin), Math.max(0, end));
  }

  /** The newest matches of a search in a room, newest first. */
  search(room: string, search: Search, most: number): Message[] {
    const found: Message[] = [];
    const { messages, comparable: compared } = this.#unfiled.get(room) ??
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

  /** The number of a room's newest message, in the inbox or filed. */
  last(room: RoomRow): number {
    return room.last + this.messages(room.name).length;
  }

  /** The message with a mark. */
  withMark(mark: string): Message | undefined {
    return this.#marks.get(mark);
  }

  /** Writes messages to the table. */
  put(entries: readonly InboxEntry[]): void {
    const { put } = this.#statements;
    let id = this.kept;
    for (const { room, message, mark = null, owner = null } of entries) {
      const { seq, from: sender, time, redacts, reason = "" } = message;
      const text = redacts === undefined ? message.text : reason;
      const place = placeOf(room, seq);
      const by = accountOf(message);
      const account = by === sender ? "" : by;
      const checksum = messageChecksum({
        ...{ place, sender, text, time, redacts, account },
      });
      put.run(
        ...[++id, place, sender, text, time, mark, checksum] as const,
        ...[redacts ?? null, owner, account ?? null] as const,
      );
    }
  }

  /** Adds messages to the copy in memory, after the commit. */
  accept(entries: readonly InboxEntry[]): void {
    for (const entry of entries) this.#accept(entry);
  }

  /** Moves all messages to their final places. */
  file(): void {
    const { file, clear } = this.#statements;
    file.run();
    for (const { room, messages } of this.#unfiled.values()) {
      this.#rooms.change(room.id, { last: room.last + messages.length });
    }
    this.#totals.change({ filed: this.kept });
    clear.run();
  }

  /** Clears the copy in memory, after the commit. */
  clear(): void {
    this.#unfiled.clear();
    this.#marks.clear();
    this.#filed = this.kept;
    this.#count = 0;
    this.#text = 0;
  }

  #accept({ room, message, mark }: InboxEntry): void {
    const { text } = message;
    const unfiled = this.#unfiled.get(room.name) ??
      { room, messages: [], comparable: [] };
    this.#unfiled.set(room.name, unfiled);
    unfiled.messages.push(message);
    // The author pays for an expensive comparable form, not the member that
    // searches.
    unfiled.comparable.push(isPlain(text) ? undefined : comparable(text));
    if (mark !== undefined) this.#marks.set(mark, message);
    this.#count++;
    this.#text += text.length;
  }
}

/** The prepared statements of the inbox. */
function prepare(db: DatabaseSync) {
  return {
    all: db.prepare(
      `SELECT id, ${MESSAGE_COLUMNS}, lower(hex(mark)) AS mark
       FROM inbox ORDER BY id`,
    ),
    put: db.prepare(
      `INSERT INTO inbox
         (id, place, sender, text, time, mark, checksum, redacts, owner, account)
       VALUES (?, ?, ?, ?, ?, unhex(?), ?, ?, unhex(?), ?)`,
    ),
    file: db.prepare(
      `INSERT INTO message
         (place, sender, text, time, mark, checksum, redacts, owner, account)
       SELECT place, sender, text, time, mark, checksum, redacts, owner, account
       FROM inbox ORDER BY place`,
    ),
    clear: db.prepare("DELETE FROM inbox"),
  } satisfies Record<string, StatementSync>;
}
