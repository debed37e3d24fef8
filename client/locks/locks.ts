import { isLocked } from "../../protocol/locked.ts";
import { roomName } from "../../protocol/name/name.ts";
import type { Message, Notice } from "../../protocol/notice.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Say } from "../../protocol/request.ts";
import { Lock } from "./lock.ts";
import { OpenedMessages } from "./opened_messages.ts";
import { type DeriveRoomKey, passphraseOf } from "./passphrase.ts";
import { type Stamp, Stamps } from "./stamp.ts";

/** Something locked, as it is said. */
export interface Sealed {
  readonly text: string;
  readonly stamp: Stamp;
}

/** The lock of a room one is in, from the moment it was asked for: its key may still be in the making. */
export class RoomLock {
  readonly #made: Promise<Lock>;
  readonly #stamps: Stamps;
  readonly #opened: OpenedMessages;

  /** @param opened What was opened in the room, also by other passphrases. */
  constructor(made: Promise<Lock>, stamps: Stamps, opened: OpenedMessages) {
    this.#made = made;
    this.#stamps = stamps;
    this.#opened = opened;
  }

  /** Settles when the key is there. */
  async made(): Promise<void> {
    await this.#made;
  }

  /**
   * Locks a text.
   *
   * @param from The name under which it will appear.
   * @throws {Refusal} `locked`: there is no key, and there will be none.
   */
  async seal(text: string, from: string, id: string): Promise<Sealed> {
    const lock = await this.#made;
    const stamp = this.#stamps.next();
    return { text: await lock.seal(text, from, id, stamp), stamp };
  }

  /** Something said here stands at a number: told at another one, it is repeated. */
  said(seq: number, id: string, { stamp }: Sealed): void {
    this.#opened.isAt(seq, id, stamp);
  }

  /** Opens a locked message, as far as that can be done. */
  async open(message: Message): Promise<Message> {
    let lock: Lock;
    try {
      lock = await this.#made;
    } catch (error) {
      // Whoever wanted the lock has been told why.
      if (error instanceof Refusal) return { ...message, lock: "closed" };
      throw error;
    }
    const opened = await lock.open(message.text, message.from);
    if (opened === undefined) return { ...message, lock: "unverified" };
    const { id, text, stamp } = opened;
    return this.#opened.isAt(message.seq, id, stamp)
      ? { ...message, text, lock: "opened", lockedAt: stamp.time }
      : { ...message, lock: "unverified" };
  }
}

/**
 * Which rooms one has locked. What is said there leaves this machine sealed or
 * not at all; what is heard there is opened and marked.
 */
export class Locks {
  /** Locks every room one enters, but for those one has unlocked. */
  readonly #passphrase: string | undefined;
  readonly #deriveKey: DeriveRoomKey | undefined;
  readonly #unlocked = new Set<string>();
  readonly #locks = new Map<string, RoomLock>();
  readonly #stamps = new Stamps();
  /** What was opened in each room that was ever locked: another lock does not make it new. */
  readonly #opened = new Map<string, OpenedMessages>();
  /** Settles when no key is in the making. */
  #making: Promise<void> = Promise.resolve();

  /**
   * @param passphrase Locks every room, from the beginning on.
   * @param deriveKey How the key of a room is made from its passphrase.
   */
  constructor(passphrase?: string, deriveKey?: DeriveRoomKey) {
    this.#passphrase = passphrase;
    this.#deriveKey = deriveKey;
  }

  /** Whether there is no lock, and nothing to do. */
  get isEmpty(): boolean {
    return this.#locks.size === 0 && this.#passphrase === undefined;
  }

  /** Whether what is said in a room is locked. */
  isLocked(room: string): boolean {
    return this.#locks.has(room) ||
      (this.#passphrase !== undefined && !this.#unlocked.has(room));
  }

  /**
   * Locks a room from now on, with another passphrase when it is locked
   * already. Nothing is said there in clear any more, also while the key is
   * made, and when that fails.
   *
   * @throws {Refusal} There can be no such room or passphrase, or no key.
   */
  async lock(room: string, passphrase: string): Promise<void> {
    const lock = this.#make(roomName(room), passphraseOf(passphrase));
    await lock.made();
  }

  /** What is said in a room is no longer locked. @returns Whether it was. */
  unlock(room: string): boolean {
    const name = roomName(room);
    const wasLocked = this.isLocked(name);
    this.#locks.delete(name);
    this.#unlocked.add(name);
    return wasLocked;
  }

  /** One goes to a room: its key had better be made. */
  enter(room: string): void {
    this.#of(room);
  }

  /**
   * The lock for something said; `undefined` when it can be said in clear.
   *
   * @throws {Refusal} Where it goes only the server knows, and it could go anywhere.
   */
  lockFor({ room }: Say): RoomLock | undefined {
    if (this.isEmpty) return undefined;
    if (room === undefined) {
      throw new Refusal("not-in-room", "you are in no room; enter one first");
    }
    return this.#of(roomName(room));
  }

  /** Opens what is locked in a notice, and marks what became of it. */
  async hear(notice: Notice): Promise<Notice> {
    if (notice.type === "message") return await this.#open(notice);
    if (notice.type !== "history" && notice.type !== "found") return notice;
    const messages: Message[] = [];
    for (const message of notice.messages) {
      messages.push(await this.#open(message));
    }
    return { ...notice, messages };
  }

  /** The server has begun a new log: the numbers of all rooms begin anew. */
  beginLog(): void {
    for (const opened of this.#opened.values()) opened.beginLog();
  }

  /** Settles when no key is in the making any more. */
  async settled(): Promise<void> {
    await this.#making;
  }

  async #open(message: Message): Promise<Message> {
    // Only here it is known what became of a lock, whatever a server says of it.
    const { lock: _, lockedAt: __, ...said } = message;
    if (!isLocked(said.text)) {
      return this.isLocked(said.room) ? { ...said, lock: "clear" } : said;
    }
    // A room that only the server speaks of is not worth the making of a key.
    const lock = this.#locks.get(said.room);
    return lock === undefined
      ? { ...said, lock: "closed" }
      : await lock.open(said);
  }

  /** The lock of a room, if it is to be locked. */
  #of(room: string): RoomLock | undefined {
    const lock = this.#locks.get(room);
    if (lock !== undefined || this.#passphrase === undefined) return lock;
    return this.#unlocked.has(room)
      ? undefined
      : this.#make(room, this.#passphrase);
  }

  /** Locks a room. One key is made after the other: each takes much memory. */
  #make(room: string, passphrase: string): RoomLock {
    const made = this.#making.then(() =>
      Lock.make(room, passphrase, this.#deriveKey)
    );
    this.#making = made.then(() => {}, (error) => {
      // It is told to whoever needs the key.
      if (!(error instanceof Refusal)) throw error;
    });
    const opened = this.#opened.get(room) ?? new OpenedMessages();
    this.#opened.set(room, opened);
    const lock = new RoomLock(made, this.#stamps, opened);
    this.#locks.set(room, lock);
    this.#unlocked.delete(room);
    return lock;
  }
}
