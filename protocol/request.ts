import type { RefusalCode } from "./refusal.ts";

/** The version of the native dialect, as `hello` and `welcome` give it. */
export const PROTOCOL_VERSION = 1;

/** Longest `id` of a message, in UTF-16 code units: room for a UUID and a prefix. */
export const ID_MAX = 64;

/** A room that a member wants to enter. */
export interface RoomWish {
  readonly name: string;
  /** The last number received in this room; later messages are wanted. */
  readonly since?: number;
}

/** A member's first request: its identity, and the rooms it wants to enter. */
export interface Hello {
  readonly type: "hello";
  readonly version: number;
  readonly name?: string;
  readonly rooms?: readonly RoomWish[];
  /** The secret of an earlier welcome, to resume that session. */
  readonly session?: string;
  /** The message store that `since` counts in; in another store the numbers mean nothing. */
  readonly log?: string;
  /** The number of the last whisper received in this session. */
  readonly whispers?: number;
  /** Whether its coming and going is not announced: it only sends or only reads. */
  readonly unannounced?: boolean;
  /** The fingerprint of a key that was proven to the authenticator. It never comes from the wire. */
  readonly key?: string;
  /** The member cannot resume its session: nothing is kept for it after it leaves. */
  readonly ephemeral?: true;
}

/** A message to a room. Without an `id` it is not acknowledged. */
export interface Say {
  readonly type: "say";
  readonly id?: string;
  readonly room?: string;
  readonly text: string;
}

/** A message to a single member. */
export interface Whisper {
  readonly type: "whisper";
  readonly id?: string;
  /** The recipient; when absent, the author of the last whisper received. */
  readonly to?: string;
  readonly text: string;
}

/** A request that only operators may make. Durations are in milliseconds. */
export type OperatorRequest =
  /** Removes a member from the hall. */
  | { readonly type: "kick"; readonly name: string; readonly reason?: string }
  /** Keeps out a member, an address or a range; without `duration` until it is lifted. */
  | { readonly type: "ban"; readonly who: string; readonly duration?: number }
  | { readonly type: "unban"; readonly who: string }
  /** Lists all bans and mutes. */
  | { readonly type: "bans" }
  /** Keeps a member from speaking. */
  | { readonly type: "mute"; readonly name: string; readonly duration?: number }
  | { readonly type: "unmute"; readonly name: string }
  /** Makes a member an operator. */
  | { readonly type: "op"; readonly name: string }
  | { readonly type: "deop"; readonly name: string }
  /** Sets slow mode: the time between two messages of a member in a room; 0 turns it off. */
  | { readonly type: "slow"; readonly room?: string; readonly seconds: number };

/** A request of a member to the hall, in whatever dialect it came. */
export type Request =
  | Hello
  | Say
  | Whisper
  | OperatorRequest
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "who"; readonly room?: string }
  | {
    readonly type: "join";
    readonly room: string;
    readonly since?: number;
    /** Leaves all other rooms: for dialects in which a member is in a single room. */
    readonly moving?: true;
  }
  | { readonly type: "leave"; readonly room?: string }
  | { readonly type: "rooms" }
  | { readonly type: "topic"; readonly room?: string; readonly text?: string }
  | {
    readonly type: "history";
    readonly room?: string;
    readonly count?: number;
    /** Only messages before this number; when absent, the newest. */
    readonly before?: number;
  }
  | { readonly type: "search"; readonly room?: string; readonly words: string }
  /** The member is away, with a text; without text, it is back. */
  | { readonly type: "absent"; readonly text?: string }
  | { readonly type: "whois"; readonly name: string }
  | { readonly type: "help"; readonly about?: string }
  | { readonly type: "ping" }
  | { readonly type: "pong" }
  | { readonly type: "bye" };

/** Input that could not be understood as a request. */
export interface Fault {
  readonly type: "fault";
  readonly code: RefusalCode;
  readonly message: string;
  /** The `id` of the frame, when it could be read. */
  readonly id?: string;
}

/** The last notice to a member whose connection the server ends. */
export interface Bye {
  readonly reason: string;
  /** Whether a new attempt makes sense. */
  readonly again: boolean;
}

/** The connection has ended. */
export interface Gone {
  readonly type: "gone";
  readonly reason: string;
  /** The last notice, when the server ends the connection. */
  readonly bye?: Bye;
}
