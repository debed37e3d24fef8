import type { Message } from "../protocol/notice.ts";

/** Something said that has no place in the log yet. */
export interface Draft {
  readonly room: string;
  readonly from: string;
  /** Whose `id` it is: two members may use the same ones. */
  readonly author: string;
  /** The author's own mark for it. Without one it is never taken for a repetition. */
  readonly id?: string;
  readonly text: string;
  readonly time: number;
}

/** New topics, by the names of their rooms. */
export type Topics = ReadonlyMap<string, string>;

/** A draft's place in the log. */
export interface Kept {
  readonly message: Message;
  /** The author had said it before, under the same `id`: this is that place. */
  readonly repeated: boolean;
}

/** Which numbers of a room are kept. */
export interface Extent {
  /** The number of the oldest message still kept; one more than `last` when there is none. */
  readonly first: number;
  /** The number of the newest message, 0 when nothing was ever said. */
  readonly last: number;
}

/** Something could not be kept, and was not. The message says why, for people. */
export class NotKept extends Error {
  override readonly name = "NotKept";
}

/** Numbers of a room, from one to another, both included. */
export interface Numbers {
  readonly from: number;
  readonly to: number;
}

/** Something that was kept cannot be read: the disk is damaged. The message says more, for people. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  /** The first numbers in a row that cannot be read, where it is known which these are. */
  readonly numbers: Numbers | undefined;
  /** All that can be read of what was asked for: from {@linkcode numbers} on, what is not here cannot. */
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
 * Where what was said is kept. It gives every message its number. Everything
 * is asynchronous, so that a disk or a network can stand behind it.
 */
export interface MessageStore extends AsyncDisposable {
  /**
   * The name of this log, for as long as its numbers go on. A log that begins
   * anew has another one, so that nobody takes its numbers for the old ones.
   */
  readonly id: string;
  /**
   * Keeps drafts, in order, and the topics of rooms, all of them or none. When
   * the promise settles they are as safe as this log can make them.
   *
   * @param topics By the names of their rooms; an empty one takes the topic away.
   * @returns One place for each draft.
   * @throws {NotKept}
   */
  append(drafts: readonly Draft[], topics?: Topics): Promise<readonly Kept[]>;
  /**
   * The messages of a room that are still kept, from one number to another, both included.
   *
   * @throws {Unreadable} As every method that reads.
   */
  read(room: string, from: number, to: number): Promise<readonly Message[]>;
  /** Which numbers of a room are kept. */
  extent(room: string): Promise<Extent>;
  /**
   * The newest messages of a room that hold all the words, oldest first. What
   * holds a word, see `words.ts`.
   *
   * @param most How many at most.
   * @param lacks Told of some that cannot be read, and so may not be found.
   */
  search(
    room: string,
    words: string,
    most: number,
    lacks?: (damage: Unreadable) => void,
  ): Promise<readonly Message[]>;
  /** The topic of a room, empty when it has none. */
  topic(room: string): Promise<string>;
  /**
   * Keeps something that nobody sees, to find out whether a message could be kept now.
   *
   * @throws {NotKept}
   */
  probe(): Promise<void>;
}
