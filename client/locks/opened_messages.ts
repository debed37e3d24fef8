import type { Stamp } from "./stamp.ts";

/** How many opened messages of a room are remembered. */
export const REMEMBERED_MAX = 4_096;

/** For how many senders the last forgotten message is remembered. */
const SENDERS_MAX = 4_096;

/** The position of a message: stores are counted as the server changes them, numbers within a store. */
interface Place {
  readonly log: number;
  readonly seq: number;
}

/** An opened message. */
interface Opened extends Place {
  readonly stamp: Stamp;
}

/** Of the opened messages that are remembered no more: the newest time, and the last position. */
interface Forgotten {
  readonly time: number;
  readonly place: Place;
}

/**
 * The locked messages of a room that were opened, and their positions, so that a
 * server cannot present an old message as a new one.
 *
 * A message is known by its sender and its `id`, both of which are sealed. The
 * newest are remembered one by one. Older messages are recognised by their time,
 * which grows with each message that a sender locks: a message that may be a
 * forgotten one is not opened at a later position.
 *
 * @example
 * ```ts
 * import { OpenedMessages } from "./opened_messages.ts";
 *
 * const opened = new OpenedMessages();
 * const stamp = { sender: "0011223344556677", time: 1 };
 * console.assert(opened.record(7, "a1", stamp));
 * console.assert(!opened.record(8, "a1", stamp));
 * opened.beginLog();
 * console.assert(!opened.record(7, "a1", stamp));
 * ```
 */
export class OpenedMessages {
  /** By sender and `id`, in the order in which they were opened. */
  readonly #opened = new Map<string, Opened>();
  readonly #forgotten = new Map<string, Forgotten>();
  /** The same for all senders that are forgotten too. */
  #others: Forgotten | undefined;
  #log = 0;

  /** The numbers of the room begin anew. */
  beginLog(): void {
    this.#log++;
  }

  /** Records a message at a number. @returns Whether it can be there: it is no repetition. */
  record(seq: number, id: string, stamp: Stamp): boolean {
    const place = { log: this.#log, seq };
    const message = `${stamp.sender} ${id}`;
    const before = this.#opened.get(message);
    if (before !== undefined) return compare(before, place) === 0;
    const forgotten = this.#forgotten.get(stamp.sender) ?? this.#others;
    const isOld = forgotten !== undefined && stamp.time <= forgotten.time;
    if (isOld && compare(place, forgotten.place) > 0) return false;
    this.#opened.set(message, { ...place, stamp });
    if (this.#opened.size > REMEMBERED_MAX) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    for (const [message, { stamp, ...place }] of this.#opened) {
      this.#opened.delete(message);
      const { sender, time } = stamp;
      const before = this.#forgotten.get(sender) ?? this.#others;
      const forgotten = later(before, { time, place });
      this.#forgotten.delete(sender);
      this.#forgotten.set(sender, forgotten);
      break;
    }
    if (this.#forgotten.size <= SENDERS_MAX) return;
    for (const [sender, forgotten] of this.#forgotten) {
      this.#forgotten.delete(sender);
      this.#others = later(this.#others, forgotten);
      break;
    }
  }
}

function later(one: Forgotten | undefined, other: Forgotten): Forgotten {
  if (one === undefined) return other;
  return {
    time: Math.max(one.time, other.time),
    place: compare(one.place, other.place) > 0 ? one.place : other.place,
  };
}

/** Positive when the first position is behind the second. */
function compare(one: Place, other: Place): number {
  return one.log - other.log || one.seq - other.seq;
}
