import type { ClientEvent } from "../../client.ts";
import type { Message } from "../../protocol/features/say.ts";
import { isLocked } from "../../protocol/locked.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { SlashCommand } from "../../protocol/schema/slash_command.ts";
import { harmless } from "../../protocol/text/harmless.ts";

/** How many of the newest messages can be copied: as many as an answer of the hall brings. */
export const COPIED_MAX = 200;

/**
 * Most text of these messages, in UTF-16 code units: 64 of the longest. The
 * last can be copied, whatever its length.
 */
export const COPIED_TEXT_MAX = 1024 * 1024;

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
type Shown = Copied | { readonly from: string };

/** The newest messages shown. */
export class ShownMessages {
  readonly #messages: Shown[] = [];
  /** The text of these messages, in UTF-16 code units. */
  #text = 0;
  readonly #isIgnored: (name: string) => boolean;

  /** @param isIgnored Whether the messages of a member are hidden. */
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
    const message = isReadable ? { from, text: harmless(text) } : { from };
    this.#messages.push(message);
    this.#text += lengthOf(message);
    while (
      this.#messages.length > COPIED_MAX ||
      this.#text > COPIED_TEXT_MAX && this.#messages.length > 1
    ) {
      const oldest = this.#messages.shift();
      if (oldest !== undefined) this.#text -= lengthOf(oldest);
    }
  }

  /**
   * A message, counted from the last.
   *
   * @throws {Refusal} There is no such message, or it cannot be read.
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
      "that message is locked: you do not have the passphrase",
    );
  }
}

function lengthOf(message: Shown): number {
  return "text" in message ? message.text.length : 0;
}

/** The line above a message that is shown as it was said. The number of lines tells where it ends. */
export function copyHead({ from, text }: Copied): string {
  const { length } = text.split("\n");
  return `* as ${from} said it, ${length} ${length === 1 ? "line" : "lines"}:`;
}
