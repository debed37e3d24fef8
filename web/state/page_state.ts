import type { ListedRoles } from "../../protocol/features/who.ts";
import type { Hidden } from "../../client/hiding/hidden.ts";

/** A message as the page shows it. */
export interface SaidItem {
  readonly kind: "said";
  /** Stays the same while the item is shown. */
  readonly key: string;
  /** The number in the room; absent in direct messages, and until it is acknowledged. */
  readonly seq?: number | undefined;
  readonly from: string;
  /** Readable, and as it was said: harmless only once it is shown. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly isOwn: boolean;
  /** Whether it is for the user: a direct message, or one with the user's name. */
  readonly isForUser: boolean;
  /** A note behind the name, about the lock of the message. */
  readonly aside: string;
  /** Whether the text is a note of the program in place of one that cannot be read. */
  readonly isNote: boolean;
  readonly state: "said" | "pending" | "failed";
}

/** Members that came and left while nobody spoke. */
export interface Movements {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/** Lines of the program among the messages. */
export interface NoticeItem {
  readonly kind: "notice";
  readonly key: string;
  readonly lines: readonly string[];
  readonly isError: boolean;
  /** Present when the notice tells no more than these. */
  readonly movements?: Movements | undefined;
}

/** Anything in the conversation of a room. */
export type Item = SaidItem | NoticeItem;

/** A room or a direct conversation. */
export interface PageBuffer {
  /** As in the address of the page: `#lobby`, `#@Ann`. */
  readonly id: string;
  readonly kind: "room" | "direct";
  readonly name: string;
  readonly topic: string;
  readonly members: readonly string[];
  /** The members that have a role in the room, as far as the server was asked. */
  readonly roles: ListedRoles;
  readonly items: readonly Item[];
  readonly unread: number;
  readonly mentions: number;
  /** The key of the first item that was not read when it came. */
  readonly newFrom?: string | undefined;
  /** The number of the newest message before the user entered. */
  readonly before: number;
  /** Whether the server may have messages before those shown. */
  readonly hasEarlier: boolean;
  /** Whether the user is no longer in the room. */
  readonly isLeft: boolean;
  readonly isLocked: boolean;
}

/** The messages that a search has found. */
export interface Findings {
  readonly room: string;
  readonly words: string;
  readonly items: readonly SaidItem[];
  /** The number of older matches that are not among them. */
  readonly more: number;
}

/** A question for the password of a name. */
export interface PasswordQuestion {
  readonly type: "login" | "register";
  readonly name: string;
}

/** Everything that the page shows of a conversation. It is never changed: a change is another state. */
export interface PageState {
  readonly name: string;
  readonly isOperator: boolean;
  /** The fingerprint of the user's key, or of the owner of the name; absent without. */
  readonly fingerprint?: string | undefined;
  readonly link: "up" | "away" | "over";
  /** Why the conversation ended. */
  readonly end?: string | undefined;
  readonly buffers: readonly PageBuffer[];
  /** The members that are operators, and those that are away, as far as the server was asked. */
  readonly operators: ReadonlySet<string>;
  readonly absent: ReadonlySet<string>;
  /** The members that the user does not want to hear of. It is not changed, but replaced. */
  readonly hidden: Hidden;
  /** The id of the buffer that is shown. */
  readonly current: string;
  /** Whether the user sees the newest message of the current buffer. */
  readonly isWatching: boolean;
  /** How many stores the server has had: each numbers its messages anew. */
  readonly logs: number;
  /** How many notices there were, for their keys. */
  readonly notices: number;
  readonly findings?: Findings | undefined;
  /** The question for a password that the user answers, if any. */
  readonly question?: PasswordQuestion | undefined;
}

/** The buffer of a room or of a member, without anything in it. */
export function emptyBuffer(
  kind: PageBuffer["kind"],
  name: string,
): PageBuffer {
  return {
    id: bufferId(kind, name),
    kind,
    name,
    topic: "",
    members: [],
    roles: {},
    items: [],
    unread: 0,
    mentions: 0,
    before: 0,
    hasEarlier: false,
    isLeft: false,
    isLocked: false,
  };
}

/** The id of a buffer, which is also a part of the address of the page. */
export function bufferId(kind: PageBuffer["kind"], name: string): string {
  // A room that begins with @ has %40 there.
  return (kind === "direct" ? "#@" : "#") + encodeURIComponent(name);
}
