import { folded } from "../protocol/name/name.ts";
import { HISTORY_ON_JOIN, type Message } from "../protocol/notice.ts";
import type { RoomWish } from "../protocol/request.ts";
import { Cursor } from "./cursor.ts";
import type { Locks } from "./locks/locks.ts";

/** A room that the client is in, or has asked to enter or to leave. */
interface JoinedRoom {
  /** How far the room has been received; absent until the server has let the client in. */
  cursor?: Cursor | undefined;
  /** The number of the oldest message that the client knows of. */
  oldest?: number | undefined;
  /** A request to enter that the server has not answered, with the number to begin after. */
  wish?: { readonly since: number | undefined } | undefined;
  /** Whether the client has asked to leave: no message goes there any more. */
  isLeaving: boolean;
  /**
   * Whether the server has put the client out of a locked room. Messages still
   * go there, and are refused: in another room they might be readable.
   */
  isPutOut: boolean;
}

/**
 * The rooms of a client, in the order in which it asked for them. Messages that
 * name no room go to the last.
 *
 * @example
 * ```ts
 * import { Rooms } from "./rooms.ts";
 * import { Locks } from "./locks/locks.ts";
 *
 * const rooms = new Rooms([{ name: "lobby" }], new Locks());
 * rooms.entered("lobby", 4);
 * rooms.join("dev", undefined);
 * console.assert(rooms.current === "dev");
 * console.assert(rooms.names.join() === "lobby");
 * ```
 */
export class Rooms {
  readonly #locks: Pick<Locks, "isEmpty" | "isLocked">;
  readonly #rooms = new Map<string, JoinedRoom>();

  constructor(
    wishes: readonly RoomWish[],
    locks: Pick<Locks, "isEmpty" | "isLocked">,
  ) {
    this.#locks = locks;
    for (const { name, since } of wishes) this.join(folded(name), since);
  }

  /** The rooms that the server has let the client into. */
  get names(): string[] {
    return this.#listed()
      .filter(([, room]) => room.cursor !== undefined)
      .map(([name]) => name);
  }

  /** The room of messages that name none. */
  get current(): string | undefined {
    return this.#listed().at(-1)?.[0];
  }

  /** The rooms to enter after a cut, each with the number to begin after. */
  get wishes(): RoomWish[] {
    return this.#listed().filter(([, { isPutOut }]) => !isPutOut)
      .map(([name, { wish, cursor }]) => ({
        name,
        since: wish?.since ?? cursor?.since,
      }));
  }

  /** Whether the client is in a room, or has asked to enter it. */
  has(name: string): boolean {
    return this.#rooms.get(name)?.isLeaving === false;
  }

  /** The number of the oldest message of a room that the client knows of. */
  oldest(name: string): number | undefined {
    return this.#rooms.get(name)?.oldest;
  }

  /** The client asks to enter a room. */
  join(name: string, since: number | undefined): void {
    const room = this.#rooms.get(name);
    this.#moveToEnd(name, {
      ...room,
      wish: { since },
      isLeaving: false,
      isPutOut: false,
    });
  }

  /** The client asks to leave a room. */
  leave(name: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    room.isLeaving = true;
    // No answer is awaited any more.
    if (room.cursor === undefined && room.wish === undefined) {
      this.#rooms.delete(name);
    }
  }

  /**
   * The server has let the client into a room.
   *
   * @param last The newest number of the room.
   * @returns "again" where the client was known to be there and has not asked: it is back after a cut.
   */
  entered(name: string, last: number): "new" | "again" {
    const room = this.#rooms.get(name);
    const { wish, cursor } = room ?? {};
    cursor?.enter(last);
    const entered: JoinedRoom = {
      cursor,
      oldest: room?.oldest,
      isLeaving: false,
      isPutOut: false,
    };
    if (this.has(name)) this.#rooms.set(name, entered);
    else this.#add(name, entered);
    if (wish === undefined && cursor !== undefined) return "again";
    entered.cursor = wish?.since !== undefined
      ? new Cursor(Math.min(wish.since, last), last)
      : cursor ?? new Cursor(Math.max(0, last - HISTORY_ON_JOIN), last);
    return "new";
  }

  /** The client is no longer in a room. */
  left(name: string): void {
    if (this.has(name) && this.#locks.isLocked(name)) {
      this.#rooms.set(name, { isLeaving: false, isPutOut: true });
    } else this.#rooms.delete(name);
  }

  /** A message has come. */
  received({ room, seq }: Message): "new" | "known" | "impossible" {
    this.knows(room, seq);
    return this.#rooms.get(room)?.cursor?.receive(seq) ?? "new";
  }

  /** A message of the client itself has a number. */
  acknowledged(name: string, seq: number): void {
    this.#rooms.get(name)?.cursor?.acknowledged(seq);
    this.knows(name, seq);
  }

  /** The server no longer has the messages of a room up to a number. */
  skip(name: string, to: number): void {
    this.#rooms.get(name)?.cursor?.skip(to);
  }

  /** A message of a room was shown, in whatever order. */
  knows(name: string, seq: number): void {
    const room = this.#rooms.get(name);
    if (room?.cursor === undefined) return;
    room.oldest = Math.min(room.oldest ?? Infinity, seq);
  }

  /** How far the messages of a room were received. */
  since(name: string): number | undefined {
    return this.#rooms.get(name)?.cursor?.since;
  }

  /** The server counts the messages of all rooms anew. */
  forgetNumbers(): void {
    for (const room of this.#rooms.values()) {
      room.cursor = undefined;
      room.oldest = undefined;
      if (room.wish !== undefined) room.wish = { since: undefined };
    }
  }

  #listed(): [name: string, room: JoinedRoom][] {
    return [...this.#rooms].filter(([, { isLeaving }]) => !isLeaving);
  }

  /** A room that the client has not asked for: with locks, messages do not go there of themselves. */
  #add(name: string, room: JoinedRoom): void {
    const others = this.#locks.isEmpty ? [] : this.#listed();
    this.#moveToEnd(name, room);
    for (const [other, state] of others) this.#moveToEnd(other, state);
  }

  #moveToEnd(name: string, room: JoinedRoom): void {
    this.#rooms.delete(name);
    this.#rooms.set(name, room);
  }
}
