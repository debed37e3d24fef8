import { COMMANDS } from "../protocol/command.ts";
import type { Request } from "../protocol/request.ts";
import type { SlashCommand } from "../protocol/schema/slash_command.ts";
import { COPY, type Copy } from "../client/commands/copy_command.ts";
import {
  type Earlier,
  EARLIER_COMMAND,
} from "../client/commands/earlier_command.ts";
import { LOCK_COMMANDS, type Locking } from "../client/locks/lock_commands.ts";

/** A command that the client carries out. */
export type ClientAction = Locking | Earlier | Copy;

/** All commands at a terminal or through a pipe: those of the hall and of the client. */
export const CLIENT_COMMANDS: readonly SlashCommand<Request | ClientAction>[] =
  [
    ...COMMANDS.map((command) =>
      command.name === EARLIER_COMMAND.name ? EARLIER_COMMAND : command
    ),
    COPY,
    ...LOCK_COMMANDS,
  ];
