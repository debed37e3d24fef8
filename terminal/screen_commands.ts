import {
  type Hiding,
  HIDING_COMMANDS,
} from "../client/hiding/hiding_commands.ts";
import type { Request } from "../protocol/request.ts";
import { bare, type SlashCommand } from "../protocol/schema/slash_command.ts";
import { CLIENT_COMMANDS, type ClientAction } from "./client_commands.ts";
import { KEYS_TOPIC } from "./prompt/key_help.ts";

/** The parts of a screen that commands change. */
export interface ScreenControls {
  clear(): void;
  /** Goes to the room of a number. */
  go(number: number): void;
  /** Opens or closes a direct conversation. */
  query(words: string): void;
  /** Asks for a new password of the user's name. */
  register(): void;
  /** Asks for the password of a name. */
  login(name: string): void;
}

/** A command that the screen carries out by itself. */
export interface ScreenAction {
  readonly type: "screen";
  readonly run: (screen: ScreenControls) => void;
}

/** The commands at a terminal: those of the hall, of the client, and of the screen. */
export const SCREEN_COMMANDS: readonly SlashCommand<
  Request | ClientAction | Hiding | ScreenAction
>[] = [
  ...CLIENT_COMMANDS.map((command) => {
    switch (command.name) {
      case "help":
        return { ...command, takes: `[COMMAND|GROUP|${KEYS_TOPIC}]` };
      // Here passwords are asked for, and not shown.
      case "register":
        return {
          ...command,
          takes: "",
          read: bare(action((screen) => screen.register())),
        };
      case "login":
        return {
          ...command,
          takes: "NAME",
          read: (words: string) =>
            /^\S+$/.test(words)
              ? action((screen) => screen.login(words))
              : undefined,
        };
      // Here `/query` is a command of its own.
      case "msg":
        return { ...command, aliases: [] };
      default:
        return command;
    }
  }),
  {
    name: "query",
    group: "rooms",
    takes: "[NAME [TEXT]]",
    help: "direct messages with a member as a room; alone: close it",
    read: (words) => action((screen) => screen.query(words)),
  },
  {
    name: "1",
    group: "rooms",
    takes: "",
    help: "go to the first room, /2 to the second",
    read: bare(action((screen) => screen.go(1))),
  },
  ...HIDING_COMMANDS,
  {
    name: "clear",
    group: "screen",
    takes: "",
    help: "clear the screen",
    read: (words) =>
      words === "" ? action((screen) => screen.clear()) : undefined,
  },
];

/** The commands that a user can use: those of operators are for operators. */
export function commandsFor(
  isOperator: boolean,
): readonly (typeof SCREEN_COMMANDS)[number][] {
  return SCREEN_COMMANDS.filter(({ group }) =>
    isOperator || group !== "operators"
  );
}

function action(run: (screen: ScreenControls) => void): ScreenAction {
  return { type: "screen", run };
}
