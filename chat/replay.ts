import { type Log, Unreadable } from "./log.ts";
import type { Member } from "./member.ts";
import type { Message } from "./notice.ts";
import { REPLAY_WAITING, type Room } from "./room.ts";

/** How many messages are read from the log at once. */
export const REPLAY_PAGE = 256;

/**
 * Tells those who came back everything after the number they know, a little at
 * a time, as fast as they take it. What is said meanwhile reaches them through
 * the log too, so that they hear it once and in order; who has caught up hears
 * the room itself again.
 */
export class Replayer {
  readonly #log: Log;
  readonly #trouble: (why: string) => void;
  readonly #rooms = new Set<Room>();

  /** @param trouble Told when something cannot be read. */
  constructor(log: Log, trouble: (why: string) => void) {
    this.#log = log;
    this.#trouble = trouble;
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

  /** Tells as much as those who listen can take now. */
  async goOn(): Promise<void> {
    for (const room of this.#rooms) {
      for (const [member, next] of room.replays) {
        await this.#tell(room, member, next);
      }
      if (room.replays.size === 0) this.#rooms.delete(room);
    }
  }

  async #tell(room: Room, member: Member, from: number): Promise<void> {
    let next = from;
    while (next <= room.last && member.ear.waiting < REPLAY_WAITING) {
      const to = Math.min(next + REPLAY_PAGE - 1, room.last);
      const { page, first } = await this.#read(room, next, to);
      if (first > next) {
        member.ear.hear({
          type: "gap",
          room: room.name,
          from: next,
          to: first - 1,
        });
      }
      next = first;
      for (const message of page) {
        // Looked at for each: a page of long messages would fill an outbox.
        if (member.ear.waiting >= REPLAY_WAITING) break;
        member.ear.hear(message);
        next = message.seq + 1;
      }
    }
    if (next > room.last) room.replays.delete(member);
    else room.replays.set(member, next);
  }

  /** A page, and the first number from which on messages can still come. */
  async #read(
    room: Room,
    from: number,
    to: number,
  ): Promise<{ page: readonly Message[]; first: number }> {
    try {
      const page = await this.#log.read(room.name, from, to);
      const [oldest] = page;
      if (oldest !== undefined) return { page, first: oldest.seq };
      const { first } = await this.#log.extent(room.name);
      return { page, first: Math.max(first, to + 1) };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const { from: lost = from, to: lostTo = to } = error.numbers ?? {};
      if (lost > from) return await this.#read(room, from, lost - 1);
      // What cannot be read is as good as not kept, and told so.
      this.#trouble(error.message);
      return { page: [], first: Math.min(lostTo, to) + 1 };
    }
  }
}
