import type { Message } from "../../protocol/features/say.ts";
import {
  type Draft,
  type Kept,
  type ModesDraft,
  NotKept,
  type TopicDraft,
} from "../store.ts";
import type { Journal } from "./journal.ts";
import {
  encodePack,
  FORMAT,
  type Pack,
  type PackedEntry,
  unpack,
} from "./pack.ts";

/** Most entries of a pack. */
const PACK_ENTRIES_MAX = 1_000;

/** Most text of a pack, in UTF-16 code units: NATS takes a megabyte, and each may be written as six bytes. */
const PACK_TEXT_MAX = 128 * 1024;

/** Time until the second try to write a pack, in milliseconds; it doubles with each. */
const FIRST_RETRY_AFTER = 2;

/** The newest of a room that is known here. */
export interface RoomPlace {
  /** The position of its newest pack in the stream, 0 for none. */
  position: number;
  /** The number of its newest message. */
  last: number;
}

/** Something that waits to be kept. */
export interface Held {
  readonly draft: Draft | TopicDraft | ModesDraft;
  /** Called when it is kept: with its number if it is a message. */
  readonly kept: (kept: Kept | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** The dependencies of a {@linkcode RoomWriter}. */
export interface RoomWriterOptions {
  readonly subject: string;
  readonly room: string;
  /** Moved on by {@linkcode applied}. */
  readonly place: Readonly<RoomPlace>;
  readonly journal: Pick<Journal, "write" | "next" | "pause" | "isClosed">;
  /** The message that an author has said before under an id. */
  readonly find: (author: string, id: string) => Message | undefined;
  /** Takes a pack that is in the stream: it calls {@linkcode RoomWriter.applied}. */
  readonly apply: (position: number, data: Uint8Array) => void;
}

/**
 * Writes what is said in one room into the stream: all that waits as one pack, and
 * one pack after the other. A pack is kept only directly after those that are known
 * here, so its numbers continue theirs, and nothing in it was said before.
 */
export class RoomWriter {
  readonly #options: RoomWriterOptions;
  #held: Held[] = [];
  #underWay: { readonly id: string; isKept: boolean } | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RoomWriterOptions) {
    this.#options = options;
  }

  /** Adds something to be kept. */
  add(held: readonly Held[]): void {
    for (const it of held) this.#held.push(it);
    this.#running ??= this.#run().finally(() => this.#running = undefined);
  }

  /** Ends when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  get isIdle(): boolean {
    return this.#running === undefined;
  }

  /** A pack was found in the stream, whoever has written it. */
  applied(id: string): void {
    if (this.#underWay?.id === id) this.#underWay.isKept = true;
  }

  async #run(): Promise<void> {
    const { journal } = this.#options;
    // All that is added at the same time goes into the same pack.
    await Promise.resolve();
    while (this.#held.length > 0) {
      if (journal.isClosed) return this.#giveUp();
      await this.#writeNext();
    }
  }

  #giveUp(): void {
    for (const { failed } of this.#held.splice(0)) {
      failed(new NotKept("the server is shutting down"));
    }
  }

  async #writeNext(): Promise<void> {
    const { room, place } = this.#options;
    const gathered = this.#gather();
    if (gathered.length === 0) return;
    const entries = gathered.map(({ entry }) => entry);
    const pack: Pack = {
      format: FORMAT,
      id: crypto.randomUUID(),
      first: place.last + 1,
      entries,
    };
    const everybody = gathered.flatMap(({ held, again }) => [held, ...again]);
    let isKept;
    try {
      isKept = await this.#write(pack);
    } catch (error) {
      for (const { failed } of everybody) failed(error);
      return;
    }
    if (!isKept) {
      // Others were first: it is gathered anew, for its numbers change.
      this.#held.unshift(...everybody);
      return;
    }
    const stored = unpack(room, pack);
    for (const [index, { held, again }] of gathered.entries()) {
      const it = stored[index];
      const message = it !== undefined && "message" in it
        ? it.message
        : undefined;
      held.kept(message && { message, repeated: false });
      for (const { kept } of again) {
        kept(message && { message, repeated: true });
      }
    }
  }

  /** Takes what goes into the next pack; what was said before is answered. */
  #gather(): { entry: PackedEntry; held: Held; again: Held[] }[] {
    const { find } = this.#options;
    const gathered: { entry: PackedEntry; held: Held; again: Held[] }[] = [];
    const marks = new Map<string, Held[]>();
    let [taken, text] = [0, 0];
    for (const held of this.#held) {
      const { draft } = held;
      const length = lengthOf(draft);
      const isFull = gathered.length >= PACK_ENTRIES_MAX ||
        gathered.length > 0 && text + length > PACK_TEXT_MAX;
      if (isFull) break;
      taken++;
      if (!("text" in draft) || draft.id === undefined) {
        gathered.push({ entry: entryOf(draft), held, again: [] });
      } else {
        const before = find(draft.author, draft.id);
        const mark = JSON.stringify([draft.author, draft.id]);
        const first = marks.get(mark);
        if (before !== undefined) {
          held.kept({ message: before, repeated: true });
          continue;
        }
        if (first !== undefined) {
          first.push(held);
          continue;
        }
        const again: Held[] = [];
        marks.set(mark, again);
        gathered.push({ entry: entryOf(draft), held, again });
      }
      text += length;
    }
    this.#held.splice(0, taken);
    return gathered;
  }

  /**
   * Writes a pack until it is known whether it is kept.
   *
   * @returns Whether it is: otherwise another was.
   * @throws {NotKept} It never will be.
   */
  async #write(pack: Pack): Promise<boolean> {
    const { subject, place, journal, apply } = this.#options;
    const data = encodePack(pack);
    const underWay = { id: pack.id, isKept: false };
    this.#underWay = underWay;
    const after = place.position;
    let wait = FIRST_RETRY_AFTER;
    try {
      // Once the room has moved on, the pack can be kept no more.
      while (place.position === after) {
        const outcome = await journal.write(subject, data, after);
        // It may have come from the stream before the answer.
        if (typeof outcome === "number") apply(outcome, data);
        else {
          const next = await journal.next(subject, after);
          if (next !== undefined) apply(next.position, next.data);
          else if (journal.isClosed) {
            throw new NotKept("the server is shutting down");
          } else {
            // Another is being written, or NATS is away.
            await journal.pause(wait);
            wait *= 2;
          }
        }
      }
      return underWay.isKept;
    } finally {
      this.#underWay = undefined;
    }
  }
}

function entryOf(draft: Draft | TopicDraft | ModesDraft): PackedEntry {
  if ("topic" in draft) {
    const { topic, by, time } = draft;
    return { topic, by, time };
  }
  if ("modes" in draft) return { modes: draft.modes };
  const { room: _, ...entry } = draft;
  return entry;
}

function lengthOf(draft: Draft | TopicDraft | ModesDraft): number {
  if ("topic" in draft) return draft.topic.length;
  return "modes" in draft ? draft.modes.length : draft.text.length;
}
