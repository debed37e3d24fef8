import type { ClientEvent } from "../../client.ts";
import type { Joined } from "../../protocol/notice.ts";

/** Who is in the rooms one is in, as far as one has been told. */
export class Roster {
  readonly #rooms = new Map<string, Set<string>>();
  readonly #current: () => string | undefined;

  /** @param current The room where words go now. */
  constructor(current: () => string | undefined) {
    this.#current = current;
  }

  /** The rooms one has been told to be in. */
  get rooms(): string[] {
    return [...this.#rooms.keys()];
  }

  /** The room that words go to. */
  get current(): string | undefined {
    return this.#current();
  }

  /** Everybody in one of these rooms, oneself included. */
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

  /** Takes note that somebody has another name, in all rooms. */
  rename(was: string, is: string): void {
    for (const names of this.#rooms.values()) {
      if (names.delete(was)) names.add(is);
    }
  }

  #add(room: string, names: Iterable<string>): void {
    for (const name of names) this.#rooms.get(room)?.add(name);
  }
}

/** Those whose going is told too: of the others nobody knows how long they stay. */
function announced(
  { members, unannounced = [] }: Pick<Joined, "members" | "unannounced">,
): Set<string> {
  return new Set(members).difference(new Set(unannounced));
}
