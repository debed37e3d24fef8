import type { Message } from "../../protocol/features/say.ts";
import { weightOf } from "../../protocol/text/text.ts";

/**
 * How much text read from the store for one member costs as much as a message,
 * in UTF-16 code units. A message is encoded for all members and costs more.
 */
export const READ_A_MESSAGE = 32 * 1024;

/** The fixed part of the cost of reading a message, in UTF-16 code units. */
export const MESSAGE_READ = 64;

/** The budget that all members from one source share. */
export interface Share {
  /** Charges a cost afterwards, also beyond what is left. */
  owe(cost: number): void;
  /** Whether more was charged than there was. */
  readonly isInDebt: boolean;
}

/** How much text was read with some messages, in UTF-16 code units. */
export function readWith(
  messages: readonly Pick<Message, "text">[],
): number {
  let read = 0;
  for (const { text } of messages) read += MESSAGE_READ + weightOf(text);
  return read;
}

/** The cost of text that was read and sent. */
export function costOfReading(read: number): number {
  return read / READ_A_MESSAGE;
}
