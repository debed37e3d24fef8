import {
  HISTORY_ON_JOIN,
  type Joined,
  type Message,
  type Notice,
  type Presence,
} from "../../protocol/notice.ts";
import type { Member } from "../member.ts";
import { costOfReading, readWith } from "./reading.ts";

/**
 * How many bytes wait for a member when its replay pauses: a replay takes no
 * more memory than this and a message, whatever its length.
 */
export const REPLAY_WAITING = 128 * 1024;

/** A message and its sender. */
export interface Said {
  readonly message: Message;
  readonly sender: Member;
}

/**
 * A room: its members, and the changes that they have not been told of.
 *
 * Changes are gathered and told together by {@linkcode announcePresence}: told
 * separately, the arrival of n members would cost n² notices.
 */
export class Room {
  readonly members: Set<Member> = new Set();
  /** Members with an unfinished replay, and the number that each is sent next. */
  readonly replays: Map<Member, number> = new Map();
  /** The announced members, by the names they were announced with. */
  readonly #announced = new Map<Member, string>();
  /** Members that may differ from what was announced. */
  readonly #changed = new Set<Member>();
  /** Members that have not been sent `joined`, and the last number that each knows. */
  readonly #arriving = new Map<Member, number | undefined>();

  /** @param last The number of the newest message. */
  constructor(
    readonly name: string,
    public last: number,
    public topic: string,
    /** How long members wait between two messages, in seconds; 0 when the room is not slow. */
    public slow: number = 0,
  ) {}

  /** Whether {@linkcode announcePresence} has something to do. */
  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** Whether an arriving member is to be sent the newest messages. */
  get needsNewest(): boolean {
    return [...this.#arriving.values()].includes(undefined);
  }

  /** All members, and those of them that are not announced. */
  get roster(): Pick<Joined, "members" | "unannounced"> {
    const members = Array.from(this.members, ({ name }) => name);
    const unannounced = Array.from(this.members)
      .flatMap(({ name, isAnnounced }) => isAnnounced ? [] : [name]);
    return {
      members,
      ...(unannounced.length === 0 ? {} : { unannounced }),
    };
  }

  /** Whether a member has entered and has not been sent `joined`. */
  isArriving(member: Member): boolean {
    return this.#arriving.has(member);
  }

  /** @param since The last number that the member knows: it is sent all messages after that. */
  enter(member: Member, since?: number): void {
    this.members.add(member);
    this.replays.delete(member);
    this.#arriving.set(member, since);
    this.#changed.add(member);
  }

  leave(member: Member): void {
    this.members.delete(member);
    this.replays.delete(member);
    this.#arriving.delete(member);
    this.#changed.add(member);
  }

  /** A member has changed its name. */
  renamed(member: Member): void {
    this.#changed.add(member);
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
    const senders = new Set(run.map(({ sender }) => sender));
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

  /** Sends a notice to all members. */
  broadcast(notice: Notice): void {
    for (const member of this.members) member.recipient.send(notice);
  }

  /**
   * Sends `joined` to the members that have arrived since the last call, and the
   * changes since then to the others.
   *
   * @param newest The newest messages, for arrivals that know no number. Without
   * them a replay sends what can be read.
   */
  announcePresence(newest: readonly Message[] | undefined): void {
    const joined = new Set<string>();
    const left = new Set<string>();
    const renamed: [string, string][] = [];
    let renamer: Member | undefined;
    for (const member of this.#changed) {
      const was = this.#announced.get(member);
      const isTold = member.isAnnounced && this.members.has(member);
      const is = isTold ? member.name : undefined;
      if (was === is) continue;
      if (is === undefined) this.#announced.delete(member);
      else this.#announced.set(member, is);

      if (was !== undefined && is !== undefined) {
        renamed.push([was, is]);
        renamer = member;
      } else if (is !== undefined) joined.add(is);
      else if (was !== undefined) left.add(was);
    }
    // A member that came back before its cut was announced never left.
    for (const name of joined.intersection(left)) {
      joined.delete(name);
      left.delete(name);
    }
    const arrived = new Map(this.#arriving);
    this.#arriving.clear();
    this.#changed.clear();

    this.#sendJoined(arrived, newest);
    const changes = joined.size + left.size + renamed.length;
    if (changes === 0) return;
    const presence: Presence = {
      type: "presence",
      room: this.name,
      joined: [...joined],
      left: [...left],
      renamed,
    };
    for (const member of this.members) {
      // `joined` has the whole list; `named` has told of the new name.
      if (arrived.has(member) || (changes === 1 && member === renamer)) {
        continue;
      }
      member.recipient.send(presence);
    }
  }

  #sendJoined(
    arrived: ReadonlyMap<Member, number | undefined>,
    newest: readonly Message[] | undefined,
  ): void {
    if (arrived.size === 0) return;
    const joined: Notice = {
      type: "joined",
      room: this.name,
      ...this.roster,
      last: this.last,
      ...(this.topic === "" ? {} : { topic: this.topic }),
      ...(this.slow === 0 ? {} : { slow: this.slow }),
    };
    const first = Math.max(1, this.last - HISTORY_ON_JOIN + 1);
    for (const [member, since] of arrived) {
      member.recipient.send(joined);
      if (since !== undefined) this.replays.set(member, since + 1);
      // Some of the newest are damaged: a replay sends the others.
      else if (newest === undefined) this.replays.set(member, first);
    }
    const paced = new Set<Member>();
    // Message by message, so that each is encoded once.
    for (const message of newest ?? []) {
      const cost = costOfReading(readWith([message]));
      for (const [member, since] of arrived) {
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
