import type { ClientEvent } from "../../client.ts";
import type { Joined } from "../../protocol/features/membership.ts";
import { folded } from "../../protocol/name/name.ts";

/** The members of the rooms that this client is in, as far as the server has told. */
export class Roster {
  readonly #rooms = new Map<string, Set<string>>();
  /** The members of rooms in alphabetical order, until something changes: that takes long for thousands. */
  readonly #sorted = new Map<string, readonly string[]>();
  readonly #current: () => string | undefined;
  /** The first names of members that have changed their names, by folded name. */
  readonly #firstNames = new Map<string, string>();

  /** @param current Gives the current room. */
  constructor(current: () => string | undefined) {
    this.#current = current;
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
        this.#rooms.set(event.room, announced(event));
        return;
      case "rejoined":
      case "members":
        this.#rooms.get(event.room)?.clear();
        this.#add(event.room, announced(event));
        return;
      case "left":
        return this.leave(event.room);
      case "presence": {
        const names = this.#rooms.get(event.room);
        for (const name of event.left) {
          names?.delete(name);
          const isElsewhere = this.#rooms.values()
            .some((names) => names.has(name));
          if (!isElsewhere) this.#firstNames.delete(folded(name));
        }
        for (const [was] of event.renamed) names?.delete(was);
        // All happen at once: two members may exchange their names.
        this.#keepFirstNames(event.renamed);
        for (const name of event.joined) this.#firstNames.delete(folded(name));
        this.#add(event.room, [
          ...event.joined,
          ...event.renamed.map(([, is]) => is),
        ]);
        return;
      }
      case "back":
        if (event.forgotten) this.#rooms.clear();
        return;
    }
  }

  /** This client is no longer in a room. */
  leave(room: string): void {
    this.#rooms.delete(room);
    this.#sorted.delete(room);
  }

  /** Gives a member another name, in all rooms. */
  rename(was: string, is: string): void {
    this.#keepFirstNames([[was, is]]);
    this.#sorted.clear();
    for (const names of this.#rooms.values()) {
      if (names.delete(was)) names.add(is);
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
    for (const [is, name] of first) names.set(is, name);
  }

  #add(room: string, names: Iterable<string>): void {
    for (const name of names) this.#rooms.get(room)?.add(name);
  }
}

/** The members whose leaving is announced: the others would stay in the roster for ever. */
function announced(
  { members, unannounced = [] }: Pick<Joined, "members" | "unannounced">,
): Set<string> {
  return new Set(members).difference(new Set(unannounced));
}
