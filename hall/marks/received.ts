import type { Member } from "../member.ts";
import type { Room } from "../rooms/room.ts";

/**
 * How long something is on its way at most while a connection works, in
 * milliseconds. Input after that shows that it has arrived.
 */
export const ON_ITS_WAY = 10_000;

/**
 * Which messages a member certainly has, for clients that cannot tell so: a
 * connection may be broken for a minute before that is noticed.
 */
export class Received {
  /** The numbers up to which it has all messages. */
  #certain = new Map<Room, number>();
  /** Those that it will certainly have when its next input comes late enough. */
  #sent = new Map<Room, number>();
  #sentAt = -Infinity;

  /** A member enters a room, whose messages up to a number it does not want. */
  entered(room: Room, since: number): void {
    this.#certain.set(room, since);
    this.#sent.set(room, since);
  }

  /**
   * Something has come from the member.
   *
   * @param now A monotonic time, in milliseconds.
   */
  noteInput(member: Member, now: number): void {
    if (now - this.#sentAt < ON_ITS_WAY || member.recipient.waiting > 0) return;
    this.#certain = this.#sent;
    this.#sent = new Map(
      Array.from(member.rooms, (room) => [room, room.sentTo(member)]),
    );
    this.#sentAt = now;
  }

  /** The number up to which a member certainly has the messages of a room. */
  upTo(room: Room): number | undefined {
    return this.#certain.get(room);
  }
}
