import type { SlashCommand } from "../protocol/command.ts";
import type { Request } from "../protocol/request.ts";
import { CLIENT_COMMANDS, type ClientAction } from "./client_commands.ts";

/** The parts of a screen that commands change. */
export interface ScreenControls {
  ignore(name: string, isIgnored: boolean): void;
  listIgnored(): void;
  clear(): void;
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
  ...CLIENT_COMMANDS,
  {
    name: "ignore",
    takes: "[NAME]",
    help: "hide the messages of a member, or list hidden members",
    read: (words) =>
      action((screen) =>
        words === "" ? screen.listIgnored() : screen.ignore(words, true)
      ),
  },
  {
    name: "unignore",
    takes: "NAME",
    help: "show them again",
    read: (words) =>
      words === ""
        ? undefined
        : action((screen) => screen.ignore(words, false)),
  },
  {
    name: "clear",
    takes: "",
    help: "clear the screen",
    read: (words) =>
      words === "" ? action((screen) => screen.clear()) : undefined,
  },
];

function action(run: (screen: ScreenControls) => void): ScreenAction {
  return { type: "screen", run };
}
