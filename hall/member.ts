import type { Message, Notice } from "../protocol/notice.ts";
import type { Share } from "./rooms/reading.ts";
import type { Room } from "./rooms/room.ts";
import type { Session } from "./sessions/session.ts";

/**
 * Where the hall puts what a member is to hear. No call waits: whoever stands
 * behind it carries the words away at the member's own pace.
 */
export interface Recipient {
  send(notice: Notice): void;
  /**
   * The same of several messages in a row. Where many are told the very same
   * list, it is made ready once for all of them.
   */
  sendAll(messages: readonly Message[]): void;
  /** Nothing more will be said: carry away what is left, then end. */
  close(): void;
  /** How many bytes a message is to this member. */
  bytesOf(message: Message): number;
  /** How many bytes have not been carried away yet. */
  readonly waiting: number;
}

/** Where a member comes from. */
export interface Origin {
  /** The network address of its connection, an IPv4 one always in the IPv4 form. */
  readonly address: string;
  /** The port at that end: it tells apart those behind one address. */
  readonly port: number;
  /** What all from the same place may have done for them; absent where that is not limited. */
  readonly share?: Share | undefined;
}

/** One who is connected; in the hall once it has a session. */
export class Member {
  /** Who it is. Absent until the hall has welcomed this member. */
  session: Session | undefined;
  readonly rooms: Set<Room> = new Set();
  /** Whether anybody else can know of it: it was in a room, or has asked for something. */
  wasNoticed = false;
  /** Whether others are told that it comes, goes and takes another name. */
  isAnnounced = true;
  /** Where words without a room go. */
  current: Room | undefined;

  /**
   * @param recipient What carries words to this member.
   * @param origin Where it comes from.
   * @param number Its place in the order of arrival.
   */
  constructor(
    readonly recipient: Recipient,
    readonly origin: Origin,
    readonly number: number,
  ) {}

  /** The name it is known by, empty before it has been welcomed. */
  get name(): string {
    return this.session?.name ?? "";
  }
}
