import { sizeOf } from "../../client/event_size.ts";
import type { Entry, News } from "./entry.ts";

/** Most entries of a buffer: enough to scroll back a day, and a bounded amount of memory in each room. */
export const ENTRIES_MAX = 1_000;

/**
 * Most that the entries of a buffer take together, as {@linkcode sizeOf}
 * measures it: the usual messages are far below it, and 64 of the longest fit.
 * The newest entry is kept, whatever its size.
 */
export const SIZE_MAX = 1024 * 1024;

/** Most of a topic that is kept, in UTF-16 code units: more than a row shows. */
const TOPIC_KEPT = 1_000;

/**
 * The kind of a buffer: a room, or direct messages with one member. `none` is
 * shown while there is neither.
 */
export type BufferKind = "room" | "direct" | "none";

/**
 * The entries of a room or of a direct conversation, and how many of them are
 * unread.
 *
 * @example
 * ```ts
 * import { ChatBuffer } from "./chat_buffer.ts";
 *
 * const buffer = new ChatBuffer("room", "dev");
 * buffer.add({ type: "notice", text: "* hi" }, "mention");
 * console.assert(buffer.unread === 1 && buffer.mentions === 1);
 * buffer.read();
 * console.assert(buffer.unread === 0 && buffer.newFrom === 0);
 * ```
 */
export class ChatBuffer {
  readonly kind: BufferKind;
  /** The name of the room or of the other member. */
  name: string;
  #topic = "";
  /** Whether the user has ever been in the room. */
  wasEntered = false;
  /** Whether the user has been put out of the room. */
  isLeft = false;
  /** The line that was being typed when the user went to another buffer. */
  draft = "";
  readonly #entries: Entry[] = [];
  /** The size of each entry, and of all. */
  readonly #sizes: number[] = [];
  #size = 0;
  /** How many entries were dropped at the beginning. */
  #dropped = 0;
  /** The numbers of entries, counted from the first that was ever added. */
  #shownTo = 0;
  #newFrom: number | undefined;
  #unread = 0;
  #mentions = 0;

  constructor(kind: BufferKind, name: string) {
    this.kind = kind;
    this.name = name;
  }

  /** The room; `undefined` for direct messages. */
  get room(): string | undefined {
    return this.kind === "room" ? this.name : undefined;
  }

  /** The name as users see it: that of a member has an `@`. */
  get label(): string {
    if (this.kind === "none") return "no room";
    return this.kind === "room" ? this.name : `@${this.name}`;
  }

  /** The beginning of the topic. */
  get topic(): string {
    return this.#topic;
  }

  set topic(text: string) {
    this.#topic = text.slice(0, TOPIC_KEPT);
  }

  /** The newest entries, oldest first. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** How many messages are unread. */
  get unread(): number {
    return this.#unread;
  }

  /** How many of the unread messages mention the user or are direct messages. */
  get mentions(): number {
    return this.#mentions;
  }

  /** The index of the first entry that was unread when the user last came; below it stand the new ones. */
  get newFrom(): number | undefined {
    return this.#newFrom === undefined
      ? undefined
      : Math.max(0, this.#newFrom - this.#dropped);
  }

  /** The index of the first entry that was not shown yet. */
  get unshownFrom(): number {
    return Math.max(0, this.#shownTo - this.#dropped);
  }

  /** How many entries were dropped before they could be shown. */
  get missed(): number {
    return Math.max(0, this.#dropped - this.#shownTo);
  }

  /**
   * Adds an entry.
   *
   * @param news Whether it counts as unread.
   */
  add(entry: Entry, news: News = "none"): void {
    if (news !== "none") {
      if (this.#unread === 0) {
        this.#newFrom = this.#dropped + this.#entries.length;
      }
      this.#unread++;
      if (news === "mention") this.#mentions++;
    }
    const size = sizeOf(entry);
    this.#entries.push(entry);
    this.#sizes.push(size);
    this.#size += size;
    this.#trim();
  }

  /**
   * The text of a message is gone.
   *
   * @returns Whether an entry has changed.
   */
  redact(seq: number): boolean {
    let isChanged = false;
    for (const [at, entry] of this.#entries.entries()) {
      const redacted = withoutText(entry, seq);
      if (redacted === entry) continue;
      this.#entries[at] = redacted;
      isChanged = true;
    }
    return isChanged;
  }

  /** The user is in the room. */
  enter(topic: string): void {
    this.topic = topic;
    this.isLeft = false;
    this.wasEntered = true;
  }

  /** The user has seen everything. */
  read(): void {
    this.#unread = 0;
    this.#mentions = 0;
  }

  /** Everything has been on the screen. */
  shown(): void {
    this.#shownTo = this.#dropped + this.#entries.length;
  }

  /** Takes over the entries of another buffer, before its own. */
  absorb(other: ChatBuffer): void {
    const { entries, newFrom, unshownFrom, unread } = other;
    const isShown = unshownFrom === entries.length;
    this.#shownTo = isShown
      ? this.#shownTo + entries.length
      : this.#dropped + unshownFrom;
    if (unread > 0 && newFrom !== undefined) {
      this.#newFrom = this.#dropped + newFrom;
    } else if (this.#newFrom !== undefined) this.#newFrom += entries.length;
    this.#unread += unread;
    this.#mentions += other.mentions;
    this.#entries.unshift(...entries);
    this.#sizes.unshift(...other.#sizes);
    this.#size += other.#size;
    this.#trim();
  }

  #trim(): void {
    let more = Math.max(0, this.#entries.length - ENTRIES_MAX);
    for (const size of this.#sizes.slice(0, more)) this.#size -= size;
    while (this.#size > SIZE_MAX && more < this.#entries.length - 1) {
      this.#size -= this.#sizes[more] ?? 0;
      more++;
    }
    if (more === 0) return;
    this.#entries.splice(0, more);
    this.#sizes.splice(0, more);
    this.#dropped += more;
  }
}

/** An entry without the text of the message of a number. */
function withoutText(entry: Entry, seq: number): Entry {
  switch (entry.type) {
    case "message":
    case "own":
      return entry.seq === seq && entry.text !== ""
        ? { ...entry, text: "" }
        : entry;
    case "history":
    case "found":
      return entry.messages.some((message) => message.seq === seq)
        ? {
          ...entry,
          messages: entry.messages.map((message) =>
            message.seq === seq ? { ...message, text: "" } : message
          ),
        }
        : entry;
    default:
      return entry;
  }
}
