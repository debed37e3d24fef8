import type { SlashCommand } from "../../protocol/schema/slash_command.ts";

/** Asks for messages before the oldest that was shown. */
export interface Earlier {
  readonly type: "earlier";
  readonly count?: number;
}

/** Replaces the hall's own command, which takes a message number. */
export const EARLIER_COMMAND: SlashCommand<Earlier> = {
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
