import type { Notice } from "../protocol/notice.ts";

/** The connection was lost, and the client is trying to come back. */
export interface Away {
  readonly type: "away";
  readonly reason: string;
  /** Present when the server has broken the protocol: something is wrong with it. */
  readonly code?: "bad-frame";
  /** When the connection was lost, in milliseconds since 1970. */
  readonly since: number;
}

/** The client is connected again: everything missed follows, everything kept is sent. */
export interface Back {
  readonly type: "back";
  /** When the connection was lost, in milliseconds since 1970. */
  readonly since: number;
  /** The name of the client from now on, which may be another. */
  readonly name: string;
  /** Whether the server has lost the messages of before. */
  readonly forgotten: boolean;
}

/** The client is in a room again after a cut; what it missed follows. */
export type Rejoined =
  & Omit<Extract<Notice, { type: "joined" }>, "type">
  & { readonly type: "rejoined" };

/** Everything that iterating a client gives. */
export type ClientEvent = Notice | Away | Back | Rejoined;
