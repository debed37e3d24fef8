import type { LockMark } from "./locked.ts";
import type { RefusalCode } from "./refusal.ts";

/** How many of the newest messages are told to a member that enters a room. */
export const HISTORY_ON_JOIN = 20;

/** What a server says of itself in its welcome. */
export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  /** Longest text of a message that it takes, in bytes of UTF-8; where it is not told, as long as a line. */
  readonly maxText?: number;
  /** Longest line it takes, in bytes without the line end: a text of that length has room there, however it is escaped. */
  readonly maxLine: number;
  /** Messages a second that it takes from one member, and how many at once; absent when that is not limited. */
  readonly rate?: number;
  readonly burst?: number;
}

/** Something said in a room, with its place there. */
export interface Message {
  readonly type: "message";
  readonly room: string;
  /** Counts 1, 2, 3, … in each room, without a hole. */
  readonly seq: number;
  readonly from: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** What became of its lock at the client that hears it. No server knows that. */
  readonly lock?: LockMark;
  /** When it was locked, by the clock of whoever said it, in milliseconds since 1970; present when it was opened. */
  readonly lockedAt?: number;
}

/** To the sender alone: what it said has its place, or reached the one it was for. */
export interface Ack {
  readonly type: "ack";
  readonly id: string;
  /** Where it was said, and its number there. Absent for a whisper. */
  readonly room?: string;
  readonly seq?: number;
  /** To whom it was whispered. Absent for what was said in a room. */
  readonly to?: string;
  readonly time: number;
}

/** Who came, went and changed names in a room, gathered. All of it happens at once. */
export interface Presence {
  readonly type: "presence";
  readonly room: string;
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly renamed: readonly (readonly [was: string, is: string])[];
}

/** One is in a room. */
export interface Joined {
  readonly type: "joined";
  readonly room: string;
  readonly members: readonly string[];
  /** Those of the members of whose coming and going nobody is told. */
  readonly unannounced?: readonly string[];
  readonly last: number;
  /** Absent when the room has none. */
  readonly topic?: string;
  /** How long one waits here between two messages, in seconds; absent when not at all. */
  readonly slow?: number;
}

/** Something said to one member alone. */
export interface Whispered {
  readonly type: "whisper";
  /** Counts 1, 2, 3, … in the session of the one it is for. */
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** An operator has ordered something, to all whom it concerns. */
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
  /** A member, or an address or range of them: that is told to the operator alone. */
  readonly who?: string;
  readonly reason?: string;
  /** When it ends, in milliseconds since 1970. */
  readonly until?: number;
  /** The room that is slow now, and how long one waits there between two messages. */
  readonly room?: string;
  readonly seconds?: number;
}

/** What the hall tells a member, whatever dialect it speaks. */
export type Notice =
  | Ordered
  | {
    readonly type: "bans";
    readonly bans: readonly {
      readonly what: "ban" | "mute";
      /** What `who` is: a name, the name of one whose key is meant, or an address. */
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
    /** The log that the numbers belong to. */
    readonly log: string;
    readonly server: ServerFacts;
    /** The fingerprint of the key one has proven to have; absent for those without one. */
    readonly key?: string;
    /** Present when one is an operator. */
    readonly operator?: true;
  }
  | Joined
  | { readonly type: "left"; readonly room: string }
  | {
    readonly type: "gap";
    readonly room: string;
    readonly from: number;
    readonly to: number;
    /** Present when they were kept, and cannot be read. */
    readonly damaged?: boolean;
  }
  | { readonly type: "named"; readonly name: string }
  | {
    readonly type: "members";
    readonly room: string;
    readonly members: readonly string[];
    /** Those of the members of whose coming and going nobody is told. */
    readonly unannounced?: readonly string[];
    /** Who of them has said to be away, and why; not all, when they are very many. */
    readonly absent?: readonly (readonly [name: string, text: string])[];
  }
  | {
    readonly type: "rooms";
    readonly rooms: readonly {
      readonly name: string;
      readonly members: number;
      readonly topic?: string;
    }[];
    /** How many more there are than can be listed. */
    readonly more?: number;
  }
  | {
    readonly type: "topic";
    readonly room: string;
    readonly text: string;
    /** Who has just set it; absent in an answer. */
    readonly by?: string;
  }
  | {
    readonly type: "history";
    readonly room: string;
    /** As it was asked. */
    readonly before?: number;
    readonly messages: readonly Message[];
  }
  | {
    readonly type: "found";
    readonly room: string;
    readonly words: string;
    readonly messages: readonly Message[];
    /** How many older ones were found that have no room in the answer. */
    readonly more?: number;
  }
  | {
    /** To oneself, and to those who whisper to one who is away. */
    readonly type: "absent";
    readonly name: string;
    /** Absent when one is back. */
    readonly text?: string;
  }
  | {
    readonly type: "member";
    readonly name: string;
    /** The rooms that both are in. */
    readonly rooms: readonly string[];
    /** When it said hello first, in milliseconds since 1970. */
    readonly since: number;
    /** Whether its connection is there just now. */
    readonly connected: boolean;
    /** What it has said of being away. */
    readonly absent?: string;
    /** The fingerprint of the key it has proven to have; absent for those without one. */
    readonly key?: string;
    /** Present when it is an operator. */
    readonly operator?: true;
    /** Where it comes from: for operators only. */
    readonly address?: string;
  }
  | { readonly type: "help"; readonly about?: string }
  | {
    readonly type: "error";
    readonly code: RefusalCode;
    readonly message: string;
    readonly id?: string;
    /** How long until it would be done, in milliseconds, where it only came too early. */
    readonly wait?: number;
  }
  | {
    /** Nothing has been refused yet, but something will be. */
    readonly type: "warning";
    readonly code: RefusalCode;
    readonly message: string;
  }
  | {
    readonly type: "bye";
    readonly reason: string;
    /** Whether it makes sense to come back. */
    readonly again: boolean;
  }
  | { readonly type: "ping" }
  | {
    readonly type: "pong";
    /** The server's clock, in milliseconds since 1970. Absent before a hello. */
    readonly time?: number;
  };

/** An answer that is messages for the most part. */
export type MessagesAnswer = Extract<
  Notice,
  { readonly type: "history" | "found" }
>;

/** Whether a notice is one. */
export function holdsMessages(notice: Notice): notice is MessagesAnswer {
  return notice.type === "history" || notice.type === "found";
}
