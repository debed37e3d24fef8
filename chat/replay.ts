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
    const passOver = (to: number, isDamaged: boolean) => {
      if (to < next) return;
      member.ear.hear({
        ...{ type: "gap", room: room.name, from: next, to },
        ...(isDamaged ? { damaged: true } : {}),
      });
      next = to + 1;
    };
    while (next <= room.last && member.ear.waiting < REPLAY_WAITING) {
      const to = Math.min(next + REPLAY_PAGE - 1, room.last);
      const { page, gap, isDamaged } = await this.#read(room, next, to);
      for (const message of page) {
        // Looked at for each: a page of long messages would fill an outbox.
        if (member.ear.waiting >= REPLAY_WAITING) break;
        passOver(message.seq - 1, false);
        member.ear.hear(message);
        next = message.seq + 1;
      }
      if (page.length === 0) passOver(gap, isDamaged);
    }
    if (next > room.last) room.replays.delete(member);
    else room.replays.set(member, next);
  }

  /** A page, or up to which number nothing will come. */
  async #read(
    room: Room,
    from: number,
    to: number,
  ): Promise<Page> {
    try {
      // No number comes twice, whatever the log says.
      const page = (await this.#log.read(room.name, from, to))
        .filter(({ seq }) => seq >= from);
      if (page.length > 0) return { page, gap: 0, isDamaged: false };
      const { first } = await this.#log.extent(room.name);
      return { page, gap: Math.max(first - 1, to), isDamaged: false };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const { from: lost = from, to: lostTo = to } = error.numbers ?? {};
      if (lost > from) return await this.#read(room, from, lost - 1);
      // What cannot be read is as good as not kept, and told so.
      this.#trouble(error.message);
      return {
        page: [],
        gap: Math.max(from, Math.min(lostTo, to)),
        isDamaged: true,
      };
    }
  }
}

/** What was read: messages, or else what is missing there. */
interface Page {
  readonly page: readonly Message[];
  /** The last number that will not come. */
  readonly gap: number;
  /** Whether it was kept, and cannot be read. */
  readonly isDamaged: boolean;
}
