import type { SlashCommand } from "../../protocol/schema/slash_command.ts";
import { type Hidden, type Quiet, QUIETS } from "./hidden.ts";

/** Hides messages or presence, or shows them again; the server does not learn it. */
export type Hiding =
  /** Without a name, the hidden members are listed. */
  | { readonly type: "ignore"; readonly name: string }
  | { readonly type: "unignore"; readonly name: string }
  | { readonly type: "quiet"; readonly quiet: Quiet | undefined };

/** The commands of a user that sees the conversation, at a terminal or in a browser. */
export const HIDING_COMMANDS: readonly SlashCommand<Hiding>[] = [
  {
    name: "ignore",
    group: "people",
    takes: "[NAME]",
    help: "hide the messages of a member, or list hidden members",
    read: (name) => ({ type: "ignore", name }),
  },
  {
    name: "unignore",
    group: "people",
    takes: "NAME",
    help: "show them again",
    read: (name) => name === "" ? undefined : { type: "unignore", name },
  },
  {
    name: "quiet",
    group: "screen",
    takes: "[all|lurkers|off]",
    help: "hide arrivals and departures, or those of lurkers",
    read(words) {
      if (words === "off") return { type: "quiet", quiet: undefined };
      const quiet = QUIETS.find((quiet) => quiet === (words || "all"));
      return quiet && { type: "quiet", quiet };
    },
  },
];

/** The notice for each value of `/quiet`. */
const QUIET_NOTICES = {
  all: "arrivals and departures are hidden",
  lurkers:
    "arrivals and departures are hidden, except those of members who have spoken lately",
  off: "arrivals and departures are shown",
} as const;

/**
 * Carries out a command.
 *
 * @returns What the user is told.
 *
 * @example
 * ```ts
 * import { Hidden } from "./hidden.ts";
 * import { hide } from "./hiding_commands.ts";
 *
 * const hidden = new Hidden();
 * console.assert(hide(hidden, { type: "ignore", name: "Eve" }) === "Eve is ignored");
 * console.assert(hidden.isIgnored("eve"));
 * ```
 */
export function hide(hidden: Hidden, hiding: Hiding): string {
  if (hiding.type === "quiet") {
    hidden.quiet = hiding.quiet;
    return QUIET_NOTICES[hiding.quiet ?? "off"];
  }
  const { type, name } = hiding;
  if (name === "") {
    const { ignored } = hidden;
    return ignored.length === 0
      ? "nobody is ignored"
      : `ignored: ${ignored.join(", ")}`;
  }
  const isIgnored = type === "ignore";
  const changed = hidden.ignore(name, isIgnored);
  return changed
    ? `${name} is ${isIgnored ? "ignored" : "no longer ignored"}`
    : `${name} is ${isIgnored ? "already ignored" : "not ignored"}`;
}
