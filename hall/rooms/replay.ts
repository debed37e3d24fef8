import type { Message } from "../../protocol/features/say.ts";
import { type MessageStore, Unreadable } from "../../store/store.ts";
import type { Member } from "../member.ts";
import { costOfReading, readWith, type Share } from "./reading.ts";
import { REPLAY_WAITING, type Room } from "./room.ts";

/**
 * How many messages are read first: of the longest as many as are sent at once,
 * so that none is read in vain.
 */
export const REPLAY_PAGE_FIRST = 8;

/** Most messages that are read at once. */
export const REPLAY_PAGE = 256;

/**
 * Longest time of one round of replays, in milliseconds: new requests do not
 * wait for all members that came back.
 */
const SLICE = 5;

/**
 * Most text that one round reads for the members of one source, in UTF-16 code
 * units: then members of other sources have their turn.
 */
const SENT_PER_SOURCE = REPLAY_WAITING;

/** The factor by which a page is larger than the one before. */
const GROWTH = 4;

/**
 * Sends members that came back all messages after the number they know, page by
 * page, as fast as they take them. Messages said meanwhile are read from the
 * store too, so that they come once and in order. A member that has caught up
 * gets new messages from the room again.
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

  /** Whether a member has not caught up. */
  get isBusy(): boolean {
    return this.#rooms.size > 0;
  }

  /** Adds a room that has members in {@linkcode Room.replays}. */
  add(room: Room): void {
    this.#rooms.add(room);
  }

  clear(): void {
    this.#rooms.clear();
  }

  /**
   * Runs one round: sends as much as the members can take now, within
   * {@linkcode SLICE} and {@linkcode SENT_PER_SOURCE}.
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
      // The next round begins with the other rooms.
      this.#rooms.delete(room);
      if (room.replays.size > 0) this.#rooms.add(room);
      if (this.#now() >= end) return;
    }
  }

  /** @returns How much text was read, in UTF-16 code units. */
  async #send(room: Room, member: Member, from: number): Promise<number> {
    let next = from;
    let read = 0;
    let size = REPLAY_PAGE_FIRST;
    const sendGap = (to: number, isDamaged: boolean) => {
      if (to < next) return;
      member.recipient.send({
        ...{ type: "gap", room: room.name, from: next, to },
        damaged: isDamaged || undefined,
      });
      // Those of messages that are no longer kept, or damaged.
      room.acknowledgeUpTo(member, to);
      next = to + 1;
    };
    while (next <= room.last && member.recipient.waiting < REPLAY_WAITING) {
      const to = Math.min(next + size - 1, room.last);
      const { messages, end, damagedFrom } = await this.#read(room, next, to);
      read += readWith(messages);
      const isWhole = messages.length > 0 && damagedFrom === Infinity;
      if (!isWhole && size < REPLAY_PAGE && to < room.last) {
        // Missing messages cost nothing, and a larger page gives one gap.
        size = REPLAY_PAGE;
        continue;
      }
      size = Math.min(size * GROWTH, REPLAY_PAGE);
      const sendGaps = (to: number) => {
        sendGap(Math.min(to, damagedFrom - 1), false);
        sendGap(to, true);
      };
      let isAll = true;
      for (const message of messages) {
        // Checked for each message: a page of long ones would fill an outbox.
        isAll = member.recipient.waiting < REPLAY_WAITING;
        if (!isAll) break;
        sendGaps(message.seq - 1);
        const isOwn = room.acknowledgeUpTo(member, message.seq);
        if (!isOwn) member.recipient.send(message);
        next = message.seq + 1;
      }
      if (isAll) sendGaps(end);
    }
    // The next round begins with the other members.
    room.replays.delete(member);
    if (next <= room.last) room.replays.set(member, next);
    return read;
  }

  async #read(room: Room, from: number, to: number): Promise<Page> {
    // No number is sent twice, whatever the store returns.
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
      // Damaged messages are told as a gap, like those no longer kept.
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
  /** There are no others up to this number. */
  readonly end: number;
  /** From this number on, missing messages are damaged; before it, they are not kept. */
  readonly damagedFrom: number;
}
