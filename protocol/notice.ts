import type { LockMark } from "./locked.ts";
import type { RefusalCode } from "./refusal.ts";

/** Number of recent messages sent to a member that enters a room. */
export const HISTORY_ON_JOIN = 20;

/** A server's facts about itself in its welcome. */
export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  /** Longest text of a message, in bytes of UTF-8; absent when only the length of a line limits it. */
  readonly maxText?: number;
  /**
   * Longest line, in bytes without the line end. A text of the longest length
   * fits, however it is escaped.
   */
  readonly maxLine: number;
  /** Messages a second that the server takes from a member, and the burst; absent without a limit. */
  readonly rate?: number;
  readonly burst?: number;
}

/** A message in a room, with its number there. */
export interface Message {
  readonly type: "message";
  readonly room: string;
  /** Counts 1, 2, 3, … in each room, without a gap. */
  readonly seq: number;
  readonly from: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The state of its lock at the client that received it. No server knows it. */
  readonly lock?: LockMark;
  /** When it was locked, by its author's clock, in milliseconds since 1970; present when it was opened. */
  readonly lockedAt?: number;
}

/** To the sender alone: its message has a number, or its whisper was delivered. */
export interface Ack {
  readonly type: "ack";
  readonly id: string;
  /** The room and the number of the message there. Absent for a whisper. */
  readonly room?: string;
  readonly seq?: number;
  /** The recipient of a whisper. Absent for a message in a room. */
  readonly to?: string;
  readonly time: number;
}

/** Members that came, left or changed names in a room since the last such notice, all at once. */
export interface Presence {
  readonly type: "presence";
  readonly room: string;
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly renamed: readonly (readonly [was: string, is: string])[];
}

/** The member is in a room. */
export interface Joined {
  readonly type: "joined";
  readonly room: string;
  readonly members: readonly string[];
  /** Members whose coming and going is not announced. */
  readonly unannounced?: readonly string[];
  readonly last: number;
  /** Absent when the room has none. */
  readonly topic?: string;
  /** Slow mode: shortest time between two messages of a member, in seconds; absent when off. */
  readonly slow?: number;
}

/** A message to a single member. */
export interface Whispered {
  readonly type: "whisper";
  /** Counts 1, 2, 3, … in the recipient's session. */
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** An operator's command was carried out; sent to all members it concerns. */
export interface Ordered {
  readonly type: "order";
  readonly what:
    | "kick"
    | "ban"
    | "unban"
    | "mute"
    | "unmute"
    | "op"
    | "deop"
    | "slow";
  /** The operator. */
  readonly by: string;
  /** A member, or an address or range. Addresses are sent to the operator alone. */
  readonly who?: string;
  readonly reason?: string;
  /** When it ends, in milliseconds since 1970. */
  readonly until?: number;
  /** The room that has slow mode now, and the time between two messages. */
  readonly room?: string;
  readonly seconds?: number;
}

/** A notice from the hall to a member, in whatever dialect it is encoded. */
export type Notice =
  | Ordered
  | {
    readonly type: "bans";
    readonly bans: readonly {
      readonly what: "ban" | "mute";
      /** The kind of `who`: a name, a name that stands for its owner's key, or an address. */
      readonly kind: "name" | "key" | "address";
      readonly who: string;
      readonly by: string;
      /** Milliseconds since 1970. */
      readonly since: number;
      readonly until?: number;
    }[];
  }
  | Message
  | Ack
  | Presence
  | Whispered
  | {
    readonly type: "welcome";
    readonly version: number;
    readonly name: string;
    readonly session: string;
    /** The message store that the numbers belong to. */
    readonly log: string;
    readonly server: ServerFacts;
    /** The fingerprint of the member's proven key; absent without a key. */
    readonly key?: string;
    /** Present when the member is an operator. */
    readonly operator?: true;
  }
  | Joined
  | { readonly type: "left"; readonly room: string }
  | {
    readonly type: "gap";
    readonly room: string;
    readonly from: number;
    readonly to: number;
    /** Present when the messages were stored but cannot be read. */
    readonly damaged?: boolean;
  }
  | { readonly type: "named"; readonly name: string }
  | {
    readonly type: "members";
    readonly room: string;
    readonly members: readonly string[];
    /** Members whose coming and going is not announced. */
    readonly unannounced?: readonly string[];
    /** Members that are away, and their texts; not all, when there are very many. */
    readonly absent?: readonly (readonly [name: string, text: string])[];
  }
  | {
    readonly type: "rooms";
    readonly rooms: readonly {
      readonly name: string;
      readonly members: number;
      readonly topic?: string;
    }[];
    /** The number of rooms beyond those listed. */
    readonly more?: number;
  }
  | {
    readonly type: "topic";
    readonly room: string;
    readonly text: string;
    /** The member that has just set it; absent in an answer. */
    readonly by?: string;
  }
  | {
    readonly type: "history";
    readonly room: string;
    /** As in the request. */
    readonly before?: number;
    readonly messages: readonly Message[];
  }
  | {
    readonly type: "found";
    readonly room: string;
    readonly words: string;
    readonly messages: readonly Message[];
    /** The number of older matches that did not fit in the answer. */
    readonly more?: number;
  }
  | {
    /** To the member itself, and to members that whisper to it while it is away. */
    readonly type: "absent";
    readonly name: string;
    /** Absent when the member is back. */
    readonly text?: string;
  }
  | {
    readonly type: "member";
    readonly name: string;
    /** The rooms that both members are in. */
    readonly rooms: readonly string[];
    /** Time of its first hello, in milliseconds since 1970. */
    readonly since: number;
    /** Whether it has a connection at the moment. */
    readonly connected: boolean;
    /** Its text while it is away. */
    readonly absent?: string;
    /** The fingerprint of its proven key; absent without a key. */
    readonly key?: string;
    /** Present when it is an operator. */
    readonly operator?: true;
    /** Its address, for operators only. */
    readonly address?: string;
  }
  | { readonly type: "help"; readonly about?: string }
  | {
    readonly type: "error";
    readonly code: RefusalCode;
    readonly message: string;
    readonly id?: string;
    /** Time until the request would be accepted, in milliseconds, when it only came too early. */
    readonly wait?: number;
  }
  | {
    /** Nothing has been refused yet, but the next requests will be. */
    readonly type: "warning";
    readonly code: RefusalCode;
    readonly message: string;
  }
  | {
    readonly type: "bye";
    readonly reason: string;
    /** Whether a new attempt makes sense. */
    readonly again: boolean;
  }
  | { readonly type: "ping" }
  | {
    readonly type: "pong";
    /** The server's clock, in milliseconds since 1970. Absent before a hello. */
    readonly time?: number;
  };

/** An answer that consists mainly of messages. */
export type MessagesAnswer = Extract<
  Notice,
  { readonly type: "history" | "found" }
>;

/** Whether a notice is such an answer. */
export function holdsMessages(notice: Notice): notice is MessagesAnswer {
  return notice.type === "history" || notice.type === "found";
}
