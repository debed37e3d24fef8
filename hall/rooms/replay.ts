import type { Message } from "../../protocol/notice.ts";
import { type MessageStore, Unreadable } from "../../store/store.ts";
import type { Member } from "../member.ts";
import { costOfReading, readWith, type Share } from "./reading.ts";
import { REPLAY_WAITING, type Room } from "./room.ts";

/**
 * How many messages are read from the log at first: of the longest as many as
 * are told at once, so that nothing is read in vain.
 */
export const REPLAY_PAGE_FIRST = 8;

/** How many are read at once at most. */
export const REPLAY_PAGE = 256;

/**
 * For how long in a row anything is told, in milliseconds: what is said
 * meanwhile does not wait behind all who came back.
 */
const SLICE = 5;

/**
 * How much of it is read for those of one place, however many they are, in
 * UTF-16 code units: when it is more, the others have their turn.
 */
const SENT_PER_SOURCE = REPLAY_WAITING;

/** How many times larger the next page is when a whole one could be told. */
const GROWTH = 4;

/**
 * Tells those who came back everything after the number they know, a little at
 * a time, as fast as they take it. What is said meanwhile reaches them through
 * the log too, so that they hear it once and in order; who has caught up hears
 * the room itself again.
 */
export class Replayer {
  readonly #store: MessageStore;
  readonly #storeFailed: (why: string) => void;
  readonly #now: () => number;
  readonly #rooms = new Set<Room>();

  /**
   * @param storeFailed Told when something cannot be read.
   * @param now A monotonic time, in milliseconds.
   */
  constructor(
    store: MessageStore,
    storeFailed: (why: string) => void,
    now: () => number,
  ) {
    this.#store = store;
    this.#storeFailed = storeFailed;
    this.#now = now;
  }

  /** Whether there is somebody who has not caught up. */
  get isBusy(): boolean {
    return this.#rooms.size > 0;
  }

  /** A room in which somebody has to be told what was said before. */
  add(room: Room): void {
    this.#rooms.add(room);
  }

  clear(): void {
    this.#rooms.clear();
  }

  /**
   * Tells as much as those who listen can take now, but for a while only, and
   * to all of one place no more than so much. Then it is the turn of others.
   */
  async continue(): Promise<void> {
    const end = this.#now() + SLICE;
    const sources = new Map<Share, number>();
    for (const room of [...this.#rooms]) {
      for (const [member, next] of [...room.replays]) {
        const { share } = member.origin;
        const had = share === undefined ? 0 : sources.get(share) ?? 0;
        if (had >= SENT_PER_SOURCE || share?.isInDebt) continue;
        const read = await this.#send(room, member, next);
        if (share !== undefined) {
          share.owe(costOfReading(read));
          sources.set(share, had + read);
        }
        if (this.#now() >= end) break;
      }
      // It goes behind the others, for next time.
      this.#rooms.delete(room);
      if (room.replays.size > 0) this.#rooms.add(room);
      if (this.#now() >= end) return;
    }
  }

  /** @returns How much was read for it, in UTF-16 code units. */
  async #send(room: Room, member: Member, from: number): Promise<number> {
    let next = from;
    let read = 0;
    let size = REPLAY_PAGE_FIRST;
    const sendGap = (to: number, isDamaged: boolean) => {
      if (to < next) return;
      member.recipient.send({
        ...{ type: "gap", room: room.name, from: next, to },
        ...(isDamaged ? { damaged: true } : {}),
      });
      next = to + 1;
    };
    while (next <= room.last && member.recipient.waiting < REPLAY_WAITING) {
      const to = Math.min(next + size - 1, room.last);
      const { messages, end, damagedFrom } = await this.#read(room, next, to);
      read += readWith(messages);
      const isWhole = messages.length > 0 && damagedFrom === Infinity;
      if (!isWhole && size < REPLAY_PAGE && to < room.last) {
        // What is not there costs nothing, and is told as one gap.
        size = REPLAY_PAGE;
        continue;
      }
      size = Math.min(size * GROWTH, REPLAY_PAGE);
      const passOver = (to: number) => {
        sendGap(Math.min(to, damagedFrom - 1), false);
        sendGap(to, true);
      };
      let isAll = true;
      for (const message of messages) {
        // Looked at for each: a page of long messages would fill an outbox.
        isAll = member.recipient.waiting < REPLAY_WAITING;
        if (!isAll) break;
        passOver(message.seq - 1);
        member.recipient.send(message);
        next = message.seq + 1;
      }
      if (isAll) passOver(end);
    }
    // It goes behind the others, too.
    room.replays.delete(member);
    if (next <= room.last) room.replays.set(member, next);
    return read;
  }

  async #read(room: Room, from: number, to: number): Promise<Page> {
    // No number comes twice, whatever the log says.
    const wanted = (messages: readonly Message[]) =>
      messages.filter(({ seq }) => seq >= from);
    try {
      const messages = wanted(await this.#store.read(room.name, from, to));
      const last = messages.at(-1)?.seq;
      if (last !== undefined) {
        return { messages, end: last, damagedFrom: Infinity };
      }
      const { first } = await this.#store.extent(room.name);
      return { messages, end: Math.max(first - 1, to), damagedFrom: Infinity };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      // What cannot be read is as good as not kept, and told so.
      this.#storeFailed(error.message);
      return {
        messages: wanted(error.rest ?? []),
        end: to,
        damagedFrom: error.numbers?.from ?? from,
      };
    }
  }
}

/** Messages that were read, in order. */
interface Page {
  readonly messages: readonly Message[];
  /** Up to this number no other ones will come. */
  readonly end: number;
  /** From which number on those that are missing cannot be read. */
  readonly damagedFrom: number;
}
