import type { ClientEvent } from "../../client.ts";
import type { SlashCommand } from "../../protocol/command.ts";
import { isLocked } from "../../protocol/locked.ts";
import type { Message } from "../../protocol/notice.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { harmless } from "../../protocol/text/harmless.ts";

/** How many of the messages that were shown last can be copied: as many as one answer of the hall brings. */
export const COPIED_MAX = 200;

/** Takes a message as it was said. */
export interface Copy {
  readonly type: "copy";
  /** Which one, counted from the last that was shown, which is 1. */
  readonly nth: number;
}

/** For who wants a command or a patch that somebody has said, and nothing beside it. */
export const COPY: SlashCommand<Copy> = {
  name: "copy",
  takes: "[N]",
  help:
    "the last message as it was said, or the Nth last: into the clipboard, where the terminal has one",
  read: (words) =>
    /^\d{0,6}$/.test(words) && words !== "0"
      ? { type: "copy", nth: Number(words || 1) }
      : undefined,
};

/** What can be copied of a message. */
export interface Copied {
  readonly from: string;
  /** What was said, harmless to a terminal, and to a shell that it is pasted into. */
  readonly text: string;
}

/** The messages that were shown last. */
export class ShownMessages {
  readonly #messages: (Copied | { readonly from: string })[] = [];
  readonly #isIgnored: (name: string) => boolean;

  /** @param isIgnored Whether nothing is shown of what somebody says. */
  constructor(isIgnored: (name: string) => boolean = () => false) {
    this.#isIgnored = isIgnored;
  }

  /** Takes note of the messages of an event. */
  note(event: ClientEvent): void {
    switch (event.type) {
      case "message":
      case "whisper":
        return this.add(event);
      case "history":
      case "found":
        for (const message of event.messages) this.add(message);
    }
  }

  /** A message is shown. */
  add(
    { from, text, lock }: Pick<Message, "from" | "text" | "lock">,
  ): void {
    if (this.#isIgnored(from)) return;
    const isReadable = lock !== "unverified" &&
      (lock === "opened" || !isLocked(text));
    this.#messages.push(isReadable ? { from, text: harmless(text) } : { from });
    if (this.#messages.length > COPIED_MAX) this.#messages.shift();
  }

  /**
   * A message, counted from the last one.
   *
   * @throws {Refusal} There is none, or it cannot be read.
   */
  nthLast(nth: number): Copied {
    const message = this.#messages.at(-nth);
    if (message === undefined) {
      const { length } = this.#messages;
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
      "that message is locked: you do not have the key",
    );
  }
}

/** What stands above a message that is shown as it was said. How many lines there are leaves no doubt where it ends. */
export function copyHead({ from, text }: Copied): string {
  const { length } = text.split("\n");
  return `* as ${from} said it, ${length} ${length === 1 ? "line" : "lines"}:`;
}
