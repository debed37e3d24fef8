import type { Client, ClientEvent } from "../client.ts";
import { Speakers } from "../client/hiding/speakers.ts";
import { Refusal } from "../protocol/refusal.ts";
import { roleSigns } from "../protocol/features/who.ts";
import { currentBuffer, roomBuffer } from "./state/buffers.ts";
import type { PageState } from "./state/page_state.ts";

/** How long the marks of a room count as current, in milliseconds: the server announces none. */
const CURRENT_FOR = 60_000;

/** Most members of a room whose marks are asked for: the answer names all of them. */
const ASKED_MAX = 200;

/** The members of the rooms: those that have spoken lately, and those that are away. */
export class PagePeople {
  readonly speakers = new Speakers();
  /** When each room was asked for, in milliseconds since 1970. */
  readonly #asked = new Map<string, number>();
  /** The rooms whose answer is still to come; the user has not asked for it. */
  readonly #awaited = new Set<string>();

  /**
   * Takes note of an event.
   *
   * @param state The state before the event.
   * @returns Whether it answers what the user has not asked.
   */
  note(event: ClientEvent, state: PageState): boolean {
    switch (event.type) {
      case "message": {
        const isOld = event.seq <= (roomBuffer(state, event.room)?.before ?? 0);
        this.speakers.said(event.from, isOld ? event.time : Date.now());
        return false;
      }
      case "presence":
        for (const [was, is] of event.renamed) {
          this.speakers.rename(was, is);
          const { roles = {} } = roomBuffer(state, event.room) ?? {};
          if (roleSigns(roles)(was) !== "") this.#asked.delete(event.room);
        }
        return false;
      // Roles are others now.
      case "managed":
        this.#asked.delete(event.room);
        return false;
      case "members":
        return this.#awaited.delete(event.room);
      case "away":
      case "error":
        this.#awaited.clear();
    }
    return false;
  }

  /** Asks which members of the current room are away or operators, unless that is known. */
  look(client: Client, state: PageState): void {
    const { kind, name = "", members = [], isLeft } = currentBuffer(state) ??
      {};
    const now = Date.now();
    const isCurrent = now - (this.#asked.get(name) ?? 0) < CURRENT_FOR;
    const { length } = members;
    if (
      isCurrent || kind !== "room" || isLeft || state.link !== "up" ||
      length === 0 || length > ASKED_MAX || document.hidden
    ) return;
    try {
      client.ask({ type: "who", room: name });
    } catch (error) {
      // Cut off: the next event asks again.
      if (error instanceof Refusal) return;
      throw error;
    }
    this.#asked.set(name, now);
    this.#awaited.add(name);
  }
}
