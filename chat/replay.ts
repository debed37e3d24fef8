import type { Log } from "./log.ts";
import type { Member } from "./member.ts";
import type { Room } from "./room.ts";

/** How many messages are read from the log at once. */
export const REPLAY_PAGE = 256;

/**
 * From how many bytes on that wait for a member its replay pauses: however far
 * behind somebody is, it costs no more memory than this and a message.
 */
export const REPLAY_WAITING = 128 * 1024;

/**
 * Tells those who came back everything after the number they know, a little at
 * a time, as fast as they take it. What is said meanwhile reaches them through
 * the log too, so that they hear it once and in order; who has caught up hears
 * the room itself again.
 */
export class Replayer {
  readonly #log: Log;
  readonly #rooms = new Set<Room>();

  constructor(log: Log) {
    this.#log = log;
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
      const page = await this.#log.read(room.name, next, to);
      const first = page[0]?.seq ?? await this.#firstAfter(room, to);
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

  /** The first number after one that may still be kept. */
  async #firstAfter(room: Room, seq: number): Promise<number> {
    const { first } = await this.#log.extent(room.name);
    return Math.max(first, seq + 1);
  }
}
