import type { NewsKind } from "../protocol/features/dialects/news.ts";
import type { Profile } from "../protocol/features/dialects/profile.ts";
import type { Message } from "../protocol/features/say.ts";
import type { Notice } from "../protocol/notice.ts";
import type { Share } from "./rooms/reading.ts";
import type { Received } from "./marks/received.ts";
import type { Room } from "./rooms/room.ts";
import type { Use } from "./sessions/name_registration.ts";
import type { Session } from "./sessions/session.ts";

/**
 * Takes the notices for a member. No call waits: the recipient sends them at the
 * pace of the connection.
 */
export interface Recipient {
  send(notice: Notice): void;
  /**
   * Sends consecutive messages. An array that many recipients are given is
   * encoded once for all of them.
   */
  sendAll(messages: readonly Message[]): void;
  /** Ends the connection, once all that waits is sent. */
  close(): void;
  /** The size of a message in the dialect of this member, in bytes. */
  bytesOf(message: Message): number;
  /** How many bytes wait to be sent. */
  readonly waiting: number;
  /** The dialect of the connection, for the log. */
  readonly dialect?: string | undefined;
}

/** The remote end of a connection. */
export interface Origin {
  /** The network address of its connection, an IPv4 one always in the IPv4 form. */
  readonly address: string;
  /** Its port, which tells connections from one address apart. */
  readonly port: number;
  /** The budget of all members from the same source; absent without a limit. */
  readonly share?: Share | undefined;
}

const NO_NEWS: ReadonlySet<NewsKind> = new Set();

const NO_KEYS: ReadonlySet<string> = new Set();

/** A connection, as the hall sees it. */
export class Member {
  /** Absent until the member has been welcomed. */
  session: Session | undefined;
  readonly rooms: Set<Room> = new Set();
  /** Whether other members may know of it: it was in a room, or has asked for something. */
  wasNoticed = false;
  /** Whether its presence and its changes of name are announced. */
  isAnnounced = true;
  /** The kinds of news that it is sent. */
  wants: ReadonlySet<NewsKind> = NO_NEWS;
  /** The keys whose values it is told of. */
  follows: ReadonlySet<string> = NO_KEYS;
  /** The name that it has registered or signed in to before its hello, and the identity of the owner. */
  account: Use | undefined;
  /** The messages that it certainly has; absent for a client that can tell so. */
  received: Received | undefined;
  /** The room of requests that name none. */
  current: Room | undefined;

  /**
   * @param number Its number in the order of arrival.
   */
  constructor(
    readonly recipient: Recipient,
    readonly origin: Origin,
    readonly number: number,
  ) {}

  /** Its name; empty before it has been welcomed. */
  get name(): string {
    return this.session?.name ?? "";
  }

  /** Its properties beside its name, for some dialects; absent when there are none. */
  get profile(): Profile | undefined {
    return this.session?.holder.profile;
  }
}
