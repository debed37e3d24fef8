import type { ClientEvent } from "../../client.ts";
import type { HelpSection } from "../../protocol/command.ts";
import type { Copied } from "../../client/commands/copy_command.ts";

/** A message of the user, once it is acknowledged. */
export interface Own {
  readonly type: "own";
  readonly from: string;
  readonly text: string;
  /** The room, for a message to all. */
  readonly room?: string | undefined;
  /** Its number there. */
  readonly seq?: number | undefined;
  /** The recipient, for a direct message. */
  readonly to?: string | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A line of the program itself. */
export type Told =
  | {
    readonly type: "notice" | "failure" | "command";
    readonly text: string;
  }
  /** The help, or a part of it. */
  | { readonly type: "help-list"; readonly sections: readonly HelpSection[] }
  /** A message to copy from the screen. */
  | { readonly type: "bare"; readonly copied: Copied };

/** Something in a buffer, before it is formatted: that depends on the screen and its width. */
export type Entry = ClientEvent | Own | Told;

/** The importance of an entry for a user that does not see it: a mention is also a direct message. */
export type News = "none" | "message" | "mention";
