import type { Message } from "./notice.ts";

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

/** A draft's place in the log. */
export interface Kept {
  readonly message: Message;
  /** The author had said it before, under the same `id`: this is that place. */
  readonly repeated: boolean;
}

/**
 * Where what was said is kept. It gives every message its number. Everything
 * is asynchronous, so that a disk or a network can stand behind it.
 */
export interface Log extends AsyncDisposable {
  /**
   * Keeps drafts, in order, all of them or none.
   *
   * @returns One place for each draft.
   * @throws When they could not be kept.
   */
  append(drafts: readonly Draft[]): Promise<readonly Kept[]>;
  /** The messages of a room that are still kept, from one number to another, both included. */
  read(room: string, from: number, to: number): Promise<readonly Message[]>;
  /** The number of the newest message of a room, 0 when nothing was ever said. */
  last(room: string): Promise<number>;
}
