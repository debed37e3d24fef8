import type { RefusalCode } from "./refusal.ts";

/** The version of the native dialect, as `hello` and `welcome` give it. */
export const PROTOCOL_VERSION = 1;

/** Longest `id` of a message, in UTF-16 code units: room for a UUID and a prefix. */
export const ID_MAX = 64;

/** A room one asks to enter. */
export interface RoomWish {
  readonly name: string;
  /** The last number heard in this room; what came after it is wanted. */
  readonly since?: number;
}

/** The first thing a member says: who it is and where it wants to be. */
export interface Hello {
  readonly type: "hello";
  readonly version: number;
  readonly name?: string;
  readonly rooms?: readonly RoomWish[];
  /** The secret of an earlier welcome, to be that one again. */
  readonly session?: string;
  /** The log that `since` counts in; in another one the numbers mean nothing. */
  readonly log?: string;
  /** The number of the last whisper heard in this session. */
  readonly whispers?: number;
  /** Whether nobody is told that it comes and goes: it only says something, or only reads. */
  readonly unannounced?: boolean;
  /** The fingerprint of a key that was proven to the authenticator. It never comes from the wire. */
  readonly key?: string;
  /** This member cannot come back: nothing is held for it after it has gone. */
  readonly ephemeral?: true;
}

/** Words for a room. Without an `id` there is nothing to acknowledge. */
export interface Say {
  readonly type: "say";
  readonly id?: string;
  readonly room?: string;
  readonly text: string;
}

/** Words for one member alone. */
export interface Whisper {
  readonly type: "whisper";
  readonly id?: string;
  /** Without it, the one whose whisper was heard last. */
  readonly to?: string;
  readonly text: string;
}

/** What only an operator may ask. Durations are in milliseconds. */
export type OperatorRequest =
  /** Puts somebody out of the hall. */
  | { readonly type: "kick"; readonly name: string; readonly reason?: string }
  /** Keeps out a member, an address or a range of them; without `duration` until it is taken back. */
  | { readonly type: "ban"; readonly who: string; readonly duration?: number }
  | { readonly type: "unban"; readonly who: string }
  /** Asks for all bans and mutes. */
  | { readonly type: "bans" }
  /** Has somebody say nothing. */
  | { readonly type: "mute"; readonly name: string; readonly duration?: number }
  | { readonly type: "unmute"; readonly name: string }
  /** Makes somebody an operator. */
  | { readonly type: "op"; readonly name: string }
  | { readonly type: "deop"; readonly name: string }
  /** Has everybody wait so long between two messages in a room; 0 for not at all. */
  | { readonly type: "slow"; readonly room?: string; readonly seconds: number };

/** What a member can ask of the hall, whatever dialect it speaks. */
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
    /** Leaves all other rooms: for those who can be in one room only. */
    readonly moving?: true;
  }
  | { readonly type: "leave"; readonly room?: string }
  | { readonly type: "rooms" }
  | { readonly type: "topic"; readonly room?: string; readonly text?: string }
  | {
    readonly type: "history";
    readonly room?: string;
    readonly count?: number;
    /** The number that the messages come before; without it they are the newest. */
    readonly before?: number;
  }
  | { readonly type: "search"; readonly room?: string; readonly words: string }
  /** Says that one is away, and why; without text, that one is back. */
  | { readonly type: "absent"; readonly text?: string }
  | { readonly type: "whois"; readonly name: string }
  | { readonly type: "help"; readonly about?: string }
  | { readonly type: "ping" }
  | { readonly type: "pong" }
  | { readonly type: "bye" };

/** Something that came in and could not be understood as a request. */
export interface Fault {
  readonly type: "fault";
  readonly code: RefusalCode;
  readonly message: string;
  /** The `id` of the frame, when it could still be read. */
  readonly id?: string;
}

/** What is told to one who is let go. */
export interface Bye {
  readonly reason: string;
  /** Whether it makes sense to come back. */
  readonly again: boolean;
}

/** The connection is no more. */
export interface Gone {
  readonly type: "gone";
  readonly reason: string;
  /** What it is told behind everything else, when it is the server that ends it. */
  readonly bye?: Bye;
}
