import type { Profile } from "../../protocol/features/dialects/profile.ts";
import type { Member } from "../member.ts";
import { NO_VALUES, type Values } from "../metadata/values.ts";
import type { Room } from "../rooms/room.ts";
import type { Session } from "./session.ts";

/**
 * Most clients that share a name: more than the machines and telephones of a
 * person, and few enough that what the member hears costs its server little.
 */
export const CLIENTS_MAX = 16;

/** The facts that a holder begins with. */
export interface HolderFacts {
  readonly name: string;
  /** Stands for a holder without a key. */
  readonly author: string;
  /** The fingerprint of its proven key, or of the owner whose password was given; absent without one. */
  readonly key?: string | undefined;
  /** The registered name whose owner it is known to be; absent without one. */
  readonly account?: string | undefined;
  /** The user's login name and full name, in dialects that have them. */
  readonly user?: string | undefined;
  readonly realname?: string | undefined;
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
  /** The member that its first client was before, on the same connection. */
  readonly before?: Holder | undefined;
}

/**
 * The holder of a name: a member as the others see it, over all clients of its
 * owner. Each client has a session of its own; only those with the same key share
 * a holder.
 */
export class Holder {
  /** One a client, connected or in a cut. */
  readonly sessions: Set<Session> = new Set();
  readonly #author: string;
  name: string;
  /** The fingerprint of its owner; absent without one. */
  key: string | undefined;
  /** The registered name whose owner it is known to be, by a key or a password; absent without one. */
  account: string | undefined;
  /** Whether it has given the password of operators. */
  isOper = false;
  /** Whether it is a program, as it says. */
  isBot = false;
  readonly user: string | undefined;
  realname: string | undefined;
  readonly since: number;
  /** The values of its keys, for the programs of others. */
  metadata: Values = NO_VALUES;
  /** Why the member is away; absent when it is not. */
  away: string | undefined;
  /** The sender of the last whisper, to whom a reply goes. */
  whisperer: string | undefined;
  /** The monotonic time of its last message in each slow room, in milliseconds. */
  readonly lastSaid: Map<string, number> = new Map();
  /** The member that its first client was before: to its rooms it is the same, with another name. */
  before: Holder | undefined;

  constructor(facts: HolderFacts) {
    this.#author = facts.author;
    this.name = facts.name;
    this.key = facts.key;
    this.account = facts.account;
    this.user = facts.user;
    this.realname = facts.realname;
    this.since = facts.since;
    this.before = facts.before;
    // A chain of them would keep all in memory.
    if (facts.before !== undefined) facts.before.before = undefined;
  }

  /** Stands for the member in what rooms remember of it, for longer than its sessions where it has a key. */
  get identity(): string {
    return this.key ?? this.#author;
  }

  /** Its properties beside its name, for some dialects; absent when there are none. */
  get profile(): Profile | undefined {
    const { account, realname } = this;
    return account === undefined && realname === undefined
      ? undefined
      : { account, realname };
  }

  /** Its connected clients, the oldest session first. */
  get members(): Member[] {
    return Array.from(this.sessions).flatMap(({ member }) => member ?? []);
  }

  /** Whether any of its clients is connected. */
  get isConnected(): boolean {
    for (const { member } of this.sessions) {
      if (member !== undefined) return true;
    }
    return false;
  }

  /** Whether another client may be the same member, also while all are in a cut. */
  get isShared(): boolean {
    return this.sessions.values().every(({ isShared }) => isShared);
  }

  /** The network address of its oldest connected client; absent without one. */
  get address(): string | undefined {
    return this.members[0]?.origin.address;
  }

  /** The rooms that any of its clients is in. */
  get rooms(): ReadonlySet<Room> {
    const [first, ...others] = this.members;
    const rooms = first?.rooms ?? new Set<Room>();
    return others.reduce<ReadonlySet<Room>>(
      (all, { rooms }) => all.union(rooms),
      rooms,
    );
  }
}
