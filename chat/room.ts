import type { Member } from "./member.ts";
import type { Message, Notice, Presence } from "./notice.ts";

/** How many of the newest messages are told to one who enters. */
export const HISTORY_ON_JOIN = 20;

/**
 * From how many bytes on that wait for a member its replay pauses: however far
 * behind somebody is, it costs no more memory than this and a message.
 */
export const REPLAY_WAITING = 128 * 1024;

/**
 * A room: who is in it, and what the others have not been told of that yet.
 *
 * Comings and goings are gathered and told together by {@linkcode settle}. Told
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
  ) {}

  /** Whether there is something to {@linkcode settle}. */
  get unsettled(): boolean {
    return this.#changed.size > 0;
  }

  /** Whether somebody waits for the newest messages. */
  get awaited(): boolean {
    return [...this.#arriving.values()].includes(undefined);
  }

  get names(): string[] {
    return Array.from(this.members, (member) => member.name);
  }

  /** Whether a member has come in and not been told so yet. */
  awaits(member: Member): boolean {
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

  /** Tells a message to everyone but the one who said it, and those to whom a replay will. */
  tell(message: Message, sayer: Member): void {
    const { replays } = this;
    for (const member of this.members) {
      if (member === sayer) continue;
      if (replays.size > 0 && replays.has(member)) continue;
      member.ear.hear(message);
    }
  }

  /** Tells a notice to everyone. */
  tellAll(notice: Notice): void {
    for (const member of this.members) member.ear.hear(notice);
  }

  /**
   * Tells those who have entered since the last time that they are in, and the
   * others who has come, gone and changed names.
   *
   * @param newest What is told to those who know nothing of the room.
   */
  settle(newest: readonly Message[]): void {
    const joined = new Set<string>();
    const left = new Set<string>();
    const renamed: [string, string][] = [];
    let renamer: Member | undefined;
    for (const member of this.#changed) {
      const was = this.#announced.get(member);
      const is = this.members.has(member) ? member.name : undefined;
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
      member.ear.hear(presence);
    }
  }

  #welcome(
    arrived: ReadonlyMap<Member, number | undefined>,
    newest: readonly Message[],
  ): void {
    if (arrived.size === 0) return;
    const joined: Notice = {
      type: "joined",
      room: this.name,
      members: this.names,
      last: this.last,
      ...(this.topic === "" ? {} : { topic: this.topic }),
    };
    const first = newest[0]?.seq;
    const paced = new Set<Member>();
    for (const [member, since] of arrived) {
      member.ear.hear(joined);
      if (since !== undefined) this.replays.set(member, since + 1);
      else if (first !== undefined && member.ear.waiting > REPLAY_WAITING) {
        // It enters so many rooms at once that even the newest are too much.
        this.replays.set(member, first);
        paced.add(member);
      }
    }
    // Notice by notice, not member by member: each is then encoded once.
    for (const message of newest) {
      for (const [member, since] of arrived) {
        if (since === undefined && !paced.has(member)) member.ear.hear(message);
      }
    }
  }
}
