import type { ClientEvent } from "../../client.ts";
import {
  type Copied,
  type Copyable,
  nthLast,
} from "../../client/commands/copy_command.ts";
import type { Message } from "../../protocol/features/say.ts";
import { isLocked } from "../../protocol/locked.ts";
import { harmless } from "../../protocol/text/harmless.ts";

/** How many of the newest messages can be copied: as many as an answer of the hall brings. */
export const COPIED_MAX = 200;

/**
 * Most text of these messages, in UTF-16 code units: 64 of the longest. The
 * last can be copied, whatever its length.
 */
export const COPIED_TEXT_MAX = 1024 * 1024;

/** The newest messages shown. */
export class ShownMessages {
  readonly #messages: Copyable[] = [];
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
    // A deleted message, or that which deletes another.
    if (text === "" || this.#isIgnored(from)) return;
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

  /** @throws {Refusal} As by {@linkcode nthLast}. */
  nthLast(nth: number): Copied {
    return nthLast(this.#messages, nth);
  }
}

function lengthOf(message: Copyable): number {
  return "text" in message ? message.text.length : 0;
}

/** The line above a message that is shown as it was said. The number of lines tells where it ends. */
export function copyHead({ from, text }: Copied): string {
  const { length } = text.split("\n");
  return `* as ${from} said it, ${length} ${length === 1 ? "line" : "lines"}:`;
}
