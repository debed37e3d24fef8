import type { Stamp } from "./stamp.ts";

/** Of how many opened messages of a room the places are remembered. */
export const REMEMBERED_MAX = 4_096;

/** Of how many senders it is remembered what was forgotten of them. */
const SENDERS_MAX = 4_096;

/** Where a message stands: logs are counted as a server names them, numbers within a log. */
interface Place {
  readonly log: number;
  readonly seq: number;
}

/** A message that was opened. */
interface Opened extends Place {
  readonly stamp: Stamp;
}

/** Of messages that were opened and are remembered no more: the newest, and the last place. */
interface Forgotten {
  readonly time: number;
  readonly place: Place;
}

/**
 * Which locked messages of a room were opened, and where they stood, so that a
 * server cannot show one of them again as if it were said anew.
 *
 * A message is known by its sender and its `id`, both of which are sealed. The
 * newest ones are remembered one by one. What is older is told by its time,
 * which grows in all that a sender locks: whatever may have been forgotten is
 * not opened behind the place that it may have had.
 *
 * @example
 * ```ts
 * import { OpenedMessages } from "./opened_messages.ts";
 *
 * const opened = new OpenedMessages();
 * const stamp = { sender: "0011223344556677", time: 1 };
 * console.assert(opened.isAt(7, "a1", stamp));
 * console.assert(!opened.isAt(8, "a1", stamp));
 * opened.beginLog();
 * console.assert(!opened.isAt(7, "a1", stamp));
 * ```
 */
export class OpenedMessages {
  /** By sender and `id`, in the order in which they were opened. */
  readonly #opened = new Map<string, Opened>();
  readonly #forgotten = new Map<string, Forgotten>();
  /** Of senders that are forgotten too. */
  #others: Forgotten | undefined;
  #log = 0;

  /** The numbers of the room begin anew. */
  beginLog(): void {
    this.#log++;
  }

  /** Whether a message can stand at a number. If so, it stands nowhere else from now on. */
  isAt(seq: number, id: string, stamp: Stamp): boolean {
    const place = { log: this.#log, seq };
    const key = `${stamp.sender} ${id}`;
    const before = this.#opened.get(key);
    if (before !== undefined) return compare(before, place) === 0;
    const forgotten = this.#forgotten.get(stamp.sender) ?? this.#others;
    const isOld = forgotten !== undefined && stamp.time <= forgotten.time;
    if (isOld && compare(place, forgotten.place) > 0) return false;
    this.#opened.set(key, { ...place, stamp });
    if (this.#opened.size > REMEMBERED_MAX) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    for (const [key, { stamp, ...place }] of this.#opened) {
      this.#opened.delete(key);
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

/** Positive when one place is behind another. */
function compare(one: Place, other: Place): number {
  return one.log - other.log || one.seq - other.seq;
}
