import {
  accountOf,
  withAccount,
} from "../protocol/features/dialects/profile.ts";
import type { Message } from "../protocol/features/say.ts";
import { Search } from "../protocol/text/search.ts";
import { comparable, isPlain } from "../protocol/text/words.ts";
import type {
  Draft,
  Extent,
  Kept,
  MessageStore,
  Stored,
  StoredMessage,
  TopicDraft,
} from "./store.ts";
import { Subscribers } from "./subscribers.ts";

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

/** A room's messages, its topic and its modes. */
interface RoomHistory {
  /** The number of the oldest message that is kept. */
  first: number;
  /** The number of the newest message; smaller than `first` when none is kept. */
  last: number;
  topic: string;
  modes: string;
  /** The text kept: all messages, their comparable forms, the topic and the modes. */
  text: number;
  /** The time of the last change, as a count of all changes in all rooms. */
  lastUse: number;
  readonly kept: Map<number, KeptMessage>;
  /** The numbers of the messages by their marks. */
  readonly marks: Map<string, number>;
}

/** A message that is kept. */
interface KeptMessage {
  message: Message;
  readonly owner: string | undefined;
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
  readonly #histories = new Map<string, RoomHistory>();
  readonly #subscribers = new Subscribers();
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
    drafts: readonly (Draft | TopicDraft)[],
  ): Promise<readonly Kept[]> {
    const places: Kept[] = [];
    const stored: Stored[] = [];
    for (const draft of drafts) {
      if ("topic" in draft) {
        this.#setTopic(this.#history(draft.room), draft.topic);
        stored.push(draft);
        continue;
      }
      const kept = this.#keep(draft);
      places.push(kept);
      if (kept.repeated) continue;
      const { author, id } = draft;
      stored.push({ message: kept.message, author, id });
    }
    for (const room of new Set(drafts.map(({ room }) => room))) {
      const history = this.#histories.get(room);
      if (history !== undefined) this.#trim(history);
    }
    this.#forgetRooms();
    this.#subscribers.tell(stored);
    return Promise.resolve(places);
  }

  subscribe(listener: (stored: readonly Stored[]) => void): Disposable {
    return this.#subscribers.add(listener);
  }

  read(room: string, from: number, to: number): Promise<readonly Message[]> {
    const messages: Message[] = [];
    const history = this.#histories.get(room);
    if (history !== undefined) {
      const until = Math.min(to, history.last);
      for (let seq = Math.max(history.first, from); seq <= until; seq++) {
        const message = history.kept.get(seq)?.message;
        if (message !== undefined) messages.push(message);
      }
    }
    return Promise.resolve(messages);
  }

  isOwnedBy(
    room: string,
    seq: number,
    owners: readonly string[],
  ): Promise<boolean> {
    const owner = this.#histories.get(room)?.kept.get(seq)?.owner;
    return Promise.resolve(owner !== undefined && owners.includes(owner));
  }

  extent(room: string): Promise<Extent> {
    const { first, last } = this.#histories.get(room) ?? this.#nothing;
    return Promise.resolve({ first, last });
  }

  search(
    room: string,
    words: string,
    most: number,
  ): Promise<readonly Message[]> {
    const found: Message[] = [];
    const search = new Search(words);
    const history = this.#histories.get(room);
    if (history !== undefined) {
      for (
        let seq = history.last;
        seq >= history.first && found.length < most && !search.isOver;
        seq--
      ) {
        const stored = history.kept.get(seq);
        if (stored === undefined) continue;
        const compared = this.#comparable(history, stored);
        if (search.findsInComparable(compared)) found.push(stored.message);
      }
      this.#trim(history);
    }
    return Promise.resolve(found.reverse());
  }

  topic(room: string): Promise<string> {
    return Promise.resolve(this.#histories.get(room)?.topic ?? "");
  }

  modes(room: string): Promise<string> {
    return Promise.resolve(this.#histories.get(room)?.modes ?? "");
  }

  setModes(room: string, modes: string): Promise<void> {
    const history = this.#history(room);
    this.#replaceModes(history, modes);
    this.#trim(history);
    this.#forgetRooms();
    return Promise.resolve();
  }

  probe(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#histories.clear();
    return Promise.resolve();
  }

  /**
   * Stores what another store has kept, under its numbers: this is a copy of
   * that. Numbers may be passed over, then all messages before them are dropped.
   */
  copy(stored: readonly Stored[]): void {
    const histories = new Set<RoomHistory>();
    for (const it of stored) {
      const history = this.#history(
        "message" in it ? it.message.room : it.room,
      );
      histories.add(history);
      if ("topic" in it) this.#setTopic(history, it.topic);
      else if ("modes" in it) this.#replaceModes(history, it.modes);
      else this.#copyMessage(history, it);
    }
    for (const history of histories) this.#trim(history);
    this.#forgetRooms();
  }

  /** The message of an author in a room with this `id`, while it is kept. */
  find(room: string, author: string, id: string): Message | undefined {
    const history = this.#histories.get(room);
    const seq = history?.marks.get(markOf(author, id));
    return seq === undefined ? undefined : history?.kept.get(seq)?.message;
  }

  #copyMessage(
    history: RoomHistory,
    { message, author, id, owner }: StoredMessage,
  ): void {
    if (message.seq !== history.last + 1) {
      while (history.kept.size > 0) this.#dropOldest(history);
      history.first = message.seq;
    }
    const mark = id === undefined ? undefined : markOf(author, id);
    this.#put(history, message, mark, owner);
  }

  #keep(draft: Draft): Kept {
    const history = this.#history(draft.room);
    const mark = draft.id === undefined
      ? undefined
      : markOf(draft.author, draft.id);
    const before = mark === undefined ? undefined : history.marks.get(mark);
    const earlier = before === undefined ? undefined : history.kept.get(before);
    if (earlier !== undefined) {
      return { message: earlier.message, repeated: true };
    }

    const { redacts, reason, owner, account } = draft;
    const message: Message = withAccount({
      type: "message",
      room: draft.room,
      seq: history.last + 1,
      from: draft.from,
      text: draft.text,
      time: draft.time,
      ...redacts === undefined ? {} : { redacts },
      ...reason === undefined ? {} : { reason },
    }, account);
    this.#put(history, message, mark, owner);
    return { message, repeated: false };
  }

  #put(
    history: RoomHistory,
    message: Message,
    mark: string | undefined,
    owner: string | undefined,
  ): void {
    const { redacts } = message;
    if (redacts !== undefined) this.#redact(history, redacts);
    history.last = message.seq;
    const stored: KeptMessage = {
      ...{ message, mark, owner },
      comparable: undefined,
    };
    history.kept.set(message.seq, stored);
    if (mark !== undefined) history.marks.set(mark, message.seq);
    this.#grow(history, textOf(stored) + this.#messageCounts);
    // The author pays for an expensive comparable form, not the member that
    // searches.
    if (!isPlain(message.text)) this.#comparable(history, stored);
  }

  #redact(history: RoomHistory, seq: number): void {
    const stored = history.kept.get(seq);
    if (stored === undefined) return;
    this.#grow(history, -textOf(stored));
    stored.message = { ...stored.message, text: "" };
    stored.comparable = undefined;
    this.#grow(history, textOf(stored));
  }

  /** The comparable form of a message, stored at its first use. */
  #comparable(history: RoomHistory, stored: KeptMessage): string {
    if (stored.comparable === undefined) {
      stored.comparable = comparable(stored.message.text);
      this.#grow(history, stored.comparable.length);
    }
    return stored.comparable;
  }

  /** Adds to the text kept in a room, or takes from it. */
  #grow(history: RoomHistory, length: number): void {
    history.text += length;
    this.#text += length;
  }

  #setTopic(history: RoomHistory, topic: string): void {
    this.#grow(history, topic.length - history.topic.length);
    history.topic = topic;
  }

  #replaceModes(history: RoomHistory, modes: string): void {
    this.#grow(history, modes.length - history.modes.length);
    history.modes = modes;
  }

  #trim(history: RoomHistory): void {
    while (history.kept.size > this.#messagesPerRoom) this.#dropOldest(history);
    if (this.#text <= this.#textKept) return;
    // Drops a little more than needed at once, since finding the largest room
    // has a cost.
    const allowed = this.#textKept - Math.floor(this.#textKept / SPARE_SHARE);
    const histories = [...this.#histories.values()].sort(byFullness);
    while (this.#text > allowed) {
      // The room with the most text shrinks first, so that no room can displace
      // the others' messages.
      const fullest = histories.pop();
      if (fullest === undefined) throw new Error("there is text, but no room");
      this.#dropOldest(fullest);
      histories.splice(placeAmong(histories, fullest), 0, fullest);
    }
  }

  #dropOldest(history: RoomHistory): void {
    // A room without messages loses its topic and its modes.
    if (history.kept.size === 0) {
      this.#setTopic(history, "");
      return this.#replaceModes(history, "");
    }
    const seq = history.first++;
    const oldest = history.kept.get(seq);
    if (oldest === undefined) return;
    const { mark } = oldest;
    history.kept.delete(seq);
    this.#grow(history, -(textOf(oldest) + this.#messageCounts));
    // A copy may have the same mark twice, for the original drops by itself.
    if (mark !== undefined && history.marks.get(mark) === seq) {
      history.marks.delete(mark);
    }
  }

  /** Forgets the rooms with the oldest last change, if there are too many. */
  #forgetRooms(): void {
    for (const [room, history] of this.#histories) {
      if (this.#histories.size <= this.#roomsKept) return;
      this.#histories.delete(room);
      this.#text -= history.text;
      // No number is used twice, not even in a room that was forgotten.
      this.#forgotten = Math.max(this.#forgotten, history.last);
    }
  }

  /** The extent of a room that is empty or forgotten. */
  get #nothing(): Extent {
    return { first: this.#forgotten + 1, last: this.#forgotten };
  }

  /** The record of a room that changes now: it moves to the end of the order. */
  #history(room: string): RoomHistory {
    const history = this.#histories.get(room) ?? {
      ...this.#nothing,
      topic: "",
      modes: "",
      text: 0,
      lastUse: 0,
      kept: new Map(),
      marks: new Map(),
    };
    history.lastUse = ++this.#uses;
    this.#histories.delete(room);
    this.#histories.set(room, history);
    return history;
  }
}

/**
 * Identifies a repetition. The id comes last and the author contains no line end,
 * so two different pairs never have the same mark.
 */
function markOf(author: string, id: string): string {
  return `${author}\n${id}`;
}

/** The text of a message, with its comparable form and the account of its author. */
function textOf({ message, comparable = "" }: KeptMessage): number {
  const { text, reason = "" } = message;
  const { length } = accountOf(message) ?? "";
  return text.length + reason.length + comparable.length + length;
}

/** By size, the largest last; of two equal rooms, the room with the older change is last. */
function byFullness(one: RoomHistory, other: RoomHistory): number {
  return one.text - other.text || other.lastUse - one.lastUse;
}

/** The index of a record in a sorted list. */
function placeAmong(
  histories: readonly RoomHistory[],
  history: RoomHistory,
): number {
  let [from, to] = [0, histories.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = histories[middle];
    if (other !== undefined && byFullness(other, history) < 0) {
      from = middle + 1;
    } else to = middle;
  }
  return from;
}
