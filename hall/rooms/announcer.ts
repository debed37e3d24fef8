import type { Roles } from "../../protocol/features/membership.ts";
import type { Message } from "../../protocol/features/say.ts";
import { type MessageStore, Unreadable } from "../../store/store.ts";
import { originOf, rolesIn } from "../answers.ts";
import { newest } from "./history.ts";
import type { HandlerContext } from "../context.ts";
import type { Member } from "../member.ts";
import type { Moderation } from "../moderation/moderation.ts";
import { Replayer } from "./replay.ts";
import type { Room } from "./room.ts";

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
  /** Marks that are not answered yet: they are behind arrivals. */
  readonly #marks = new Map<Member, number[]>();

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
    return this.#changed.size > 0 || this.#marks.size > 0;
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
    this.#marks.clear();
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
    for (const member of this.#marks.keys()) this.answerMarks(member);
  }

  /** Answers a mark, after its member has been told that it is in its rooms. */
  mark(member: Member, mark: number): void {
    const isTold = this.roomsArriving(member).next().done === true;
    const held = this.#marks.getOrInsertComputed(member, () => []);
    held.push(mark);
    if (isTold) this.answerMarks(member);
  }

  /** Answers the marks of a member that has been told of all its rooms. */
  answerMarks(member: Member): void {
    const held = this.#marks.get(member);
    if (held === undefined) return;
    this.#marks.delete(member);
    for (const mark of held) member.recipient.send({ type: "marked", mark });
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
