import type { Presence } from "../../protocol/features/membership.ts";
import type { Roster } from "../view/roster.ts";

/** A name before, and the name now. */
export type Renamed = readonly [was: string, is: string];

/** Most changes that a room is to tell: more than members make while presence is gathered. */
export const AWAITED_MAX = 1_000;

/**
 * The changes of names that rooms tell. Each shared room tells the same, and
 * meanwhile the name before can be that of another member.
 */
export class Renames {
  readonly #roster: Pick<Roster, "rooms" | "namesIn">;
  /** The changes that each room is to tell too, by the name before: when it tells anything, it tells all. */
  readonly #known = new Map<string, Map<string, string>>();

  constructor(roster: Pick<Roster, "rooms" | "namesIn">) {
    this.#roster = roster;
  }

  /** The changes of names in a notice that no other room has told. */
  take({ room, renamed }: Presence): readonly Renamed[] {
    const known = this.#known.get(room);
    this.#known.delete(room);
    const fresh = renamed.filter(([was, is]) => known?.get(was) !== is);
    for (const other of this.#roster.rooms) {
      if (other === room) continue;
      const names = this.#roster.namesIn(other);
      for (const change of fresh) {
        if (names.has(change[0])) this.#add(other, change);
      }
    }
    return fresh;
  }

  /** The user has left a room, or entered it again. */
  forget(room: string): void {
    this.#known.delete(room);
  }

  #add(room: string, [was, is]: Renamed): void {
    const known = this.#known.get(room) ?? new Map<string, string>();
    if (known.size < AWAITED_MAX) this.#known.set(room, known.set(was, is));
  }
}
