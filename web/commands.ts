import {
  type Earlier,
  EARLIER_COMMAND,
} from "../client/commands/earlier_command.ts";
import { COPY, type Copy } from "../client/commands/copy_command.ts";
import {
  type Hiding,
  HIDING_COMMANDS,
} from "../client/hiding/hiding_commands.ts";
import { LOCK_COMMANDS, type Locking } from "../client/locks/lock_commands.ts";
import { COMMANDS } from "../protocol/command.ts";
import type { Request } from "../protocol/request.ts";
import {
  bare,
  type SlashCommand,
  split,
} from "../protocol/schema/slash_command.ts";

/** Opens a direct conversation, or closes the current one. */
interface Query {
  readonly type: "query";
  readonly name: string;
  readonly text: string;
}

/** Asks for the password of a name: of the user's where there is none. */
interface AskPassword {
  readonly type: "ask-password";
  readonly name?: string | undefined;
}

/** A command in the page. */
export type PageAction =
  | Request
  | Earlier
  | Copy
  | Locking
  | Query
  | Hiding
  | AskPassword;

const QUERY: SlashCommand<Query> = {
  name: "query",
  group: "rooms",
  takes: "[NAME [TEXT]]",
  help: "direct messages with a member as a room; alone: close it",
  read(words) {
    const [name, text] = split(words);
    return { type: "query", name, text };
  },
};

function askPassword(name?: string): AskPassword {
  return { type: "ask-password", name };
}

/** The commands in the page: those of the hall, and of every client. */
export const PAGE_COMMANDS: readonly SlashCommand<PageAction>[] = [
  ...COMMANDS.map((command) => {
    switch (command.name) {
      case EARLIER_COMMAND.name:
        return EARLIER_COMMAND;
      // A password is not typed where it is shown.
      case "register":
        return { ...command, takes: "", read: bare(askPassword()) };
      case "login":
        return {
          ...command,
          takes: "NAME",
          read: (name: string) =>
            /^\S+$/.test(name) ? askPassword(name) : undefined,
        };
      // Here `/query` is a command of its own.
      case "msg":
        return { ...command, aliases: [] };
      default:
        return command;
    }
  }),
  COPY,
  ...LOCK_COMMANDS,
  QUERY,
  ...HIDING_COMMANDS,
];

/** The commands that a user can use: those of operators are for operators. */
export function pageCommandsFor(
  isOperator: boolean,
): readonly SlashCommand<PageAction>[] {
  return PAGE_COMMANDS.filter(({ group }) =>
    isOperator || group !== "operators"
  );
}
