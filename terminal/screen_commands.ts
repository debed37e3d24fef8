import type { Request } from "../protocol/request.ts";
import { bare, type SlashCommand } from "../protocol/schema/slash_command.ts";
import { CLIENT_COMMANDS, type ClientAction } from "./client_commands.ts";
import { KEYS_TOPIC } from "./prompt/key_help.ts";
import { type Quiet, QUIETS } from "./view/hidden.ts";

/** The parts of a screen that commands change. */
export interface ScreenControls {
  ignore(name: string, isIgnored: boolean): void;
  listIgnored(): void;
  clear(): void;
  /** @param quiet The members whose presence is hidden from now on. */
  quiet(quiet: Quiet | undefined): void;
  /** Goes to the room of a number. */
  go(number: number): void;
  /** Opens or closes a direct conversation. */
  query(words: string): void;
}

/** A command that the screen carries out by itself. */
export interface ScreenAction {
  readonly type: "screen";
  readonly run: (screen: ScreenControls) => void;
}

/** The commands at a terminal: those of the hall, of the client, and of the screen. */
export const SCREEN_COMMANDS: readonly SlashCommand<
  Request | ClientAction | ScreenAction
>[] = [
  ...CLIENT_COMMANDS.map((command) => {
    switch (command.name) {
      case "help":
        return { ...command, takes: `[COMMAND|GROUP|${KEYS_TOPIC}]` };
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
  {
    name: "ignore",
    group: "people",
    takes: "[NAME]",
    help: "hide the messages of a member, or list hidden members",
    read: (words) =>
      action((screen) =>
        words === "" ? screen.listIgnored() : screen.ignore(words, true)
      ),
  },
  {
    name: "unignore",
    group: "people",
    takes: "NAME",
    help: "show them again",
    read: (words) =>
      words === ""
        ? undefined
        : action((screen) => screen.ignore(words, false)),
  },
  {
    name: "quiet",
    group: "screen",
    takes: "[all|lurkers|off]",
    help: "hide arrivals and departures, or those of lurkers",
    read(words) {
      if (words === "off") return action((screen) => screen.quiet(undefined));
      const quiet = QUIETS.find((quiet) => quiet === (words || "all"));
      return quiet && action((screen) => screen.quiet(quiet));
    },
  },
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
