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
 * From how many bytes on that wait for a member its replay pauses: however far
 * behind somebody is, it costs no more memory than this and a message.
 */
export const REPLAY_WAITING = 128 * 1024;

/** A message, and who said it. */
export interface Said {
  readonly message: Message;
  readonly sender: Member;
}

/**
 * A room: who is in it, and what the others have not been told of that yet.
 *
 * Comings and goings are gathered and told together by {@linkcode announcePresence}. Told
 * one by one, n people entering would cost n² notices.
 */
export class Room {
  readonly members: Set<Member> = new Set();
  /** Who is being told what was said before, with the number it is told next. */
  readonly replays: Map<Member, number> = new Map();
  /** The names by which the room knows those it has been told of. */
  readonly #announced = new Map<Member, string>();
  /** Members whose state may differ from what was announced. */
  readonly #changed = new Set<Member>();
  /** Members who have not been told yet that they are in, and the last number they know. */
  readonly #arriving = new Map<Member, number | undefined>();

  /** @param last The number of the newest message. */
  constructor(
    readonly name: string,
    public last: number,
    public topic: string,
    /** How long one waits here between two messages, in seconds; 0 for not at all. */
    public slow: number = 0,
  ) {}

  /** Whether there is something to {@linkcode announcePresence}. */
  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** Whether somebody waits for the newest messages. */
  get needsNewest(): boolean {
    return [...this.#arriving.values()].includes(undefined);
  }

  /** Everybody who is in it, and who of them is not announced. */
  get roster(): Pick<Joined, "members" | "unannounced"> {
    const members = Array.from(this.members, ({ name }) => name);
    const unannounced = Array.from(this.members)
      .flatMap(({ name, isAnnounced }) => isAnnounced ? [] : [name]);
    return {
      members,
      ...(unannounced.length === 0 ? {} : { unannounced }),
    };
  }

  /** Whether a member has come in and not been told so yet. */
  isArriving(member: Member): boolean {
    return this.#arriving.has(member);
  }

  /** @param since The last number it knows: it wants everything after that. */
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

  /** A member has a new name. */
  renamed(member: Member): void {
    this.#changed.add(member);
  }

  /**
   * Tells messages in a row to everyone, each but to the one who said it, and
   * none to those to whom a replay will.
   *
   * @param said Called for each message when everybody else has heard it.
   * @returns How often one was told.
   */
  deliver<It extends Said>(
    run: readonly It[],
    said: (it: It) => void,
  ): number {
    const { replays } = this;
    for (const { message } of run) this.#tellOfHole(message.seq);
    const messages = run.map(({ message }) => message);
    const senders = new Set(run.map(({ sender }) => sender));
    let told = 0;
    for (const member of this.members) {
      if (senders.has(member) || replays.has(member)) continue;
      member.recipient.sendAll(messages);
      told += messages.length;
    }
    // Everybody has heard something before the one who said it is told its place.
    for (const it of run) {
      for (const member of senders) {
        if (member === it.sender || replays.has(member)) continue;
        member.recipient.send(it.message);
        told++;
      }
      said(it);
    }
    return told;
  }

  /**
   * Numbers have been passed over: the log had forgotten this room. That is told
   * to everyone but those to whom a replay will.
   */
  #tellOfHole(seq: number): void {
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

  /** Tells a notice to everyone. */
  broadcast(notice: Notice): void {
    for (const member of this.members) member.recipient.send(notice);
  }

  /**
   * Tells those who have entered since the last time that they are in, and the
   * others who has come, gone and changed names.
   *
   * @param newest What is told to those who know nothing of the room. Without it
   * a replay tells them.
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
    // One who comes back on a new connection before anybody has heard of the cut.
    for (const name of joined.intersection(left)) {
      joined.delete(name);
      left.delete(name);
    }
    const arrived = new Map(this.#arriving);
    this.#arriving.clear();
    this.#changed.clear();

    this.#welcome(arrived, newest);
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
      // Who arrived has the whole list; who took a new name has been told so.
      if (arrived.has(member) || (changes === 1 && member === renamer)) {
        continue;
      }
      member.recipient.send(presence);
    }
  }

  #welcome(
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
      // Some of the newest are damaged: a replay tells the others.
      else if (newest === undefined) this.replays.set(member, first);
    }
    const paced = new Set<Member>();
    // Notice by notice, not member by member: each is then encoded once.
    for (const message of newest ?? []) {
      const cost = costOfReading(readWith([message]));
      for (const [member, since] of arrived) {
        if (since !== undefined || paced.has(member)) continue;
        if (member.recipient.waiting > REPLAY_WAITING) {
          // In its dialect even the newest are too much at once, or it enters many rooms.
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
