import type { Notice } from "./notice.ts";
import type { Room } from "./room.ts";

/**
 * Where the hall puts what a member is to hear. Neither call waits: whoever
 * stands behind it carries the words away at the member's own pace.
 */
export interface Ear {
  hear(notice: Notice): void;
  /** Nothing more will be said: carry away what is left, then end. */
  close(): void;
}

/** One who is connected; in the hall once it has a name. */
export class Member {
  /** Empty until the hall has welcomed this member. */
  name = "";
  /** The secret that takes the name back after a cut. */
  session = "";
  readonly rooms: Set<Room> = new Set();
  /** Where words without a room go. */
  current: Room | undefined;

  /**
   * @param ear What carries words to this member.
   * @param number Its place in the order of arrival.
   */
  constructor(readonly ear: Ear, public number: number) {}

  get welcomed(): boolean {
    return this.name !== "";
  }
}
