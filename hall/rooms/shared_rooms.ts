import type { HandlerContext } from "../context.ts";
import type { Asker } from "../handler.ts";
import type { Member } from "../member.ts";
import { refusalOf } from "../refuse.ts";
import type { MemberMarks } from "../marks/member_marks.ts";
import { markOf } from "../marks/read_mark.ts";
import type { Session, Sharing } from "../sessions/session.ts";
import type { Membership } from "./membership.ts";
import type { Room } from "./room.ts";

/**
 * Keeps the clients of a member in the same rooms: a room that is entered or
 * left by any of them is entered or left by all that share rooms
 * ({@linkcode Session.sharing}), after a cut by those that come back.
 */
export class SharedRooms {
  readonly #context: HandlerContext;
  readonly #membership: Membership;
  readonly #readMarks: MemberMarks;

  constructor(
    context: HandlerContext,
    membership: Membership,
    readMarks: MemberMarks,
  ) {
    this.#context = context;
    this.#membership = membership;
    this.#readMarks = readMarks;
  }

  /** A client has entered a room. */
  async entered({ session }: Member, room: Room): Promise<void> {
    if (session?.sharing === undefined) return;
    for (const other of session.holder.sessions) {
      if (other.leftMeanwhile.delete(room.name)) other.wasIn.add(room.name);
      await this.#follow(other, room);
    }
  }

  /** A client has left a room. */
  left({ session }: Asker, room: Room, reason?: string): void {
    if (session.sharing === undefined) return;
    const { name } = room;
    for (const other of session.holder.sessions) {
      if (other.sharing === undefined) continue;
      if (other.wasIn.delete(name)) other.leftMeanwhile.add(name);
      if (!other.member?.rooms.has(room)) continue;
      this.#membership.leave(other.member, room, { reason });
      other.member.recipient.send({ type: "left", room: name, byOther: true });
    }
  }

  /** A client enters the rooms of the others, and shares them from now on. */
  async share(session: Session, sharing: Sharing): Promise<void> {
    session.sharing = sharing;
    for (const other of session.companions) {
      if (other.session?.sharing === undefined) continue;
      for (const room of other.rooms) await this.#follow(session, room);
    }
  }

  async #follow(session: Session, room: Room): Promise<void> {
    const { member, sharing, followsReading } = session;
    if (member === undefined || sharing === undefined) return;
    if (member.rooms.has(room)) return;
    const { current, recipient } = member;
    const { name } = room;
    if (followsReading) {
      recipient.send(markOf(this.#readMarks, session, { room: name }));
    }
    try {
      await this.#membership.join(member, { room: name, ...sharing });
    } catch (error) {
      // It is in too many rooms, and stays out of this one.
      refusalOf(error, this.#context.observer);
      return;
    }
    // Requests that name no room go where they went before.
    member.current = current ?? room;
  }
}
