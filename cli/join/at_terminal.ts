import type { Client } from "../../client.ts";
import { nameInUse } from "../../client/link/free_name.ts";
import { type Bell, BELLS } from "../../terminal/attention.ts";
import {
  ROOMS_SHOWN,
  type RoomsShown,
} from "../../terminal/rooms/rooms_shown.ts";
import { TIME_STYLES, type TimeStyle } from "../../terminal/view/clock.ts";
import { type Quiet, QUIETS } from "../../client/hiding/hidden.ts";
import type { Given, Option } from "../command.ts";
import { choice, SWITCH } from "../options/choice.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../usage_error.ts";

/** When colours are used. */
type Colour = "auto" | "always" | "never";

const COLOURS: readonly Colour[] = ["auto", "always", "never"];

/** The options for appearance and sound at a terminal. */
export const TERMINAL_OPTIONS: readonly Option[] = [
  {
    name: "time",
    value: "STYLE",
    choices: TIME_STYLES,
    help: "Style of timestamps: 24h, 12h, iso or off",
    default: "24h",
  },
  {
    name: "bell",
    value: "WHEN",
    choices: BELLS,
    help:
      "Ring on mention, all or off; notify: on mention, with a desktop notification",
    default: "mention",
  },
  {
    name: "quiet",
    value: "WHOM",
    implied: "all",
    choices: QUIETS,
    help:
      "Hide arrivals and departures; lurkers: only those of members who have not spoken lately",
  },
  {
    name: "history",
    value: "WHEN",
    choices: SWITCH,
    help: "Keep typed lines for the next run: on or off",
    default: "on; locked rooms and direct messages never",
  },
  {
    name: "full",
    value: "WHEN",
    implied: "on",
    choices: SWITCH,
    help: "Use the whole screen, with lists: on or off",
    default: "off",
  },
  {
    name: "rooms",
    value: "WHICH",
    choices: ROOMS_SHOWN,
    help:
      "Rooms to show: current, with unread messages of the others counted, or all in one stream",
    default: "current",
  },
  {
    name: "status",
    value: "WHEN",
    choices: SWITCH,
    help: "Status line below the prompt: on or off",
    default: "on",
  },
  {
    name: "color",
    value: "WHEN",
    choices: COLOURS,
    help: "Colours: auto, always or never",
    default: "auto; NO_COLOR is respected",
  },
];

/** Appearance and sound of a conversation. */
export interface TerminalStyle {
  readonly time: TimeStyle;
  readonly bell: Bell;
  readonly quiet: Quiet | undefined;
  readonly hasHistory: boolean;
  readonly rooms: RoomsShown;
  readonly hasStatus: boolean;
  readonly isFull: boolean;
  readonly hasColours: boolean;
}

/**
 * Reads the options of a terminal.
 *
 * @throws {UsageError} A value is not allowed.
 */
export function terminalStyle(
  given: Given,
  settings: Settings,
): TerminalStyle {
  const colour = choice(given, "color", COLOURS, "auto");
  const isFull = choice(given, "full", SWITCH, settings.full ?? "off") === "on";
  if (isFull && given.value("rooms") === "all") {
    throw new UsageError(
      "--full and --rooms all exclude each other: a full screen shows a room at a time",
    );
  }
  return {
    time: choice(given, "time", TIME_STYLES, "24h"),
    bell: choice(given, "bell", BELLS, "mention"),
    quiet: given.value("quiet") === undefined
      ? undefined
      : choice(given, "quiet", QUIETS, "all"),
    hasHistory:
      choice(given, "history", SWITCH, settings.history ?? "on") === "on",
    rooms: choice(given, "rooms", ROOMS_SHOWN, settings.rooms ?? "current"),
    hasStatus:
      choice(given, "status", SWITCH, settings.status ?? "on") === "on",
    isFull,
    hasColours: colour === "always" || (colour === "auto" && !Deno.noColor),
  };
}

/** Whether input and output are a terminal that can draw a prompt. */
export function hasTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal() &&
    Deno.env.get("TERM") !== "dumb";
}

/** The hint for a user who is connected already, under another name. */
export function nameHint(
  asked: string | undefined,
  { welcome }: Pick<Client, "welcome">,
): string | undefined {
  const inUse = nameInUse(asked, welcome);
  return inUse === undefined
    ? undefined
    : `you are already connected as ${inUse}, so this time you are ${welcome.name}`;
}
