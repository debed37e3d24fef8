import type { Draft, Extent, Kept, Log } from "../chat/log.ts";
import type { Message } from "../chat/notice.ts";
import { holds, wordsSought } from "../chat/words.ts";

/** Messages kept in each room: enough to catch up after a cut, little enough for any machine. */
export const MESSAGES_PER_ROOM = 1_000;

/** Text and topics kept in all rooms together, in UTF-16 code units: 32 Mi units are at most 64 MiB of memory. */
export const TEXT_KEPT = 32 * 1024 * 1024;

/** Bounds of a {@linkcode MemoryLog}. */
export interface MemoryLogOptions {
  /** @default {MESSAGES_PER_ROOM} */
  readonly messagesPerRoom?: number;
  /** @default {TEXT_KEPT} */
  readonly textKept?: number;
}

/** One room's messages and its topic. */
interface Shelf {
  /** The number of the oldest message still kept. */
  first: number;
  /** The number of the newest message; before `first` when none is kept. */
  last: number;
  topic: string;
  /** The length of all kept text, the topic's too. */
  text: number;
  readonly kept: Map<number, Message>;
  /** `author` and `id` of a kept message, to its number. */
  readonly marks: Map<string, number>;
  /** The same the other way round, so that a mark goes when its message goes. */
  readonly markOf: Map<number, string>;
}

/**
 * Keeps the newest messages of each room in memory. A restart forgets them.
 *
 * @example
 * ```ts
 * import { MemoryLog } from "./memory.ts";
 *
 * await using log = new MemoryLog();
 * const draft = { room: "lobby", from: "Ann", author: "1", text: "hi", time: 0 };
 * const [kept] = await log.append([draft]);
 * console.assert(kept?.message.seq === 1);
 * ```
 */
export class MemoryLog implements Log {
  readonly id: string = crypto.randomUUID();
  readonly #shelves = new Map<string, Shelf>();
  readonly #messagesPerRoom: number;
  readonly #textKept: number;
  #text = 0;

  constructor(options: MemoryLogOptions = {}) {
    this.#messagesPerRoom = options.messagesPerRoom ?? MESSAGES_PER_ROOM;
    this.#textKept = options.textKept ?? TEXT_KEPT;
  }

  append(drafts: readonly Draft[]): Promise<readonly Kept[]> {
    const places = drafts.map((draft) => this.#keep(draft));
    for (const room of new Set(drafts.map(({ room }) => room))) {
      this.#trim(this.#shelf(room));
    }
    return Promise.resolve(places);
  }

  read(room: string, from: number, to: number): Promise<readonly Message[]> {
    const messages: Message[] = [];
    const shelf = this.#shelves.get(room);
    if (shelf !== undefined) {
      const until = Math.min(to, shelf.last);
      for (let seq = Math.max(shelf.first, from); seq <= until; seq++) {
        const message = shelf.kept.get(seq);
        if (message !== undefined) messages.push(message);
      }
    }
    return Promise.resolve(messages);
  }

  extent(room: string): Promise<Extent> {
    const { first, last } = this.#shelves.get(room) ?? { first: 1, last: 0 };
    return Promise.resolve({ first, last });
  }

  search(
    room: string,
    words: string,
    most: number,
  ): Promise<readonly Message[]> {
    const found: Message[] = [];
    const sought = wordsSought(words);
    const shelf = this.#shelves.get(room);
    if (shelf !== undefined && sought.length > 0) {
      for (
        let seq = shelf.last;
        seq >= shelf.first && found.length < most;
        seq--
      ) {
        const message = shelf.kept.get(seq);
        if (message !== undefined && holds(message.text, sought)) {
          found.push(message);
        }
      }
    }
    return Promise.resolve(found.reverse());
  }

  topic(room: string): Promise<string> {
    return Promise.resolve(this.#shelves.get(room)?.topic ?? "");
  }

  setTopic(room: string, topic: string): Promise<void> {
    const shelf = this.#shelf(room);
    this.#setTopic(shelf, topic);
    this.#trim(shelf);
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#shelves.clear();
    return Promise.resolve();
  }

  #keep(draft: Draft): Kept {
    const shelf = this.#shelf(draft.room);
    // The id comes last and the author holds no newline, so two marks never look alike.
    const mark = draft.id === undefined
      ? undefined
      : `${draft.author}\n${draft.id}`;
    const before = mark === undefined ? undefined : shelf.marks.get(mark);
    const earlier = before === undefined ? undefined : shelf.kept.get(before);
    if (earlier !== undefined) return { message: earlier, repeated: true };

    shelf.last++;
    const message: Message = {
      type: "message",
      room: draft.room,
      seq: shelf.last,
      from: draft.from,
      text: draft.text,
      time: draft.time,
    };
    shelf.kept.set(message.seq, message);
    if (mark !== undefined) {
      shelf.marks.set(mark, message.seq);
      shelf.markOf.set(message.seq, mark);
    }
    shelf.text += message.text.length;
    this.#text += message.text.length;
    return { message, repeated: false };
  }

  #setTopic(shelf: Shelf, topic: string): void {
    const growth = topic.length - shelf.topic.length;
    shelf.topic = topic;
    shelf.text += growth;
    this.#text += growth;
  }

  #trim(shelf: Shelf): void {
    while (shelf.kept.size > this.#messagesPerRoom) this.#dropOldest(shelf);
    while (this.#text > this.#textKept) this.#dropOldest(this.#fullest());
  }

  /** The room that talks most pays first, so that no room can empty the others' history. */
  #fullest(): Shelf {
    let fullest: Shelf | undefined;
    for (const shelf of this.#shelves.values()) {
      if (fullest === undefined || shelf.text > fullest.text) fullest = shelf;
    }
    if (fullest === undefined) throw new Error("there is text, but no room");
    return fullest;
  }

  #dropOldest(shelf: Shelf): void {
    // A room that has nothing else to give gives its topic.
    if (shelf.kept.size === 0) return this.#setTopic(shelf, "");
    const seq = shelf.first++;
    const length = shelf.kept.get(seq)?.text.length ?? 0;
    shelf.kept.delete(seq);
    shelf.text -= length;
    this.#text -= length;
    const mark = shelf.markOf.get(seq);
    if (mark === undefined) return;
    shelf.marks.delete(mark);
    shelf.markOf.delete(seq);
  }

  #shelf(room: string): Shelf {
    let shelf = this.#shelves.get(room);
    if (shelf === undefined) {
      shelf = {
        first: 1,
        last: 0,
        topic: "",
        text: 0,
        kept: new Map(),
        marks: new Map(),
        markOf: new Map(),
      };
      this.#shelves.set(room, shelf);
    }
    return shelf;
  }
}
