import type { RefusalCode } from "./refusal.ts";

/** What a server says of itself in its welcome. */
export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  /** Longest line it takes, in bytes without the line end. */
  readonly maxLine: number;
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

/** What the hall tells a member, whatever dialect it speaks. */
export type Notice =
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
  }
  | {
    readonly type: "joined";
    readonly room: string;
    readonly members: readonly string[];
    readonly last: number;
    /** Absent when the room has none. */
    readonly topic?: string;
  }
  | { readonly type: "left"; readonly room: string }
  | {
    readonly type: "gap";
    readonly room: string;
    readonly from: number;
    readonly to: number;
  }
  | { readonly type: "named"; readonly name: string }
  | {
    readonly type: "members";
    readonly room: string;
    readonly members: readonly string[];
  }
  | {
    readonly type: "rooms";
    readonly rooms: readonly {
      readonly name: string;
      readonly members: number;
      readonly topic?: string;
    }[];
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
    readonly messages: readonly Message[];
  }
  | {
    readonly type: "found";
    readonly room: string;
    readonly words: string;
    readonly messages: readonly Message[];
  }
  | { readonly type: "help" }
  | {
    readonly type: "error";
    readonly code: RefusalCode;
    readonly message: string;
    readonly id?: string;
  }
  | {
    readonly type: "bye";
    readonly reason: string;
    /** Whether it makes sense to come back. */
    readonly again: boolean;
  }
  | { readonly type: "ping" }
  | { readonly type: "pong" };
