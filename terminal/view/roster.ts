import type { ClientEvent } from "../../client.ts";
import type { Joined } from "../../protocol/notice.ts";

/** The members of the rooms that this client is in, as far as the server has told. */
export class Roster {
  readonly #rooms = new Map<string, Set<string>>();
  readonly #current: () => string | undefined;

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

  /** Takes note of an event. */
  note(event: ClientEvent): void {
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
        this.#rooms.delete(event.room);
        return;
      case "presence": {
        const names = this.#rooms.get(event.room);
        for (const name of event.left) names?.delete(name);
        for (const [was] of event.renamed) names?.delete(was);
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

  /** Gives a member another name, in all rooms. */
  rename(was: string, is: string): void {
    for (const names of this.#rooms.values()) {
      if (names.delete(was)) names.add(is);
    }
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
