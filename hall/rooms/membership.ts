import { LOBBY, roomName } from "../../protocol/name/name.ts";
import { notInRoom, Refusal } from "../../protocol/refusal.ts";
import type { HandlerContext } from "../context.ts";
import type { LeaveReason } from "../hall_observer.ts";
import { Member, type Origin, type Recipient } from "../member.ts";
import { MemberMarks } from "../marks/member_marks.ts";
import type { Holder } from "../sessions/holder.ts";
import type { Session } from "../sessions/session.ts";
import type { Announcer } from "./announcer.ts";
import type { Departure } from "./departure.ts";
import { NewRooms } from "./new_rooms.ts";
import { OpenRooms } from "./open_rooms.ts";
import { Received } from "../marks/received.ts";
import { Room } from "./room.ts";
import { type Guest, NO_MODES, RoomModes } from "./room_modes.ts";
import { RoomPasswords } from "./room_passwords.ts";

/** A room that a member enters. */
export interface RoomEntry {
  readonly room: string;
  /** The last number that the member knows; it is sent all that came after it. */
  readonly since?: number | undefined;
  /** The password of the room. */
  readonly password?: string | undefined;
  /** Whether the member leaves its other rooms. */
  readonly moving?: boolean;
  /**
   * Whether it wants no earlier messages, or how many of the newest, unless the
   * hall knows how far it has all.
   */
  readonly fromNow?: true | number;
  /** Whether the member is told the roles of the others. */
  readonly withRoles?: boolean;
}

/** The members of a hall, and the rooms they are in. */
export class Membership {
  readonly #context: HandlerContext;
  readonly #announcer: Announcer;
  readonly #sourceOf: (address: string) => string;
  /** Members that have arrived and not left, with and without a session. */
  readonly #members = new Set<Member>();
  readonly #rooms: OpenRooms;
  readonly #newRooms: NewRooms;
  readonly #passwords: RoomPasswords;
  /** How far clients had the messages of a room when they left it, see {@linkcode RoomEntry.fromNow}. */
  readonly #had = new MemberMarks();

  /** @param sourceOf The source of an address: limits hold for each source. */
  constructor(
    context: HandlerContext,
    announcer: Announcer,
    sourceOf: (address: string) => string,
  ) {
    this.#context = context;
    this.#announcer = announcer;
    this.#sourceOf = sourceOf;
    this.#rooms = new OpenRooms(context.bounds.openRooms);
    this.#newRooms = new NewRooms(context.bounds.newRooms);
    this.#passwords = new RoomPasswords(context.monotonic);
  }

  /** The rooms that have members. */
  get rooms(): Iterable<Room> {
    return this.#rooms.values();
  }

  /** How many rooms have members. */
  get roomCount(): number {
    return this.#rooms.size;
  }

  /** A room that has members. */
  room(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  /** A connection becomes a member; it is in no room and has no session yet. */
  arrive(recipient: Recipient, origin: Origin): Member {
    const number = this.#context.signIn.nextNumber();
    const member = new Member(recipient, origin, number);
    this.#members.add(member);
    return member;
  }

  /** Whether a member has arrived and not left. */
  has(member: Member): boolean {
    return this.#members.has(member);
  }

  /** @throws {Refusal} `bad-room`, `too-many-rooms`, `invite-only`, … */
  async join(
    member: Member,
    { room: asked, since, password, moving, fromNow, withRoles }: RoomEntry,
  ): Promise<Room> {
    const { bounds } = this.#context;
    const name = roomName(asked, bounds.roomName);
    const open = this.#rooms.get(name);
    const isIn = open !== undefined && member.rooms.has(open);
    if (!isIn && !moving && member.rooms.size >= bounds.rooms) {
      throw tooManyRooms(bounds.rooms);
    }
    const room = open ?? await this.#newRoom(member, name);
    const isCompanionIn = member.session?.companions.some((other) =>
      other.rooms.has(room)
    );
    if (isIn) {
      if (room.isArriving(member)) await this.#announcer.announce(room);
    } else if (!isCompanionIn) this.#checkEntry(member, room, password);
    if (open === undefined) {
      this.#rooms.open(room, this.#sourceOf(member.origin.address));
    }
    if (moving) this.leaveAll(member, room);
    const from = fromNow === undefined
      ? since
      : isIn
      ? room.sentTo(member)
      : fromNow === true
      ? room.last
      : await this.#missedFrom(member, room, fromNow);
    member.rooms.add(room);
    member.wasNoticed = true;
    member.current = room;
    member.session?.wasIn.delete(room.name);
    // A client that cannot tell how far it has all does not put anything in order.
    const isOrdered = fromNow !== undefined;
    room.enter(member, { since: from, isOrdered, withRoles });
    this.#announcer.schedule(room);
    return room;
  }

  /**
   * The number after which messages are new for a member that cannot tell it:
   * that which it had when it left, or one so many before the last.
   */
  async #missedFrom(
    member: Member,
    room: Room,
    most: number,
  ): Promise<number> {
    const { session } = member;
    const client = session?.client;
    const had = client === undefined
      ? undefined
      : this.#had.get(client, room.name);
    const { first } = await this.#context.store.extent(room.name);
    const from = Math.min(
      had ?? Math.max(room.last - most, first - 1),
      room.last,
    );
    if (client !== undefined) {
      member.received ??= new Received();
      member.received.entered(room, from);
    }
    return from;
  }

  /** Remembers how far a member that cannot tell it has the messages of a room. */
  #remember(member: Member, room: Room, isInDoubt = false): void {
    const { received, session } = member;
    const client = session?.client;
    if (received === undefined || client === undefined) return;
    const certain = isInDoubt ? received.upTo(room) : undefined;
    this.#had.raise(client, room.name, certain ?? room.sentTo(member));
  }

  /** A room without members, as the store knows it. */
  async #newRoom({ origin, session }: Member, name: string): Promise<Room> {
    const { store, now, moderation } = this.#context;
    const source = this.#sourceOf(origin.address);
    this.#rooms.check(source);
    const { first, last } = await store.extent(name);
    const topic = await store.topic(name);
    const kept = await store.modes(name);
    // The lobby is open to members whose source has begun too many rooms.
    const isNew = last < first && topic === "" && kept === "" && name !== LOBBY;
    if (isNew) this.#newRooms.take(source, now());
    const isBegun = isNew && session !== undefined;
    const found = isBegun
      ? NO_MODES.add("operators", session.identity, session.name)
      : kept === ""
      ? NO_MODES
      : RoomModes.parse(kept, moderation.sanctions.readRange);
    // A room of an earlier version counts as begun now.
    const modes = found.created === 0 ? found.with({ created: now() }) : found;
    const slow = moderation.slowness(name);
    return new Room(name, last, topic, slow, modes, !isBegun);
  }

  /** @throws {Refusal} */
  #checkEntry(
    { session, origin }: Member,
    { name, modes, size }: Room,
    given: string | undefined,
  ): void {
    if (session === undefined) return;
    if (this.#context.moderation.isOperator(session)) return;
    const { address } = origin;
    const isBack = session.wasIn.has(name);
    const entrant = { ...guestOf(session), address, isBack };
    this.#passwords.check(
      this.#sourceOf(address),
      name,
      given,
      (password) => modes.checkEntry({ ...entrant, password }, name, size),
    );
  }

  /**
   * The room that a request names, or else the current room of its member.
   *
   * @param isSpeech Whether something is said there: some rooms let outsiders speak.
   * @throws {Refusal} `not-in-room`, `bad-room-name`
   */
  roomOf(member: Member, name: string | undefined, isSpeech = false): Room {
    if (name === undefined) {
      if (member.current === undefined) throw notInRoom();
      return member.current;
    }
    const room = this.#rooms.get(
      roomName(name, this.#context.bounds.roomName),
    );
    const isOpen = isSpeech && room?.modes.isOn("outsiders");
    if (room === undefined || !isOpen && !member.rooms.has(room)) {
      throw new Refusal("not-in-room", `you are not in the room ${name}`);
    }
    return room;
  }

  leave(member: Member, room: Room, departure: Departure = {}): void {
    this.#remember(member, room, departure.isInDoubt);
    member.rooms.delete(room);
    if (member.current === room) member.current = [...member.rooms].at(-1);
    room.leave(member, departure);
    this.#announcer.schedule(room);
    if (room.members.size === 0) {
      this.#rooms.close(room);
      this.#announcer.remove(room);
    }
  }

  /** @param except The room that the member stays in. */
  leaveAll(member: Member, except?: Room): void {
    for (const room of [...member.rooms]) {
      if (room !== except) this.leave(member, room);
    }
  }

  /** A member has another name, of which its clients are told now; its rooms announce it. */
  renamed({ name, members }: Holder): void {
    for (const member of members) {
      member.recipient.send({ type: "named", name });
      for (const room of member.rooms) {
        room.renamed(member);
        this.#announcer.schedule(room);
      }
    }
  }

  /**
   * A member that had no key has an identity that outlasts its session: its roles
   * and invitations go with it. Those of a key stay with the key.
   *
   * @throws {NotKept}
   */
  async identified({ author, identity }: Session): Promise<void> {
    for (const room of this.#rooms.values()) {
      const modes = room.modes.moved(author, identity);
      if (modes === room.modes) continue;
      room.modes = modes;
      if (!room.areModesKept) continue;
      await this.#context.store.setModes(room.name, `${modes}`);
    }
  }

  /**
   * A member leaves the hall.
   *
   * `isCut` tells whether it may come back, so that its name stays reserved.
   */
  part(
    member: Member,
    reason: LeaveReason,
    { isCut = false, saidIn }: {
      readonly isCut?: boolean;
      /** Why, as the member says in a room. */
      readonly saidIn?: (room: Room) => string | undefined;
    } = {},
  ): void {
    const { signIn } = this.#context;
    const { session } = member;
    this.dismiss(member, reason, saidIn);
    if (session !== undefined) signIn.part(session, isCut ? "cut" : "goodbye");
    // A connection that nobody noticed leaves no gap in the numbers.
    const isForgotten = session === undefined || !isCut && !member.wasNoticed;
    if (isForgotten) signIn.releaseNumber(member.number);
  }

  /** A connection ends; its session may continue on another. */
  dismiss(
    member: Member,
    reason: LeaveReason,
    saidIn?: (room: Room) => string | undefined,
  ): void {
    this.#tellLeft(member, reason);
    const { session } = member;
    if (session !== undefined) {
      session.wasIn = new Set(Array.from(member.rooms, ({ name }) => name));
    }
    // After a goodbye only that waits.
    const isInDoubt = reason === "timeout" || reason === "slow" ||
      reason === "cut" && member.recipient.waiting > 0;
    for (const room of [...member.rooms]) {
      const said = saidIn?.(room);
      this.leave(member, room, { reason: said, isGone: true, isInDoubt });
    }
    member.session = undefined;
    this.#members.delete(member);
    member.recipient.close();
  }

  /**
   * Ends a session and tells its member why.
   *
   * @param isTold Whether its rooms have been told.
   */
  expel(
    session: Session,
    why: "kicked" | "banned",
    reason: string,
    isTold: boolean,
  ): void {
    const { member } = session;
    if (member === undefined) {
      return this.#context.signIn.sessions.remove(session);
    }
    member.recipient.send({ type: "bye", reason, again: false });
    if (isTold) { for (const room of member.rooms) room.kicked(member); }
    this.part(member, why);
  }

  /** Says goodbye to all members and ends their sessions. */
  close(reason: string): void {
    for (const member of this.#members) {
      this.#tellLeft(member, "shutdown");
      member.recipient.send({ type: "bye", reason, again: true });
      member.recipient.close();
      member.rooms.clear();
      if (member.session !== undefined) {
        this.#context.signIn.part(member.session, "goodbye");
      }
      member.session = undefined;
    }
    this.#members.clear();
    this.#rooms.clear();
  }

  #tellLeft(member: Member, reason: LeaveReason): void {
    if (member.session === undefined) return;
    this.#context.observer.left?.(member, reason);
  }
}

/** A member as the modes of rooms see it. */
export function guestOf(session: Session): Guest {
  const { identity, name, key, account, member, holder: { user } } = session;
  const address = member?.origin.address;
  return { identity, name, key, account, user, address };
}

/** @param most In how many rooms a member may be. */
export function tooManyRooms(most: number): Refusal {
  return new Refusal(
    "too-many-rooms",
    `you can be in at most ${most} rooms`,
  );
}
