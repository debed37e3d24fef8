import type { RoomWish } from "../protocol/features/hello.ts";
import { HISTORY_ON_JOIN } from "../protocol/features/membership.ts";
import type { Message } from "../protocol/features/say.ts";
import { folded } from "../protocol/name/name.ts";
import { Cursor } from "./cursor.ts";
import type { Locks } from "./locks/locks.ts";

/**
 * Most rooms of a conversation that the client has not asked for: those that
 * other clients of its member have entered, as many as a member may be in.
 */
export const UNASKED_MAX = 100;

/** A room that the client is in, or has asked to enter or to leave. */
interface JoinedRoom {
  /** How far the room has been received; absent until the server has let the client in. */
  cursor?: Cursor | undefined;
  /** The number of the oldest message that the client knows of. */
  oldest?: number | undefined;
  /** A request to enter that the server has not answered, with the number to begin after. */
  wish?: { readonly since: number | undefined } | undefined;
  /** The password of the room that the client has given. */
  password?: string | undefined;
  /** How many requests to leave the server has not answered: a wish made after them is answered behind them. */
  leaves?: number | undefined;
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
 *
 * const rooms = new Rooms([{ name: "lobby" }], {
 *   isLocked: () => false,
 * });
 * rooms.entered("lobby", 4);
 * rooms.join("dev", undefined);
 * console.assert(rooms.current === "dev");
 * console.assert(rooms.names.join() === "lobby");
 * ```
 */
export class Rooms {
  readonly #locks: Pick<Locks, "isLocked">;
  readonly #rooms = new Map<string, JoinedRoom>();
  /** The rooms that the client has not asked for, also those it is no longer in. */
  readonly #unasked = new Set<string>();

  constructor(
    wishes: readonly RoomWish[],
    locks: Pick<Locks, "isLocked">,
  ) {
    this.#locks = locks;
    for (const { name, since, password } of wishes) {
      this.join(folded(name), since, password);
    }
  }

  /** The rooms that the server has let the client into. */
  get names(): string[] {
    return this.#listed()
      .filter(([, room]) => room.cursor !== undefined)
      .map(([name]) => name);
  }

  /** The rooms that the client is in or has asked to enter, in the order in which it asked. */
  get wanted(): string[] {
    return this.#listed().map(([name]) => name);
  }

  /** The room of messages that name none. */
  get current(): string | undefined {
    return this.wanted.at(-1);
  }

  /** The rooms to enter after a cut, each with the number to begin after. */
  get wishes(): RoomWish[] {
    return this.#listed().filter(([, { isPutOut }]) => !isPutOut)
      .map(([name, { wish, cursor, password }]) => ({
        name,
        since: wish?.since ?? cursor?.since,
        ...password === undefined ? {} : { password },
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
  join(name: string, since: number | undefined, password?: string): void {
    const room = this.#rooms.get(name);
    this.#moveToEnd(name, {
      ...room,
      password: password ?? room?.password,
      wish: { since },
      isLeaving: false,
      isPutOut: false,
    });
  }

  /** The client asks to leave a room. */
  leave(name: string): void {
    const room = this.#rooms.get(name);
    this.#rooms.set(name, {
      ...room,
      leaves: (room?.leaves ?? 0) + 1,
      isLeaving: true,
      isPutOut: false,
    });
  }

  /**
   * The server has let the client into a room.
   *
   * @param last The newest number of the room.
   * @returns "again" where the client was known to be there and has not asked:
   * it is back after a cut. "unasked" where it has not asked for the room, nor
   * for too many others.
   */
  entered(name: string, last: number): "new" | "again" | "unasked" {
    const room = this.#rooms.get(name);
    if (room === undefined && !this.#admits(name)) return "unasked";
    const { wish, cursor } = room ?? {};
    cursor?.enter(last);
    const entered: JoinedRoom = {
      cursor,
      oldest: room?.oldest,
      password: room?.password,
      // Before the answer to a request to leave, it answers an earlier wish.
      wish: room?.leaves ? wish : undefined,
      leaves: room?.leaves,
      isLeaving: room?.isLeaving ?? false,
      isPutOut: false,
    };
    const others = room === undefined ? this.#listed() : [];
    this.#rooms.set(name, entered);
    // Messages do not go of themselves to a room that the client has not asked for.
    for (const other of others) this.#moveToEnd(...other);
    if (wish === undefined && cursor !== undefined) return "again";
    entered.cursor = wish?.since !== undefined
      ? new Cursor(Math.min(wish.since, last), last)
      : cursor ?? Cursor.atNewest(last, HISTORY_ON_JOIN);
    return "new";
  }

  /** The server does not let the client into a room. */
  refused(name: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    // Before the answer to a request to leave, it answers an earlier wish.
    if (room.leaves) return;
    const { wish, cursor } = room;
    room.wish = undefined;
    // Without a wish it was there before a cut, and is not any more.
    if (wish === undefined || cursor === undefined) this.left(name);
  }

  /** The client is no longer in a room. */
  left(name: string): void {
    const { wish, password, leaves = 0, isLeaving = false } =
      this.#rooms.get(name) ?? {};
    const isAwaited = leaves > 1 || leaves === 1 && !isLeaving;
    if (isAwaited) {
      // Another request to leave, or a wish made after the last.
      this.#rooms.set(name, {
        wish,
        password,
        leaves: leaves - 1,
        isLeaving,
        isPutOut: false,
      });
    } else if (this.has(name) && this.#locks.isLocked(name)) {
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

  /** The server answers a hello with {@linkcode wishes}, and nothing before it. */
  resume(): void {
    for (const [name, room] of this.#rooms) {
      if (room.isLeaving) this.#rooms.delete(name);
      else room.leaves = 0;
    }
  }

  /** The server counts the messages of all rooms anew. */
  forgetNumbers(): void {
    for (const room of this.#rooms.values()) {
      room.cursor = undefined;
      room.oldest = undefined;
      if (room.wish !== undefined) {
        room.wish = { ...room.wish, since: undefined };
      }
    }
  }

  /** Whether the server may choose a room that the client has not asked for. */
  #admits(name: string): boolean {
    if (this.#unasked.size < UNASKED_MAX) this.#unasked.add(name);
    return this.#unasked.has(name);
  }

  #listed(): [name: string, room: JoinedRoom][] {
    return [...this.#rooms].filter(([, { isLeaving }]) => !isLeaving);
  }

  #moveToEnd(name: string, room: JoinedRoom): void {
    this.#rooms.delete(name);
    this.#rooms.set(name, room);
  }
}
