import type { Departed } from "../../protocol/features/directory.ts";
import { folded } from "../../protocol/name/name.ts";
import type { HallObserver, LeaveReason } from "../hall_observer.ts";
import type { Member } from "../member.ts";

/** Most names that are remembered: the oldest is forgotten first. With their texts they are half a megabyte. */
export const DEPARTED_MAX = 1_000;

/**
 * Remembers which members had which names, for a while: a bounded number of
 * them, in memory.
 */
export class DepartedNames implements HallObserver {
  readonly #now: () => number;
  /** The oldest is the first. */
  readonly #names: (readonly [folded: string, departed: Departed])[] = [];

  /** @param now The date, in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Those that had a name, the latest first. */
  of(name: string): readonly Departed[] {
    const key = folded(name);
    return this.#names.flatMap(([its, departed]) =>
      its === key ? [departed] : []
    ).toReversed();
  }

  left(member: Member, reason: LeaveReason): void {
    // A session that continues elsewhere has not left.
    if (reason !== "replaced") this.#add(member, member.name);
  }

  renamed(member: Member, before: string): void {
    this.#add(member, before);
  }

  #add({ session }: Member, name: string): void {
    const { user, realname } = session?.holder ?? {};
    const departed = { name, user, realname, until: this.#now() };
    this.#names.push([folded(name), departed]);
    if (this.#names.length > DEPARTED_MAX) this.#names.shift();
  }
}
