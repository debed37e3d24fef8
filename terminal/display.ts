import type { HelpSection } from "../protocol/command.ts";
import type { ChatBuffer } from "./rooms/chat_buffer.ts";
import type { Entry } from "./rooms/entry.ts";

/** A screen that shows a chat, see {@linkcode Chat}. */
export interface Display {
  /** Whether earlier messages that are asked for stand above the others, not below them. */
  readonly showsEarlierAbove: boolean;
  /** The line that is being typed. */
  line: string;
  /**
   * An entry was added to a buffer that is on the screen.
   *
   * @param isFirstNew Whether it is the first that the user has not seen.
   */
  added(entry: Entry, buffer: ChatBuffer, isFirstNew: boolean): void;
  /** Another buffer is the current one. */
  switched(): void;
  /** A message that a buffer has shown is without its text now. */
  redacted(buffer: ChatBuffer): void;
  /** Names, counts, pending messages or the state of the connection may have changed. */
  changed(): void;
  ring(): void;
  /** Shows a notice on the desktop. @param sequence Its escape sequence. */
  notify(sequence: string): void;
  clear(): void;
  /** Whether help fits on the screen, with the command that asked for it. */
  fits(sections: readonly HelpSection[]): boolean;
  /** Puts text into the clipboard. @returns Whether the terminal says that it has one. */
  copy(text: string): Promise<boolean>;
}
