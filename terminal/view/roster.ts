import type { ClientEvent } from "../../client.ts";
import { sizeOf } from "../../client/event_size.ts";
import type { Joined } from "../../protocol/features/membership.ts";
import { folded } from "../../protocol/name/name.ts";

/**
 * Most members of all rooms together, each counted with its name: about a
 * million with usual names. Others are not shown.
 */
export const ROSTER_MAX = 32 * 1024 * 1024;

/** Most first names of members that have left, which usually come back soon or never. */
const GONE_MAX = 200;

/** Most of one of them with the name that it belongs to, as {@linkcode sizeOf} measures: more is no name that is typed. */
const GONE_SIZE_MAX = 256;

/** The members of the rooms that this client is in, as far as the server has told. */
export class Roster {
  readonly #rooms = new Map<string, Set<string>>();
  /** The members of rooms in alphabetical order, until something changes: that takes long for thousands. */
  readonly #sorted = new Map<string, readonly string[]>();
  readonly #current: () => string | undefined;
  /** The first names of members that have changed their names, by folded name. */
  readonly #firstNames = new Map<string, string>();
  /** The first names of those of them that have left, the latest last. */
  readonly #gone = new Map<string, string>();
  readonly #sizeMax: number;
  /** The size of the members of all rooms. */
  #size = 0;

  /**
   * @param current Gives the current room.
   * @param sizeMax Most members of all rooms, as {@linkcode sizeOf} measures their names.
   */
  constructor(current: () => string | undefined, sizeMax = ROSTER_MAX) {
    this.#current = current;
    this.#sizeMax = sizeMax;
  }

  /** The rooms that the client is in. */
  get rooms(): string[] {
    return [...this.#rooms.keys()];
  }

  /** The room of messages that name none. */
  get current(): string | undefined {
    return this.#current();
  }

  /** The members of all these rooms, with this client. */
  get names(): Set<string> {
    return new Set(
      this.#rooms.values().flatMap((names) => names.values()),
    );
  }

  /** The name by which a member was known first. */
  firstNameOf(name: string): string {
    return this.#firstNames.get(folded(name)) ?? name;
  }

  /** The members of a room, with this client. */
  namesIn(room: string): ReadonlySet<string> {
    return this.#rooms.get(room) ?? new Set();
  }

  /** The same in alphabetical order. */
  sortedIn(room: string): readonly string[] {
    let sorted = this.#sorted.get(room);
    if (sorted === undefined) {
      const names = new Map(
        this.namesIn(room).values().map((name) => [folded(name), name]),
      );
      // `Intl.Collator` takes long to load.
      sorted = [...names.keys()].toSorted()
        .map((name) => names.get(name) ?? name);
      this.#sorted.set(room, sorted);
    }
    return sorted;
  }

  /** Takes note of an event. */
  note(event: ClientEvent): void {
    if (event.type !== "message") this.#sorted.clear();
    switch (event.type) {
      case "joined":
        this.#rooms.set(event.room, this.#rooms.get(event.room) ?? new Set());
        return this.#replace(event.room, announced(event));
      case "rejoined":
      case "members":
        return this.#replace(event.room, announced(event));
      case "left":
        return this.leave(event.room);
      case "presence": {
        const names = this.#rooms.get(event.room);
        for (const name of event.left) {
          this.#remove(names, name);
          const isElsewhere = this.#rooms.values()
            .some((names) => names.has(name));
          if (!isElsewhere) this.#goes(folded(name));
        }
        for (const [was] of event.renamed) this.#remove(names, was);
        // All happen at once: two members may exchange their names.
        this.#keepFirstNames(event.renamed);
        for (const name of event.joined) {
          this.#add(names, name);
          if (names?.has(name)) this.#comes(folded(name));
        }
        for (const [, is] of event.renamed) {
          this.#add(names, is);
          if (!names?.has(is)) this.#firstNames.delete(folded(is));
        }
        return;
      }
      case "back":
        if (event.forgotten) {
          for (const room of this.rooms) this.leave(room);
        }
        return;
    }
  }

  /** This client is no longer in a room. */
  leave(room: string): void {
    this.#replace(room, []);
    this.#rooms.delete(room);
    this.#sorted.delete(room);
  }

  /** Gives a member another name, in all rooms. */
  rename(was: string, is: string): void {
    this.#keepFirstNames([[was, is]]);
    this.#sorted.clear();
    for (const names of this.#rooms.values()) {
      if (this.#remove(names, was)) this.#add(names, is);
    }
  }

  #keepFirstNames(renamed: readonly (readonly [string, string])[]): void {
    const names = this.#firstNames;
    const first = renamed.flatMap(([was, is]) => {
      // Each room that is shared tells the same.
      const isKnown = names.has(folded(is)) && !names.has(folded(was));
      return isKnown ? [] : [[folded(is), this.firstNameOf(was)] as const];
    });
    for (const [was] of renamed) names.delete(folded(was));
    for (const [is, name] of first) {
      names.set(is, name);
      this.#gone.delete(is);
    }
  }

  /** A member has left all rooms. */
  #goes(name: string): void {
    const first = this.#firstNames.get(name);
    this.#firstNames.delete(name);
    if (first === undefined || sizeOf([name, first]) > GONE_SIZE_MAX) return;
    this.#gone.delete(name);
    this.#gone.set(name, first);
    const [oldest] = this.#gone.keys();
    if (this.#gone.size > GONE_MAX && oldest !== undefined) {
      this.#gone.delete(oldest);
    }
  }

  /** A member has entered a room: it may be one that has left before. */
  #comes(name: string): void {
    const first = this.#gone.get(name);
    if (first === undefined) return;
    this.#gone.delete(name);
    this.#firstNames.set(name, first);
  }

  /** Gives a room that the client is in other members. */
  #replace(room: string, members: Iterable<string>): void {
    const names = this.#rooms.get(room);
    for (const name of names ?? []) this.#remove(names, name);
    for (const name of members) this.#add(names, name);
    if (this.#firstNames.size === 0) return;
    const present = new Set(Array.from(this.names, folded));
    for (const name of this.#firstNames.keys()) {
      if (!present.has(name)) this.#firstNames.delete(name);
    }
  }

  /** Adds a member to the names of a room, where there is room for it. */
  #add(names: Set<string> | undefined, name: string): void {
    const size = sizeOf(name);
    const isTooMuch = this.#size + size > this.#sizeMax;
    if (names === undefined || isTooMuch || names.has(name)) return;
    names.add(name);
    this.#size += size;
  }

  #remove(names: Set<string> | undefined, name: string): boolean {
    const isRemoved = names?.delete(name) === true;
    if (isRemoved) this.#size -= sizeOf(name);
    return isRemoved;
  }
}

/** The members whose leaving is announced: the others would stay in the roster for ever. */
function announced(
  { members, unannounced = [] }: Pick<Joined, "members" | "unannounced">,
): Set<string> {
  return new Set(members).difference(new Set(unannounced));
}
