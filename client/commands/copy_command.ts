import { Refusal } from "../../protocol/refusal.ts";
import type { SlashCommand } from "../../protocol/schema/slash_command.ts";

/** Copies a message as it was said. */
export interface Copy {
  readonly type: "copy";
  /** The place of the message, counted from the last shown, which is 1. */
  readonly nth: number;
}

/** Gives a command or a patch without the time, name and folding around it. */
export const COPY: SlashCommand<Copy> = {
  name: "copy",
  group: "messages",
  takes: "[N]",
  help: "copy the last message, or the Nth last, as it was said",
  read: (words) =>
    /^\d{0,6}$/.test(words) && words !== "0"
      ? { type: "copy", nth: Number(words || 1) }
      : undefined,
};

/** The text of a message that can be copied. */
export interface Copied {
  readonly from: string;
  /** The text, harmless to a terminal, and to a shell where it is pasted. */
  readonly text: string;
}

/** A message shown; without its text where that cannot be read. */
export type Copyable = Copied | { readonly from: string };

/**
 * A message of those that are shown, counted from the last.
 *
 * @throws {Refusal} There is no such message, or it cannot be read.
 */
export function nthLast(messages: readonly Copyable[], nth: number): Copied {
  const message = messages.at(-nth);
  if (message === undefined) {
    const { length } = messages;
    throw new Refusal(
      "unreadable",
      length === 0
        ? "no message was shown yet"
        : `there is no such message: ${length} can be copied`,
    );
  }
  if ("text" in message) return message;
  throw new Refusal(
    "locked",
    "that message is locked: you do not have the passphrase",
  );
}
