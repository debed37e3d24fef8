import type { Member } from "./member.ts";
import type { Message, Notice, Presence } from "./notice.ts";

/** How many of the newest messages are told to one who enters. */
export const HISTORY_ON_JOIN = 20;

/**
 * A room: who is in it, and what the others have not been told of that yet.
 *
 * Comings and goings are gathered and told together by {@linkcode settle}. Told
 * one by one, n people entering would cost n² notices.
 */
export class Room {
  readonly members: Set<Member> = new Set();
  /** The number of the newest message. */
  last: number;
  /** The names by which the room knows those it has been told of. */
  readonly #announced = new Map<Member, string>();
  /** Members whose state may differ from what was announced. */
  readonly #changed = new Set<Member>();
  /** Members who have not been told yet that they are in. */
  readonly #arriving = new Set<Member>();

  constructor(readonly name: string, last: number) {
    this.last = last;
  }

  /** Whether there is something to {@linkcode settle}. */
  get unsettled(): boolean {
    return this.#changed.size > 0;
  }

  /** Whether somebody waits for the history. */
  get awaited(): boolean {
    return this.#arriving.size > 0;
  }

  get names(): string[] {
    return Array.from(this.members, (member) => member.name);
  }

  /** Whether a member has come in and not been told so yet. */
  awaits(member: Member): boolean {
    return this.#arriving.has(member);
  }

  enter(member: Member): void {
    this.members.add(member);
    this.#arriving.add(member);
    this.#changed.add(member);
  }

  leave(member: Member): void {
    this.members.delete(member);
    this.#arriving.delete(member);
    this.#changed.add(member);
  }

  /** A member has a new name. */
  renamed(member: Member): void {
    this.#changed.add(member);
  }

  /** Tells a message to everyone but the one who said it. */
  tell(message: Message, sayer: Member): void {
    for (const member of this.members) {
      if (member !== sayer) member.ear.hear(message);
    }
  }

  /**
   * Tells those who have entered since the last time that they are in, with
   * the given history, and the others who has come, gone and changed names.
   */
  settle(history: readonly Message[]): void {
    const joined: string[] = [];
    const left: string[] = [];
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
      } else if (is !== undefined) joined.push(is);
      else if (was !== undefined) left.push(was);
    }
    const arrived = new Set(this.#arriving);
    this.#arriving.clear();
    this.#changed.clear();

    this.#welcome(arrived, history);
    const changes = joined.length + left.length + renamed.length;
    if (changes === 0) return;
    const presence: Presence = {
      type: "presence",
      room: this.name,
      joined,
      left,
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

  #welcome(arrived: ReadonlySet<Member>, history: readonly Message[]): void {
    if (arrived.size === 0) return;
    const joined: Notice = {
      type: "joined",
      room: this.name,
      members: this.names,
      last: this.last,
    };
    // Notice by notice, not member by member: each is then encoded once.
    for (const notice of [joined, ...history]) {
      for (const member of arrived) member.ear.hear(notice);
    }
  }
}
