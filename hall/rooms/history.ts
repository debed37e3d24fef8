/** The messages of a room for an answer, as many as fit into it. Nothing here changes anything. */
import type { MessagesAnswer } from "../../protocol/features/history.ts";
import { HISTORY_ON_JOIN } from "../../protocol/features/membership.ts";
import type { Message } from "../../protocol/features/say.ts";
import {
  type MessageStore,
  type Numbers,
  Unreadable,
} from "../../store/store.ts";
import type { Recipient } from "../member.ts";
import { readWith } from "./reading.ts";
import type { Room } from "./room.ts";

/** Most messages in one answer to `history` or `search`: a few screens. */
export const ANSWER_MAX = 200;

/** Most bytes of the messages in one such answer, as its recipient encodes them, so that it cannot fill an outbox. */
export const ANSWER_BYTES_MAX = 256 * 1024;

/**
 * How many messages are read first for an answer to `history`: as many of the
 * longest as fit into it. Then more at a time, while there is room.
 */
const PAGE_FIRST = 16;

/** The factor by which each read is larger than the one before. */
const GROWTH = 4;

/** An answer, and the damage that makes it incomplete. */
export interface HistoryAnswer {
  readonly answer: MessagesAnswer;
  /** How much was read for it, in UTF-16 code units. */
  readonly read: number;
  readonly damage: Unreadable | undefined;
}

/**
 * The newest messages of a room, or the newest before a number, without the
 * damaged ones. Where all are damaged, those before them, so that a client that
 * goes back a page at a time gets past the damage.
 *
 * @throws {Unreadable} The numbers of the damaged messages are unknown.
 */
export async function history(
  store: MessageStore,
  room: Room,
  asker: Recipient,
  count: number | undefined,
  before: number | undefined,
): Promise<HistoryAnswer> {
  const damage: Unreadable[] = [];
  let { from, to } = newestNumbers(room, count, before);
  let messages: readonly Message[] = [];
  let read = 0;
  for (let seen = -1; messages.length === 0 && damage.length > seen;) {
    seen = damage.length;
    const page = await fitting(
      store,
      room,
      { from, to },
      "newest",
      asker,
      damage,
    );
    messages = page.messages;
    read += page.read;
    [from, to] = [Math.max(1, from - ANSWER_MAX), from - 1];
  }
  return {
    answer: {
      type: "history",
      room: room.name,
      before,
      messages,
    },
    read,
    damage: damage[0],
  };
}

/** Messages from one end of some numbers on, as many as fit into one answer. */
export async function fitting(
  store: MessageStore,
  room: Room,
  numbers: Numbers,
  end: "oldest" | "newest",
  asker: Recipient,
  damage: Unreadable[],
): Promise<{ messages: readonly Message[]; read: number }> {
  const found: Message[] = [];
  const inOrder = () => end === "newest" ? found.toReversed() : found;
  let { from, to } = numbers;
  let read = 0;
  let bytes = 0;
  for (let size = PAGE_FIRST; from <= to; size *= GROWTH) {
    const page = end === "newest"
      ? { from: Math.max(from, to - size + 1), to }
      : { from, to: Math.min(to, from + size - 1) };
    const messages = await readable(store, room, page, damage);
    read += readWith(messages);
    for (const message of end === "newest" ? messages.toReversed() : messages) {
      bytes += asker.bytesOf(message);
      const isTooMuch = bytes > ANSWER_BYTES_MAX && found.length > 0;
      if (isTooMuch) return { messages: inOrder(), read };
      found.push(message);
    }
    if (end === "newest") to = page.from - 1;
    else from = page.to + 1;
  }
  return { messages: inOrder(), read };
}

/** The messages that can be read; the others are added to the damage. */
export async function readable(
  store: MessageStore,
  room: Room,
  { from, to }: Numbers,
  damage: Unreadable[],
): Promise<readonly Message[]> {
  if (from > to) return [];
  try {
    return await store.read(room.name, from, to);
  } catch (error) {
    if (!(error instanceof Unreadable) || error.rest === undefined) throw error;
    damage.push(error);
    return error.rest;
  }
}

/**
 * The newest messages of a room that hold all the words, without the damaged
 * ones.
 */
export async function found(
  store: MessageStore,
  room: Room,
  asker: Recipient,
  words: string,
): Promise<HistoryAnswer> {
  const damage: Unreadable[] = [];
  const messages = await store.search(
    room.name,
    words,
    ANSWER_MAX,
    (lacking) => damage.push(lacking),
  );
  const told = bounded(messages, asker);
  const more = messages.length - told.length;
  return {
    answer: {
      type: "found",
      room: room.name,
      words,
      messages: told,
      more: more || undefined,
    },
    read: readWith(messages),
    damage: damage[0],
  };
}

/** The newest messages of a room, oldest first. */
export function newest(
  store: MessageStore,
  room: Room,
): Promise<readonly Message[]> {
  const { from, to } = newestNumbers(room);
  return store.read(room.name, from, to);
}

/** The numbers of the newest messages of a room, or of the newest before a number. */
function newestNumbers(
  room: Room,
  count: number = HISTORY_ON_JOIN,
  before: number = Infinity,
): Numbers {
  const to = Math.min(before - 1, room.last);
  const from = to - Math.min(count, ANSWER_MAX) + 1;
  return { from: Math.max(1, from), to };
}

/** The newest messages that fit into one answer, at least one; a client can ask for those before them. */
function bounded(
  messages: readonly Message[],
  asker: Recipient,
): readonly Message[] {
  let bytes = 0;
  const tooMuch = messages.findLastIndex((message, index) =>
    (bytes += asker.bytesOf(message)) > ANSWER_BYTES_MAX &&
    index < messages.length - 1
  );
  return messages.slice(tooMuch + 1);
}
