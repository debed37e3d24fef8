import { COMMANDS, type SlashCommand } from "../protocol/command.ts";
import type { Request } from "../protocol/request.ts";
import { LOCK_COMMANDS, type Locking } from "./locking.ts";
import { COPY, type Copy } from "./view/copying.ts";

/** Asks for what was said before what one has been told. */
export interface Earlier {
  readonly type: "earlier";
  readonly count?: number;
}

/** In the place of the hall's own, for which one has to know a number. */
const HISTORY: SlashCommand<Earlier> = {
  name: "history",
  takes: "[N]",
  help: "N more messages of the room, from before what you have seen",
  read: (words) => {
    if (words === "") return { type: "earlier" };
    return /^\d{1,6}$/.test(words)
      ? { type: "earlier", count: Number(words) }
      : undefined;
  },
};

/** What is typed, beside what the hall itself carries out. */
export type ClientAction = Locking | Earlier | Copy;

/** The commands of whoever types, at a terminal or through a pipe: the hall's, and those of the client itself. */
export const CLIENT_COMMANDS: readonly SlashCommand<Request | ClientAction>[] =
  [
    ...COMMANDS.map((command) =>
      command.name === HISTORY.name ? HISTORY : command
    ),
    COPY,
    ...LOCK_COMMANDS,
  ];
