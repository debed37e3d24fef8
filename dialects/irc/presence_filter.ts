import type { IrcMessage } from "./message.ts";
import { nickOf } from "./spelling.ts";

/** Most changes that are remembered. They are announced to all rooms at about the same time. */
const REMEMBERED_MAX = 256;

/**
 * Tells a member that shares several rooms with another once that the other has
 * another nick or has left the server: the hall tells it in each room. A kick,
 * too, the hall tells twice: as an order, and as a member that is gone.
 */
export class PresenceFilter {
  /** The changes that were told, and the rooms in which the hall has told of them. */
  readonly #told = new Map<string, Set<string>>();
  /** The members that orders have kicked, by room, until their leaving is told. */
  readonly #kicked = new Map<string, Set<string>>();

  /** The texts with which members leave that were put out of the hall, by their names. */
  readonly #killed = new Map<string, string>();

  /** The messages of a room that the member does not know of another. */
  filter(messages: readonly IrcMessage[], room: string): IrcMessage[] {
    return messages.filter((message) => this.#note(message, room))
      .map((message) => this.#withKill(message));
  }

  /** An order has put a member out of the hall. */
  killed(name: string, text: string): void {
    this.#killed.set(nickOf(name), text);
    if (this.#killed.size > REMEMBERED_MAX) forgetFirst(this.#killed);
  }

  #withKill(message: IrcMessage): IrcMessage {
    const nick = nickIn(message.source ?? "");
    const text = this.#killed.get(nick);
    if (text === undefined) return message;
    this.#killed.delete(nick);
    return message.command === "QUIT"
      ? { ...message, params: [text] }
      : message;
  }

  /** An order has kicked a member. */
  kicked(room: string, name: string): void {
    const names = this.#kicked.get(room) ?? new Set();
    this.#kicked.set(room, names.add(name));
  }

  /** Those of the members that were kicked of whom no order has told; the orders are forgotten. */
  takeUntold(names: readonly string[], room: string): readonly string[] {
    // Nearly always: this is done for each member of a room.
    if (this.#kicked.size === 0) return names;
    const told = this.#kicked.get(room);
    this.#kicked.delete(room);
    return names.filter((name) => !told?.has(name));
  }

  /** Members have come into a room: their nicks are in use again, and earlier kicks of them are over. */
  arrived(names: readonly string[], room: string): void {
    if (this.#told.size > 0) this.#forget(...names.map(nickOf));
    if (this.#kicked.size === 0) return;
    for (const name of names) this.#kicked.get(room)?.delete(name);
  }

  /** @returns Whether it is news for the member. */
  #note(message: IrcMessage, room: string): boolean {
    const { command, source = "", params: [nick = ""] } = message;
    if (command === "JOIN") {
      // The nick is in use again.
      this.#forget(nickIn(source));
      return true;
    }
    if (command !== "NICK" && command !== "QUIT") return true;
    const change = command === "NICK"
      ? `${nickIn(source)} ${nick}`
      : nickIn(source);
    const rooms = this.#told.get(change);
    if (rooms !== undefined && !rooms.has(room)) {
      rooms.add(room);
      return false;
    }
    this.#forget(nickIn(source), nick);
    this.#told.set(change, new Set([room]));
    if (this.#told.size > REMEMBERED_MAX) {
      forgetFirst(this.#told);
    }
    return true;
  }

  /** Forgets the changes of nicks that have changed again. */
  #forget(...nicks: readonly string[]): void {
    for (const change of [...this.#told.keys()]) {
      if (change.split(" ").some((nick) => nicks.includes(nick))) {
        this.#told.delete(change);
      }
    }
  }
}

function forgetFirst(map: Map<string, unknown>): void {
  const [oldest = ""] = map.keys();
  map.delete(oldest);
}

function nickIn(source: string): string {
  return source.split("!", 1)[0] ?? source;
}
