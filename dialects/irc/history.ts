/** Earlier messages of a channel, and batches of them. */
import { HISTORY_ON_JOIN } from "../../protocol/features/membership.ts";
import type { MemberState } from "./member_state.ts";
import type { IrcMessage } from "./message.ts";

/**
 * The earlier messages that a member is sent when it enters a channel: those
 * that it has missed, as far as the hall knows, or the newest. A client that does
 * not show their times takes all for new, so it is sent no others than those; one
 * that asks for earlier messages is sent none.
 */
export function replayed(
  { capabilities, facts: { replay = HISTORY_ON_JOIN } }: MemberState,
): { readonly fromNow: true | number } {
  return capabilities.has("draft/chathistory") || replay === 0
    ? { fromNow: true }
    : { fromNow: capabilities.has("server-time") ? replay : 0 };
}

/** Whether messages are one batch and nothing else: its label is that of the batch. */
export function isBatch(messages: readonly IrcMessage[]): boolean {
  const [first, last] = [messages.at(0), messages.at(-1)];
  const reference = first?.command === "BATCH" && first.tags?.batch ===
      undefined
    ? first.params[0]?.slice(1)
    : undefined;
  return reference !== undefined && last?.command === "BATCH" &&
    last.params[0] === `-${reference}`;
}

/** Messages as a batch of a type. */
export function batch(
  state: MemberState,
  type: readonly string[],
  messages: readonly IrcMessage[],
): IrcMessage[] {
  const reference = state.nextReference();
  return [
    { command: "BATCH", params: [`+${reference}`, ...type] },
    ...messages.map((message) => ({
      ...message,
      tags: { batch: reference, ...message.tags },
    })),
    { command: "BATCH", params: [`-${reference}`] },
  ];
}
