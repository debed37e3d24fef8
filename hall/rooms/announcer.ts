import type { Roles } from "../../protocol/features/membership.ts";
import type { Message } from "../../protocol/features/say.ts";
import { type MessageStore, Unreadable } from "../../store/store.ts";
import { originOf, rolesIn } from "../answers.ts";
import { newest } from "./history.ts";
import type { HandlerContext } from "../context.ts";
import type { HallRequest } from "../handler.ts";
import type { Member } from "../member.ts";
import type { Moderation } from "../moderation/moderation.ts";
import { Replayer } from "./replay.ts";
import type { Room } from "./room.ts";

/** Most requests of a member that wait for its arrival to be told: a client asks about each room that it enters. */
const HELD_MAX = 128;

/**
 * Announces changes of presence, which rooms gather, and goes on with the
 * replays of members that came back.
 */
export class Announcer {
  readonly #store: MessageStore;
  readonly #moderation: Moderation;
  readonly #replayer: Replayer;
  /** Rooms with changes that are not announced yet. */
  readonly #changed = new Set<Room>();
  /** Requests of members that are behind their arrivals, which are not told yet. */
  readonly #held = new Map<Member, HallRequest[]>();

  constructor(
    { store, observer, monotonic, moderation }: Pick<
      HandlerContext,
      "store" | "observer" | "monotonic" | "moderation"
    >,
  ) {
    this.#store = store;
    this.#moderation = moderation;
    this.#replayer = new Replayer(
      store,
      (why) => observer.storeFailed?.(why),
      monotonic,
    );
  }

  /** Whether there is something to announce. */
  get hasPending(): boolean {
    return this.#changed.size > 0 || this.#held.size > 0;
  }

  /** Whether a replay is unfinished. */
  get isReplaying(): boolean {
    return this.#replayer.isBusy;
  }

  /** Has the changes of a room announced later, together with others. */
  schedule(room: Room): void {
    this.#changed.add(room);
  }

  /** Forgets a room without members. */
  remove(room: Room): void {
    this.#changed.delete(room);
  }

  clear(): void {
    this.#changed.clear();
    this.#held.clear();
    this.#replayer.clear();
  }

  /** Announces the changes of a room. */
  async announce(room: Room): Promise<void> {
    this.#changed.delete(room);
    room.announcePresence(
      room.needsNewest ? await this.#newestOrNone(room) : [],
      () => this.#rolesIn(room),
    );
    if (room.replays.size > 0) this.replay(room);
  }

  /** Tells a member that it is in a room; the others are told later. */
  async welcome(room: Room, member: Member): Promise<void> {
    room.welcome(
      member,
      room.needsNewest ? await this.#newestOrNone(room) : [],
      () => this.#rolesIn(room),
    );
    if (room.replays.size > 0) this.replay(room);
  }

  #rolesIn(room: Room): Roles {
    return { ...rolesIn(room, this.#moderation), ...originOf(room) };
  }

  /** Has the replays of a room continued with those of others. */
  replay(room: Room): void {
    this.#replayer.add(room);
  }

  /**
   * The rooms that a member has entered without it or the others having been
   * told so: no answer to a later request may overtake `joined`, and no message
   * the news of its author.
   */
  *roomsArriving(member: Member): Generator<Room> {
    if (this.#changed.size === 0) return;
    for (const room of member.rooms) if (room.isArriving(member)) yield room;
  }

  /** Announces the changes of every room. */
  async announceAll(): Promise<void> {
    for (const room of this.#changed) await this.announce(room);
  }

  /**
   * Holds a request of a member that has entered rooms and has not been told so:
   * the arrivals of many are told together then.
   *
   * @returns Whether it is held.
   */
  hold(member: Member, request: HallRequest): boolean {
    const held = this.#held.get(member);
    const isMark = request.type === "mark";
    if (!isMark && (held?.length ?? 0) >= HELD_MAX) return false;
    let isBehind = false;
    for (const room of this.roomsArriving(member)) {
      isBehind = true;
      // Others cannot tell which of their answers belongs to what.
      if (!isMark && !room.arrivesWithRoles(member)) return false;
    }
    if (!isBehind) return false;
    if (held === undefined) this.#held.set(member, [request]);
    else held.push(request);
    return true;
  }

  /** Whether requests of a member are held. */
  isHolding(member: Member): boolean {
    return this.#held.has(member);
  }

  /** Takes the requests of a member that are held. */
  release(member: Member): readonly HallRequest[] {
    const held = this.#held.get(member) ?? [];
    this.#held.delete(member);
    return held;
  }

  /** The members with requests that are held. */
  get holders(): readonly Member[] {
    return [...this.#held.keys()];
  }

  /** Continues the replays, as far as their members can take more. */
  async continueReplays(): Promise<void> {
    await this.#replayer.continue();
  }

  /** @returns `undefined` when some are damaged: then a replay sends the others. */
  async #newestOrNone(room: Room): Promise<readonly Message[] | undefined> {
    try {
      return await newest(this.#store, room);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return undefined;
    }
  }
}
