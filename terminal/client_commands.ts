import { COMMANDS } from "../protocol/command.ts";
import type { Request } from "../protocol/request.ts";
import type { SlashCommand } from "../protocol/schema/slash_command.ts";
import { LOCK_COMMANDS, type Locking } from "./locking.ts";
import { COPY, type Copy } from "./view/copying.ts";

/** Asks for messages before the oldest that was shown. */
export interface Earlier {
  readonly type: "earlier";
  readonly count?: number;
}

/** Replaces the hall's own command, which takes a message number. */
const HISTORY: SlashCommand<Earlier> = {
  name: "history",
  group: "messages",
  takes: "[N]",
  help: "N more messages, from before those you have seen",
  read: (words) => {
    if (words === "") return { type: "earlier" };
    return /^\d{1,6}$/.test(words)
      ? { type: "earlier", count: Number(words) }
      : undefined;
  },
};

/** A command that the client carries out. */
export type ClientAction = Locking | Earlier | Copy;

/** All commands at a terminal or through a pipe: those of the hall and of the client. */
export const CLIENT_COMMANDS: readonly SlashCommand<Request | ClientAction>[] =
  [
    ...COMMANDS.map((command) =>
      command.name === HISTORY.name ? HISTORY : command
    ),
    COPY,
    ...LOCK_COMMANDS,
  ];
