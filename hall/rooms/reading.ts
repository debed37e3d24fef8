import type { Message } from "../../protocol/notice.ts";
import { weightOf } from "../../protocol/text/text.ts";

/**
 * How much that is read from the log and told to one member costs as much as a
 * message, in UTF-16 code units: it is encoded for few, and a message for all.
 */
export const READ_A_MESSAGE = 32 * 1024;

/** What a message counts beside its text, in the same unit: to take it in hand costs as much. */
export const MESSAGE_READ = 64;

/** What all members who come from one place may have done for them, together. */
export interface Share {
  /** Takes what something has cost that is done, whether it is there or not. */
  owe(cost: number): void;
  /** Whether more was done than there was for it. */
  readonly isInDebt: boolean;
}

/** How much was read with some messages, in UTF-16 code units. */
export function readWith(messages: readonly Message[]): number {
  let read = 0;
  for (const { text } of messages) read += MESSAGE_READ + weightOf(text);
  return read;
}

/** What it costs to read so much and to tell it. */
export function costOfReading(read: number): number {
  return read / READ_A_MESSAGE;
}
