import type { Message } from "../protocol/features/say.ts";

/** A message that has no number yet. */
export interface Draft {
  readonly room: string;
  readonly from: string;
  /** The owner of `id`: two members may use the same ids. */
  readonly author: string;
  /** The author's id for it. Without an id it is never taken for a repetition. */
  readonly id?: string;
  readonly text: string;
  readonly time: number;
  /** Stands for the author beyond its session, see {@linkcode MessageStore.isOwnedBy}. */
  readonly owner?: string | undefined;
  /** The account of the author, which its message tells (`accountOf`). */
  readonly account?: string | undefined;
  /**
   * The number of a message of the room, kept by an earlier call, whose text is
   * overwritten. The draft itself has no text: it stands for that in the sequence.
   */
  readonly redacts?: number | undefined;
  /** Why a message is redacted. */
  readonly reason?: string | undefined;
}

/** A topic for a room; an empty one takes the topic away. */
export interface TopicDraft {
  readonly room: string;
  readonly topic: string;
  /** The name of the member that sets it. */
  readonly by: string;
  /** When, in milliseconds since 1970. */
  readonly time?: number | undefined;
}

/** The modes of a room, in place of those before. */
export interface ModesDraft {
  readonly room: string;
  readonly modes: string;
}

/** A message as subscribers are told of it. */
export interface StoredMessage {
  readonly message: Message;
  readonly author: string;
  readonly id: string | undefined;
  /** As in the draft, where a store tells it that is shared. */
  readonly owner?: string | undefined;
}

/** A change that a store has kept. Modes are told only by one that is shared. */
export type Stored = StoredMessage | TopicDraft | ModesDraft;

/** The number of a stored draft. */
export interface Kept {
  readonly message: Message;
  /** The author has said it before, under the same `id`: this is the earlier message. */
  readonly repeated: boolean;
}

/** The numbers of a room that are kept. */
export interface Extent {
  /** The number of the oldest message kept; one more than `last` when there is none. */
  readonly first: number;
  /** The number of the newest message, 0 when there never was a message. */
  readonly last: number;
}

/** A message could not be stored. The text says why, for users. */
export class NotKept extends Error {
  override readonly name = "NotKept";
}

/** Numbers of a room, from one to another, inclusive. */
export interface Numbers {
  readonly from: number;
  readonly to: number;
}

/** Stored messages cannot be read: the disk is damaged. The text says more, for users. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  /** The first consecutive numbers that cannot be read, where known. */
  readonly numbers: Numbers | undefined;
  /** All readable messages of the request: from {@linkcode numbers} on, the others are unreadable. */
  readonly rest: readonly Message[] | undefined;

  constructor(
    message: string,
    options: ErrorOptions & {
      readonly numbers?: Numbers;
      readonly rest?: readonly Message[];
    } = {},
  ) {
    super(message, options);
    this.numbers = options.numbers;
    this.rest = options.rest;
  }
}

/**
 * Stores messages and gives each its number. All methods are asynchronous, so
 * that an implementation can use a disk or a network.
 */
export interface MessageStore extends AsyncDisposable {
  /**
   * The id of this store, for as long as its numbers continue. A store that
   * begins again has another id, so that clients do not confuse the numbers.
   */
  readonly id: string;
  /**
   * Whether it is kept over a network, which several servers share: what is
   * stored takes its time, and nobody should wait for it. @default {false}
   */
  readonly isShared?: boolean;
  /**
   * Stores messages and topics, in order, atomically. When the promise resolves
   * they are as safe as this store can make them, and subscribers have been told.
   *
   * @returns The numbers of the messages, in the order of their drafts.
   * @throws {NotKept}
   */
  append(drafts: readonly (Draft | TopicDraft)[]): Promise<readonly Kept[]>;
  /**
   * Tells of each message and topic once it is kept and can be read, whichever server has
   * appended it: messages of a room in the order of their numbers, each once. A
   * repetition is not told. The listener must not wait and must not throw.
   *
   * @returns Ends the subscription when disposed.
   */
  subscribe(listener: (stored: readonly Stored[]) => void): Disposable;
  /**
   * The messages of a room that are kept, from one number to another,
   * inclusive.
   *
   * @throws {Unreadable} Like all methods that read.
   */
  read(room: string, from: number, to: number): Promise<readonly Message[]>;
  /** Whether a message of a room is kept and belongs to one of these owners. */
  isOwnedBy(
    room: string,
    seq: number,
    owners: readonly string[],
  ): Promise<boolean>;
  /** The numbers of a room that are kept. */
  extent(room: string): Promise<Extent>;
  /**
   * The newest messages of a room that contain all the words, oldest first.
   * `words.ts` defines the comparison.
   *
   * @param most Most results.
   * @param lacks Receives the numbers of unreadable messages, which may be missing.
   */
  search(
    room: string,
    words: string,
    most: number,
    lacks?: (damage: Unreadable) => void,
  ): Promise<readonly Message[]>;
  /** The topic of a room, empty when it has none. */
  topic(room: string): Promise<string>;
  /** The modes of a room, as {@linkcode setModes} was given them; empty when it has none. */
  modes(room: string): Promise<string>;
  /**
   * Stores the modes of a room in place of those before, for as long as its
   * topic: they protect what was said there.
   *
   * @throws {NotKept}
   */
  setModes(room: string, modes: string): Promise<void>;
  /**
   * Stores something invisible, to find out whether messages can be stored now.
   *
   * @throws {NotKept}
   */
  probe(): Promise<void>;
}
