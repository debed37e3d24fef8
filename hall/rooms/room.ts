import {
  HISTORY_ON_JOIN,
  type Joined,
  type Roles,
} from "../../protocol/features/membership.ts";
import type { ExcerptEvent } from "../../protocol/features/excerpt/excerpt.ts";
import type { Ack, Message } from "../../protocol/features/say.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Member } from "../member.ts";
import { tellOfArrivals } from "../metadata/arrivals.ts";
import type { Values } from "../metadata/values.ts";
import type { Holder } from "../sessions/holder.ts";
import type { Departure } from "./departure.ts";
import { PresenceChanges } from "./presence_changes.ts";
import { costOfReading, readWith } from "./reading.ts";
import { RoomEvents } from "./room_events.ts";
import { NO_MODES, type RoomModes } from "./room_modes.ts";

/**
 * How many bytes wait for a member when its replay pauses: a replay takes no
 * more memory than this and a message, whatever its length.
 */
export const REPLAY_WAITING = 128 * 1024;

/** A message and its sender. */
export interface Said {
  readonly message: Message;
  /** Absent when the sender is not here: a member of another server, or one that has left. */
  readonly sender: Member | undefined;
}

/** How a member enters a room. */
export interface Arrival {
  /** The last number that it knows: it is sent all messages after that. */
  readonly since?: number | undefined;
  /**
   * Whether its own messages are to be acknowledged in their place among the
   * others: its client does not put them in order.
   */
  readonly isOrdered?: boolean;
  /** Whether it is told the roles of the members. */
  readonly withRoles?: boolean;
}

/** A member as presence tells of it: all its clients at once. */
type Present = Holder | Member;

function presentOf(member: Member): Present {
  return member.session?.holder ?? member;
}

/** A room: the clients of its members, and what each of them is sent. */
export class Room {
  readonly members: Set<Member> = new Set();
  /** Members with an unfinished replay, and the number that each is sent next. */
  readonly replays: Map<Member, number> = new Map();
  /** Topics and orders, between its messages. */
  readonly events: RoomEvents = new RoomEvents();
  readonly #presence = new PresenceChanges<Present>();
  /** How many members here are further clients of a member that is here already. */
  #companions = 0;
  /** The acknowledgements that wait for the replays of members that get them in order, by their numbers. */
  readonly #heldAcks = new Map<Member, Map<number, Ack>>();
  /** Members that have not been sent `joined`. */
  readonly #arriving = new Map<Member, Arrival>();

  /** @param last The number of the newest message. */
  constructor(
    readonly name: string,
    public last: number,
    public topic: string,
    /** How long members wait between two messages, in seconds; 0 when the room is not slow. */
    public slow: number = 0,
    public modes: RoomModes = NO_MODES,
    /** Whether the store has the modes: those of a room of which nothing is kept end with it. */
    public areModesKept: boolean = true,
  ) {}

  /** Whether {@linkcode announcePresence} has something to do. */
  get hasChanges(): boolean {
    return !this.#presence.isEmpty;
  }

  /** Whether an arriving member is to be sent the newest messages. */
  get needsNewest(): boolean {
    return this.#arriving.values().some(({ since }) => since === undefined);
  }

  /** How many members are here, each counted once however many clients it has. */
  get size(): number {
    return this.members.size - this.#companions;
  }

  /** The members, each by one client. */
  get present(): Iterable<Member> {
    if (this.#companions === 0) return this.members;
    return new Map(
      Array.from(this.members, (member) => [presentOf(member), member]),
    ).values();
  }

  /** All members, and those of them that are not announced. */
  get roster(): Pick<Joined, "members" | "unannounced"> {
    const members = Array.from(this.present, ({ name }) => name);
    const unannounced = Array.from(this.present).flatMap((member) =>
      this.#isAnnounced(presentOf(member)) ? [] : [member.name]
    );
    return {
      members,
      unannounced: unannounced.length === 0 ? undefined : unannounced,
    };
  }

  /** Whether a member has entered, and it or the others have not been told so. */
  isArriving(member: Member): boolean {
    return this.#arriving.has(member) ||
      this.#presence.isEarly(presentOf(member));
  }

  /** Whether a member has entered and not been told so, which will be with all roles. */
  arrivesWithRoles(member: Member): boolean {
    return this.#arriving.get(member)?.withRoles === true;
  }

  enter(member: Member, arrival: Arrival = {}): void {
    if (!this.members.has(member) && this.#hasCompanion(member)) {
      this.#companions++;
    }
    this.members.add(member);
    this.replays.delete(member);
    if (arrival.isOrdered && !this.#heldAcks.has(member)) {
      this.#heldAcks.set(member, new Map());
    }
    this.#arriving.set(member, arrival);
    const present = presentOf(member);
    this.#presence.add(
      present,
      "sessions" in present ? present.before : undefined,
    );
  }

  /** The number up to which a member was sent all messages. */
  sentTo(member: Member): number {
    const next = this.replays.get(member);
    if (next !== undefined) return next - 1;
    return this.#arriving.get(member)?.since ?? this.last;
  }

  leave(member: Member, departure?: Departure): void {
    this.acknowledgeUpTo(member, Infinity);
    const wasHere = this.members.delete(member);
    this.replays.delete(member);
    this.#heldAcks.delete(member);
    this.#arriving.delete(member);
    const present = presentOf(member);
    if (this.#hasCompanion(member)) {
      if (wasHere) this.#companions--;
      this.#presence.add(present);
    } else this.#presence.left(present, departure);
  }

  /** Whether another client of a member is here. */
  #hasCompanion({ session }: Member): boolean {
    return session?.companions.some((other) => this.members.has(other)) ??
      false;
  }

  /** Whether any client by which a member is here is announced. */
  #isAnnounced(present: Present): boolean {
    const isHere = (member: Member | undefined) =>
      member !== undefined && member.isAnnounced && this.members.has(member);
    if (!("sessions" in present)) return isHere(present);
    return present.sessions.values().some(({ member }) => isHere(member));
  }

  /** A member is about to leave, as the others were told. */
  kicked(member: Member): void {
    this.#presence.kicked(presentOf(member));
  }

  /** A member has changed its name. */
  renamed(member: Member): void {
    this.#presence.add(presentOf(member));
  }

  /**
   * Sends consecutive messages to the members, each message to all but its
   * sender. A member with a replay gets them from that.
   *
   * @param delivered Called for each message that all members have been sent.
   * @returns How often a message was sent.
   */
  deliver<It extends Said>(
    run: readonly It[],
    delivered: (it: It) => void,
  ): number {
    const { replays } = this;
    for (const { message } of run) this.#sendGap(message.seq);
    const messages = run.map(({ message }) => message);
    const senders = new Set<Member>();
    for (const { sender } of run) {
      if (sender !== undefined && this.members.has(sender)) senders.add(sender);
    }
    let sent = 0;
    for (const member of this.members) {
      if (senders.has(member) || replays.has(member)) continue;
      member.recipient.sendAll(messages);
      sent += messages.length;
    }
    // A message is acknowledged after all others have been sent it.
    for (const it of run) {
      for (const member of senders) {
        if (member === it.sender || replays.has(member)) continue;
        member.recipient.send(it.message);
        sent++;
      }
      delivered(it);
    }
    return sent;
  }

  /** Acknowledges a message, unless the replay of its sender is to do that. */
  acknowledge(member: Member, ack: Ack): void {
    const held = this.#heldAcks.get(member);
    if (
      held === undefined || ack.seq === undefined || !this.replays.has(member)
    ) member.recipient.send(ack);
    else held.set(ack.seq, ack);
  }

  /**
   * Sends a member the acknowledgements up to a number, which its replay has reached.
   *
   * @returns Whether the message of this number is its own.
   */
  acknowledgeUpTo(member: Member, seq: number): boolean {
    const held = this.#heldAcks.get(member) ?? new Map<number, Ack>();
    const isOwn = held.has(seq);
    for (const [number, ack] of held) {
      if (number > seq) continue;
      held.delete(number);
      member.recipient.send(ack);
    }
    return isOwn;
  }

  /** Has all members sent the messages up to a number by replays. */
  replayTo(seq: number): void {
    if (seq <= this.last) return;
    for (const member of this.members) {
      if (!this.replays.has(member)) this.replays.set(member, this.last + 1);
    }
    this.last = seq;
  }

  /**
   * Tells the members of numbers that the store has passed over because it had
   * forgotten this room. A replay tells of them by itself.
   */
  #sendGap(seq: number): void {
    if (seq > this.last + 1) {
      const gap: Notice = {
        type: "gap",
        room: this.name,
        from: this.last + 1,
        to: seq - 1,
      };
      for (const member of this.members) {
        if (!this.replays.has(member)) member.recipient.send(gap);
      }
    }
    this.last = seq;
  }

  /** Remembers something that happened now. */
  addEvent(notice: ExcerptEvent["notice"], time: number): void {
    this.events.add({ after: this.last, time, notice });
  }

  /** Sends a notice to all members. */
  broadcast(notice: Notice): void {
    for (const member of this.members) member.recipient.send(notice);
  }

  /** Whether a member that has arrived can be told so before the others. */
  canWelcome(member: Member): boolean {
    return this.#presence.canBeEarly(presentOf(member));
  }

  /**
   * Sends `joined` to a member, and announces its arrival later: it may be about
   * to change its name.
   *
   * @param newest As for {@linkcode announcePresence}.
   */
  welcome(
    member: Member,
    newest: readonly Message[] | undefined,
    roles: () => Roles = noRoles,
  ): void {
    const arrival = this.#arriving.get(member);
    if (arrival === undefined) return;
    this.#arriving.delete(member);
    // All others that are to be announced are told to this member as well.
    const announced = this.#presence.tellEarly(presentOf(member));
    const { unannounced = [] } = this.roster;
    const members = new Set([...announced, ...unannounced, member.name]);
    this.#sendJoined(new Map([[member, arrival]]), newest, roles, {
      ...this.roster,
      members: [...members],
    });
  }

  /**
   * Sends `joined` to the members that have arrived since the last call, and the
   * changes since then to the others.
   *
   * @param newest The newest messages, for arrivals that know no number. Without
   * them a replay sends what can be read.
   * @param roles Finds the roles, for arrivals that are told them.
   */
  announcePresence(
    newest: readonly Message[] | undefined,
    roles: () => Roles = noRoles,
  ): void {
    const presenceFor = this.#presence.take(
      this.name,
      (present) => this.#isAnnounced(present),
    );
    const arrived = new Map(this.#arriving);
    this.#arriving.clear();
    this.#sendJoined(arrived, newest, roles, this.roster);
    let absences: ReadonlyMap<string, Notice> | undefined;
    let values: ReadonlyMap<string, Values> | undefined;
    for (const member of this.members) {
      // `joined` has the whole list.
      const presence = arrived.has(member)
        ? undefined
        : presenceFor(presentOf(member));
      if (presence === undefined) continue;
      member.recipient.send(presence);
      if (member.follows.size > 0) {
        values ??= this.#values();
        tellOfArrivals(member, presence.joined, values);
      }
      if (!member.wants.has("away")) continue;
      absences ??= this.#absences();
      for (const name of presence.joined) {
        const absence = absences.get(name);
        if (absence !== undefined) member.recipient.send(absence);
      }
    }
  }

  /** The news of members that are away, by their names. */
  #absences(): ReadonlyMap<string, Notice> {
    return new Map(
      Array.from(this.members).flatMap(({ name, session }) => {
        const text = session?.holder.away;
        return text === undefined
          ? []
          : [[name, { type: "absence", name, text }]];
      }),
    );
  }

  /** The values of the members that have some, by their names. */
  #values(): ReadonlyMap<string, Values> {
    return new Map(
      Array.from(this.members).flatMap(({ name, session }) =>
        session === undefined || session.holder.metadata.size === 0
          ? []
          : [[name, session.holder.metadata]]
      ),
    );
  }

  #sendJoined(
    arrived: ReadonlyMap<Member, Arrival>,
    newest: readonly Message[] | undefined,
    roles: () => Roles,
    roster: Pick<Joined, "members" | "unannounced">,
  ): void {
    if (arrived.size === 0) return;
    const joined: Notice = {
      type: "joined",
      room: this.name,
      ...roster,
      last: this.last,
      topic: this.topic || undefined,
      slow: this.slow || undefined,
      modes: this.modes.names,
    };
    // Each is encoded once for all that are sent it.
    const joinedWithEarlier: Notice = { ...joined, earlier: true };
    let joinedWithRoles: Notice | undefined;
    const first = Math.max(1, this.last - HISTORY_ON_JOIN + 1);
    for (const [member, { since, withRoles }] of arrived) {
      const hasEarlier = since === undefined
        ? newest === undefined || newest.length > 0
        : since < this.last;
      if (withRoles) joinedWithRoles ??= { ...joined, roles: roles() };
      member.recipient.send(
        withRoles && joinedWithRoles !== undefined
          ? joinedWithRoles
          : hasEarlier
          ? joinedWithEarlier
          : joined,
      );
      if (since !== undefined) this.replays.set(member, since + 1);
      // Some of the newest are damaged: a replay sends the others.
      else if (newest === undefined) this.replays.set(member, first);
    }
    const paced = new Set<Member>();
    // Message by message, so that each is encoded once.
    for (const message of newest ?? []) {
      const cost = costOfReading(readWith([message]));
      for (const [member, { since }] of arrived) {
        if (since !== undefined || paced.has(member)) continue;
        if (member.recipient.waiting > REPLAY_WAITING) {
          // Too much at once: its dialect needs more bytes, or it enters many rooms.
          this.replays.set(member, message.seq);
          paced.add(member);
        } else {
          member.recipient.send(message);
          member.origin.share?.owe(cost);
        }
      }
    }
  }
}

function noRoles(): Roles {
  return {};
}
