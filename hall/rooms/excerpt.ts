/** Messages of a room around places. Nothing here changes anything. */
import {
  excerptNumbers,
  type Position,
} from "../../protocol/features/excerpt/excerpt_numbers.ts";
import type { ExcerptRequest } from "../../protocol/features/excerpt/excerpt.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Extent, MessageStore, Unreadable } from "../../store/store.ts";
import type { Recipient } from "../member.ts";
import { fitting, readable } from "./history.ts";
import { readWith } from "./reading.ts";
import type { Room } from "./room.ts";
import { EventsBetween } from "./room_events.ts";

/** An excerpt, and the damage that makes it incomplete. */
export interface ExcerptAnswer {
  readonly answer: Notice;
  /** How much was read for it, in UTF-16 code units. */
  readonly read: number;
  readonly damage: Unreadable | undefined;
}

/**
 * The messages that a member asks for, as many as fit into one answer, without
 * the damaged ones.
 *
 * @throws {Unreadable} The numbers of the damaged messages are unknown.
 */
export async function excerpt(
  store: MessageStore,
  room: Room,
  asker: Recipient,
  asked: Omit<ExcerptRequest, "room">,
): Promise<ExcerptAnswer> {
  const { first } = await store.extent(room.name);
  const extent = { first, last: room.last };
  const between = asked.events ? room.events.since(first) : new EventsBetween();
  const damage: Unreadable[] = [];
  let sought = 0;
  const positions: Position[] = [];
  for (const { seq = 0, time } of asked.places) {
    if (time === undefined) positions.push(between.positionOf(seq));
    else {
      const found = await positionOf(store, room, extent, time);
      positions.push(between.positionAt(time, found.position));
      sought += found.read;
    }
  }
  const { end, ...wanted } = excerptNumbers(
    asked,
    positions,
    between.extent(extent),
  );
  const numbers = between.numbers(wanted);
  const { messages, read } = await fitting(
    store,
    room,
    numbers,
    end,
    asker,
    damage,
  );
  // Of more messages than fit the others are left out, and what is between them.
  const [oldest, newest] = [messages.at(0)?.seq, messages.at(-1)?.seq];
  const events = between.at(wanted).filter(({ after }) =>
    end === "newest"
      ? after >= (oldest ?? numbers.from) - 1
      : after <= (newest ?? numbers.to)
  );
  return {
    answer: {
      ...{ type: "excerpt", room: room.name, messages },
      ...asked.events ? { events } : {},
    },
    read: read + sought,
    damage: damage[0],
  };
}

/**
 * The position of a moment. Times in a room ascend, unless the clock was set
 * back: then it is one of the possible positions.
 */
async function positionOf(
  store: MessageStore,
  room: Room,
  extent: Extent,
  time: number,
): Promise<{ readonly position: Position; readonly read: number }> {
  let read = 0;
  const firstWhere = async (fits: (time: number) => boolean) => {
    let { first, last } = extent;
    while (first <= last) {
      const middle = Math.floor((first + last) / 2);
      const numbers = { from: middle, to: middle };
      const found = await readable(store, room, numbers, []);
      read += readWith(found);
      // A message that is missing stands before any moment.
      if (found.some(({ time }) => fits(time))) last = middle - 1;
      else first = middle + 1;
    }
    return first;
  };
  const first = await firstWhere((it) => it >= time);
  const next = await firstWhere((it) => it > time);
  return { position: { first, next: Math.max(first, next) }, read };
}

/** The time of the newest message of each room, where it can be read. */
export async function newestTimes(
  store: MessageStore,
  rooms: Iterable<Room>,
): Promise<readonly { readonly room: string; readonly time: number }[]> {
  const times: { room: string; time: number }[] = [];
  for (const room of rooms) {
    const numbers = { from: room.last, to: room.last };
    const [newest] = await readable(store, room, numbers, []);
    if (newest !== undefined) {
      times.push({ room: room.name, time: newest.time });
    }
  }
  return times;
}
