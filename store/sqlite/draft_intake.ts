import { hash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { withAccount } from "../../protocol/features/dialects/profile.ts";
import type { Message } from "../../protocol/features/say.ts";
import {
  type Draft,
  type Kept,
  NotKept,
  type Stored,
  type TopicDraft,
  Unreadable,
} from "../store.ts";
import type { Inbox, InboxEntry } from "./inbox.ts";
import { MESSAGE_COLUMNS, messageOf, NUMBERS } from "./messages.ts";
import type { Owners } from "./redaction/owners.ts";
import type { RoomRow, RoomTable } from "./rooms.ts";
import type { ForgottenRooms } from "./upkeep/forgotten_rooms.ts";

/** Length of a mark, in bytes: long enough that no two are ever equal by chance. */
const MARK_BYTES = 16;

/** Most rooms: the places of further rooms would exceed the safe integers. */
const ROOMS_MAX = Number.MAX_SAFE_INTEGER / NUMBERS - 1;

/** The result of drafts that are written. */
export interface TakenDrafts {
  /** The numbers of the messages, in the order of their drafts. */
  readonly places: readonly Kept[];
  /** The new messages, for the copy of the inbox in memory. */
  readonly entries: readonly InboxEntry[];
  /** The changes, for subscribers. */
  readonly stored: readonly Stored[];
}

/** Gives drafts their numbers, recognises repetitions, and writes what is new. */
export class DraftIntake {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #rooms: RoomTable;
  readonly #inbox: Inbox;
  readonly #forgotten: ForgottenRooms;
  readonly #owners: Owners;

  constructor(
    db: DatabaseSync,
    rooms: RoomTable,
    inbox: Inbox,
    forgotten: ForgottenRooms,
    owners: Owners,
  ) {
    this.#statements = prepare(db);
    this.#rooms = rooms;
    this.#inbox = inbox;
    this.#forgotten = forgotten;
    this.#owners = owners;
  }

  /**
   * Writes drafts, within a transaction of the caller.
   *
   * @throws {NotKept} There are no more rooms or numbers.
   */
  take(drafts: readonly (Draft | TopicDraft)[]): TakenDrafts {
    const messages = drafts.filter((draft) => "text" in draft);
    const rooms = new Map<string, { row: RoomRow; last: number }>();
    for (const { room: name } of messages) {
      if (rooms.has(name)) continue;
      const row = this.enter(name);
      rooms.set(name, { row, last: this.#inbox.last(row) });
    }
    const marks = messages.map(markOf);
    const before = this.#saidBefore(messages, marks);
    const places: Kept[] = [];
    const entries: InboxEntry[] = [];
    const stored: Stored[] = [];
    for (const draft of drafts) {
      if ("topic" in draft) {
        const { room, topic } = draft;
        this.#rooms.change(this.enter(room).id, { topic });
        stored.push(draft);
        continue;
      }
      const mark = marks[places.length];
      const earlier = mark === undefined ? undefined : before.get(mark);
      if (earlier !== undefined) {
        places.push({ message: earlier, repeated: true });
        continue;
      }
      const room = rooms.get(draft.room);
      if (room === undefined) throw new Error("a draft without a room");
      const { author, id, from, text, time, redacts, reason } = draft;
      const message: Message = withAccount({
        type: "message",
        room: draft.room,
        seq: ++room.last,
        from,
        text,
        time,
        ...redacts === undefined ? {} : { redacts },
        ...reason === undefined ? {} : { reason },
      }, draft.account);
      if (mark !== undefined) before.set(mark, message);
      const owner = draft.owner && this.#owners.digestOf(draft.owner);
      entries.push({ room: room.row, message, mark, owner });
      places.push({ message, repeated: false });
      stored.push({ message, author, id });
    }
    this.#inbox.put(entries);
    return { places, entries, stored };
  }

  /** A room as it was before its messages in the inbox. */
  room(name: string): RoomRow | undefined {
    return this.#inbox.room(name) ?? this.#rooms.named(name);
  }

  /** Finds earlier messages with the same marks. */
  #saidBefore(
    drafts: readonly Draft[],
    marks: readonly (string | undefined)[],
  ): Map<string, Message> {
    const before = new Map<string, Message>();
    const others: string[] = [];
    for (const mark of marks) {
      if (mark === undefined) continue;
      const message = this.#inbox.withMark(mark);
      if (message === undefined) others.push(mark);
      else before.set(mark, message);
    }
    if (others.length === 0) return before;
    // A single query for all: nearly always there are none.
    for (const row of this.#statements.marked.all(JSON.stringify(others))) {
      const mark = String(row.mark);
      const name = drafts[marks.indexOf(mark)]?.room;
      const room = name === undefined ? undefined : this.room(name);
      if (room === undefined) throw new Error("a mark without a room");
      const message = messageOf(room, row);
      // The index of marks may be damaged and point to another message.
      if (this.#statements.markOf.get(Number(row.place))?.mark !== mark) {
        throw new Unreadable(`the data is damaged (${name}, a mark)`);
      }
      before.set(mark, message);
    }
    return before;
  }

  /**
   * A room, created if necessary, within a transaction of the caller.
   *
   * @throws {NotKept} There are no more rooms or numbers.
   */
  enter(name: string): RoomRow {
    const known = this.room(name);
    if (known !== undefined) {
      if (this.#inbox.last(known) < NUMBERS - 1) return known;
      throw new NotKept(`the room ${name} has no more numbers`);
    }
    const room = this.#rooms.begin(name, this.#forgotten.last);
    if (room.id > ROOMS_MAX) {
      throw new NotKept("there are no more rooms to be had");
    }
    return room;
  }
}

/** Identifies a repetition. A digest takes a quarter of the space, and does not reveal the author. */
function markOf({ room, author, id }: Draft): string | undefined {
  if (id === undefined) return undefined;
  const whole = JSON.stringify([room, author, id]);
  return hash("sha256", whole, "hex").slice(0, 2 * MARK_BYTES);
}

/** The prepared statements. */
function prepare(db: DatabaseSync) {
  return {
    markOf: db.prepare(
      "SELECT lower(hex(mark)) AS mark FROM message WHERE place = ?",
    ),
    marked: db.prepare(
      `SELECT sought.value AS mark, ${MESSAGE_COLUMNS}
       FROM json_each(?) AS sought
       JOIN message ON mark = unhex(sought.value) AND mark IS NOT NULL`,
    ),
  } satisfies Record<string, StatementSync>;
}
