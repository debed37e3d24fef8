import type { Message } from "../../protocol/features/say.ts";
import type { Say } from "../../protocol/features/say.ts";
import { isLocked } from "../../protocol/locked.ts";
import { roomName } from "../../protocol/name/name.ts";
import type { Notice } from "../../protocol/notice.ts";
import { notInRoom, Refusal } from "../../protocol/refusal.ts";
import type { CipherOf } from "./cipher.ts";
import { Lock } from "./lock.ts";
import { OpenedMessages } from "./opened_messages.ts";
import { type DeriveRoomKey, passphraseOf } from "./passphrase.ts";
import { type Stamp, Stamps } from "./stamp.ts";

/** A locked text with its stamp. */
export interface Sealed {
  readonly text: string;
  readonly stamp: Stamp;
}

/** The lock of a room; its key may still be in the making. */
export class RoomLock {
  readonly #made: Promise<Lock>;
  readonly #stamps: Stamps;
  readonly #opened: OpenedMessages;

  /** @param opened The messages opened in the room, also by other passphrases. */
  constructor(made: Promise<Lock>, stamps: Stamps, opened: OpenedMessages) {
    this.#made = made;
    this.#stamps = stamps;
    this.#opened = opened;
  }

  /** Resolves when the key is made. */
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

  /** A message of this client has a number: told at another number, it is a repetition. */
  said(seq: number, id: string, { stamp }: Sealed): void {
    this.#opened.record(seq, id, stamp);
  }

  /** Opens a locked message where its key is right. */
  async open(message: Message): Promise<Message> {
    let lock: Lock;
    try {
      lock = await this.#made;
    } catch (error) {
      // The call that asked for the lock has got the error.
      if (error instanceof Refusal) return { ...message, lock: "closed" };
      throw error;
    }
    const opened = await lock.open(message.text, message.from);
    if (opened === undefined) return { ...message, lock: "unverified" };
    const { id, text, stamp } = opened;
    return this.#opened.record(message.seq, id, stamp)
      ? { ...message, text, lock: "opened", lockedAt: stamp.time }
      : { ...message, lock: "unverified" };
  }
}

/**
 * The locked rooms of a client. A message to them leaves this machine sealed or
 * not at all; a message from them is opened and marked.
 */
export class Locks {
  /** Locks every room that the client enters, except those it has unlocked. */
  readonly #passphrase: string | undefined;
  readonly #deriveKey: DeriveRoomKey;
  readonly #cipherOf: CipherOf | undefined;
  readonly #unlocked = new Set<string>();
  readonly #locks = new Map<string, RoomLock>();
  readonly #stamps = new Stamps();
  /** The opened messages of each room that was ever locked: they hold for its next lock too. */
  readonly #opened = new Map<string, OpenedMessages>();
  /** Resolves when no key is in the making. */
  #making: Promise<void> = Promise.resolve();
  /** How many keys are in the making. */
  #keysInMaking = 0;

  /**
   * @param deriveKey How the key of a room is made from its passphrase.
   * @param passphrase Locks every room, from the beginning.
   * @param passphrases Lock some rooms, each with its own.
   * @param cipherOf What seals messages with these keys; WebCrypto, when it is none.
   * @throws {Refusal} There can be no such room or passphrase.
   */
  constructor(
    deriveKey: DeriveRoomKey,
    passphrase?: string,
    passphrases: Readonly<Record<string, string>> = {},
    cipherOf?: CipherOf,
  ) {
    this.#passphrase = passphrase;
    this.#deriveKey = deriveKey;
    this.#cipherOf = cipherOf;
    for (const [room, own] of Object.entries(passphrases)) {
      this.#make(roomName(room), passphraseOf(own));
    }
  }

  /** Whether nothing is locked. */
  get isEmpty(): boolean {
    return this.#locks.size === 0 && this.#passphrase === undefined;
  }

  /** Whether messages to a room are locked. */
  isLocked(room: string): boolean {
    return this.#locks.has(room) ||
      (this.#passphrase !== undefined && !this.#unlocked.has(room));
  }

  /**
   * Locks a room from now on, with another passphrase when it is locked
   * already. Nothing goes there in clear any more, not even while the key is
   * made or when that fails.
   *
   * @throws {Refusal} There can be no such room or passphrase, or no key.
   */
  async lock(room: string, passphrase: string): Promise<void> {
    const lock = this.#make(roomName(room), passphraseOf(passphrase));
    await lock.made();
  }

  /** Speaks in clear in a room from now on. @returns Whether it was locked. */
  unlock(room: string): boolean {
    const name = roomName(room);
    const wasLocked = this.isLocked(name);
    this.#locks.delete(name);
    this.#unlocked.add(name);
    return wasLocked;
  }

  /** Begins to make the key of a room that the client enters. */
  enter(room: string): void {
    this.#of(room);
  }

  /**
   * The lock for a message; `undefined` when it can go in clear.
   *
   * @throws {Refusal} It names no room, so the server would choose one.
   */
  lockFor({ room }: Say): RoomLock | undefined {
    if (this.isEmpty) return undefined;
    if (room === undefined) throw notInRoom();
    return this.#of(roomName(room));
  }

  /** Opens the locked messages in a notice, and marks each with the result. */
  async open(notice: Notice): Promise<Notice> {
    if (notice.type === "message") return await this.#openMessage(notice);
    if (notice.type !== "history" && notice.type !== "found") return notice;
    const messages: Message[] = [];
    for (const message of notice.messages) {
      messages.push(await this.#openMessage(message));
    }
    return { ...notice, messages };
  }

  /** The server counts the messages of all rooms anew. */
  beginLog(): void {
    for (const opened of this.#opened.values()) opened.beginLog();
  }

  /** Whether a key is in the making, for which messages wait. */
  get isMakingKey(): boolean {
    return this.#keysInMaking > 0;
  }

  /** Resolves when no key is in the making any more. */
  async whenIdle(): Promise<void> {
    await this.#making;
  }

  async #openMessage(message: Message): Promise<Message> {
    // The marks of a server count for nothing: only this client knows the result.
    const { lock: _, lockedAt: __, ...said } = message;
    // A deleted message, or that which deletes another.
    if (said.text === "") return said;
    if (!isLocked(said.text)) {
      return this.isLocked(said.room) ? { ...said, lock: "clear" } : said;
    }
    // No key is made for a room that only the server speaks of.
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

  /** Locks a room. Keys are made one after the other: each takes much memory. */
  #make(room: string, passphrase: string): RoomLock {
    this.#keysInMaking++;
    const made = this.#making.then(() =>
      Lock.make(room, passphrase, this.#deriveKey, this.#cipherOf)
    ).finally(() => this.#keysInMaking--);
    this.#making = made.then(() => {}, (error) => {
      // It is thrown to those that need the key.
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
