import type { Message } from "../protocol/notice.ts";
import { Search } from "../protocol/text/search.ts";
import { comparable, isPlain } from "../protocol/text/words.ts";
import type { Draft, Extent, Kept, MessageStore, Topics } from "./store.ts";

/**
 * Messages kept in each room: enough to catch up after a disconnection, and
 * little enough for any machine.
 */
export const MESSAGES_PER_ROOM = 1_000;

/** Text and topics kept in all rooms together, in UTF-16 code units: at most 64 MiB of memory. */
export const TEXT_KEPT = 32 * 1024 * 1024;

/**
 * Fixed cost of a message beside its text, in UTF-16 code units: about the
 * memory of a message with a single letter. Without it, millions of short
 * messages in thousands of rooms would fill any machine.
 */
export const MESSAGE_COUNTS = 160;

/**
 * Most rooms that are kept: a thousand times as many as people use. A client
 * that opens ever new rooms makes the server forget rooms, not grow.
 */
export const ROOMS_KEPT = 10_000;

/** Share of the whole text that is dropped in addition when something must be dropped. */
const SPARE_SHARE = 64;

/** Bounds of a {@linkcode MemoryStore}. */
export interface MemoryStoreOptions {
  /** @default {MESSAGES_PER_ROOM} */
  readonly messagesPerRoom?: number;
  /** @default {TEXT_KEPT} */
  readonly textKept?: number;
  /** @default {MESSAGE_COUNTS} */
  readonly messageCounts?: number;
  /** @default {ROOMS_KEPT} */
  readonly roomsKept?: number;
}

/** A room's messages and its topic. */
interface Shelf {
  /** The number of the oldest message that is kept. */
  first: number;
  /** The number of the newest message; smaller than `first` when none is kept. */
  last: number;
  topic: string;
  /** The text kept: all messages, their comparable forms, and the topic. */
  text: number;
  /** The time of the last change, as a count of all changes in all rooms. */
  lastUse: number;
  readonly kept: Map<number, Marked>;
  /** The numbers of the messages by their marks. */
  readonly marks: Map<string, number>;
}

/** A message that is kept. */
interface Marked {
  readonly message: Message;
  /** Identifies a repetition: the `author` and `id`; absent without an `id`. */
  readonly mark: string | undefined;
  /** Its comparable form; for ASCII text only after the first search. */
  comparable: string | undefined;
}

/**
 * Keeps the newest messages of each room in memory. A restart forgets them.
 *
 * @example
 * ```ts
 * import { MemoryStore } from "./memory.ts";
 *
 * await using store = new MemoryStore();
 * const draft = { room: "lobby", from: "Ann", author: "1", text: "hi", time: 0 };
 * const [kept] = await store.append([draft]);
 * console.assert(kept?.message.seq === 1);
 * ```
 */
export class MemoryStore implements MessageStore {
  readonly id: string = crypto.randomUUID();
  /** In the order of their last change, the oldest first. */
  readonly #shelves = new Map<string, Shelf>();
  readonly #messagesPerRoom: number;
  readonly #textKept: number;
  readonly #messageCounts: number;
  readonly #roomsKept: number;
  #text = 0;
  /** The highest number of all forgotten rooms. A room that begins again continues after it. */
  #forgotten = 0;
  #uses = 0;

  constructor(options: MemoryStoreOptions = {}) {
    this.#messagesPerRoom = options.messagesPerRoom ?? MESSAGES_PER_ROOM;
    this.#textKept = options.textKept ?? TEXT_KEPT;
    this.#messageCounts = options.messageCounts ?? MESSAGE_COUNTS;
    this.#roomsKept = options.roomsKept ?? ROOMS_KEPT;
  }

  append(
    drafts: readonly Draft[],
    topics: Topics = new Map(),
  ): Promise<readonly Kept[]> {
    const places = drafts.map((draft) => this.#keep(draft));
    for (const [room, topic] of topics) {
      this.#setTopic(this.#shelf(room), topic);
    }
    const changed = new Set(drafts.map(({ room }) => room));
    for (const room of changed.union(new Set(topics.keys()))) {
      const shelf = this.#shelves.get(room);
      if (shelf !== undefined) this.#trim(shelf);
    }
    this.#forgetRooms();
    return Promise.resolve(places);
  }

  read(room: string, from: number, to: number): Promise<readonly Message[]> {
    const messages: Message[] = [];
    const shelf = this.#shelves.get(room);
    if (shelf !== undefined) {
      const until = Math.min(to, shelf.last);
      for (let seq = Math.max(shelf.first, from); seq <= until; seq++) {
        const message = shelf.kept.get(seq)?.message;
        if (message !== undefined) messages.push(message);
      }
    }
    return Promise.resolve(messages);
  }

  extent(room: string): Promise<Extent> {
    const { first, last } = this.#shelves.get(room) ?? this.#nothing;
    return Promise.resolve({ first, last });
  }

  search(
    room: string,
    words: string,
    most: number,
  ): Promise<readonly Message[]> {
    const found: Message[] = [];
    const search = new Search(words);
    const shelf = this.#shelves.get(room);
    if (shelf !== undefined) {
      for (
        let seq = shelf.last;
        seq >= shelf.first && found.length < most && !search.isOver;
        seq--
      ) {
        const marked = shelf.kept.get(seq);
        if (marked === undefined) continue;
        const compared = this.#comparable(shelf, marked);
        if (search.findsInComparable(compared)) found.push(marked.message);
      }
      this.#trim(shelf);
    }
    return Promise.resolve(found.reverse());
  }

  topic(room: string): Promise<string> {
    return Promise.resolve(this.#shelves.get(room)?.topic ?? "");
  }

  probe(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#shelves.clear();
    return Promise.resolve();
  }

  #keep(draft: Draft): Kept {
    const shelf = this.#shelf(draft.room);
    // The id comes last and the author contains no line end, so two different
    // pairs never have the same mark.
    const mark = draft.id === undefined
      ? undefined
      : `${draft.author}\n${draft.id}`;
    const before = mark === undefined ? undefined : shelf.marks.get(mark);
    const earlier = before === undefined ? undefined : shelf.kept.get(before);
    if (earlier !== undefined) {
      return { message: earlier.message, repeated: true };
    }

    shelf.last++;
    const message: Message = {
      type: "message",
      room: draft.room,
      seq: shelf.last,
      from: draft.from,
      text: draft.text,
      time: draft.time,
    };
    const marked: Marked = { message, mark, comparable: undefined };
    shelf.kept.set(message.seq, marked);
    if (mark !== undefined) shelf.marks.set(mark, message.seq);
    this.#grow(shelf, message.text.length + this.#messageCounts);
    // The author pays for an expensive comparable form, not the member that
    // searches.
    if (!isPlain(message.text)) this.#comparable(shelf, marked);
    return { message, repeated: false };
  }

  /** The comparable form of a message, stored at its first use. */
  #comparable(shelf: Shelf, marked: Marked): string {
    if (marked.comparable === undefined) {
      marked.comparable = comparable(marked.message.text);
      this.#grow(shelf, marked.comparable.length);
    }
    return marked.comparable;
  }

  /** Adds to the text kept in a room, or takes from it. */
  #grow(shelf: Shelf, length: number): void {
    shelf.text += length;
    this.#text += length;
  }

  #setTopic(shelf: Shelf, topic: string): void {
    this.#grow(shelf, topic.length - shelf.topic.length);
    shelf.topic = topic;
  }

  #trim(shelf: Shelf): void {
    while (shelf.kept.size > this.#messagesPerRoom) this.#dropOldest(shelf);
    if (this.#text <= this.#textKept) return;
    // Drops a little more than needed at once, since finding the largest room
    // has a cost.
    const allowed = this.#textKept - Math.floor(this.#textKept / SPARE_SHARE);
    const shelves = [...this.#shelves.values()].sort(byFullness);
    while (this.#text > allowed) {
      // The room with the most text shrinks first, so that no room can displace
      // the others' messages.
      const fullest = shelves.pop();
      if (fullest === undefined) throw new Error("there is text, but no room");
      this.#dropOldest(fullest);
      shelves.splice(placeAmong(shelves, fullest), 0, fullest);
    }
  }

  #dropOldest(shelf: Shelf): void {
    // A room without messages loses its topic.
    if (shelf.kept.size === 0) return this.#setTopic(shelf, "");
    const seq = shelf.first++;
    const oldest = shelf.kept.get(seq);
    if (oldest === undefined) return;
    const { message, mark, comparable = "" } = oldest;
    shelf.kept.delete(seq);
    this.#grow(
      shelf,
      -(message.text.length + comparable.length + this.#messageCounts),
    );
    if (mark !== undefined) shelf.marks.delete(mark);
  }

  /** Forgets the rooms with the oldest last change, if there are too many. */
  #forgetRooms(): void {
    for (const [room, shelf] of this.#shelves) {
      if (this.#shelves.size <= this.#roomsKept) return;
      this.#shelves.delete(room);
      this.#text -= shelf.text;
      // No number is used twice, not even in a room that was forgotten.
      this.#forgotten = Math.max(this.#forgotten, shelf.last);
    }
  }

  /** The extent of a room that is empty or forgotten. */
  get #nothing(): Extent {
    return { first: this.#forgotten + 1, last: this.#forgotten };
  }

  /** The record of a room that changes now: it moves to the end of the order. */
  #shelf(room: string): Shelf {
    const shelf = this.#shelves.get(room) ?? {
      ...this.#nothing,
      topic: "",
      text: 0,
      lastUse: 0,
      kept: new Map(),
      marks: new Map(),
    };
    shelf.lastUse = ++this.#uses;
    this.#shelves.delete(room);
    this.#shelves.set(room, shelf);
    return shelf;
  }
}

/** By size, the largest last; of two equal rooms, the room with the older change is last. */
function byFullness(one: Shelf, other: Shelf): number {
  return one.text - other.text || other.lastUse - one.lastUse;
}

/** The index of a record in a sorted list. */
function placeAmong(shelves: readonly Shelf[], shelf: Shelf): number {
  let [from, to] = [0, shelves.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = shelves[middle];
    if (other !== undefined && byFullness(other, shelf) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
