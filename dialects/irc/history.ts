/** Earlier messages of a channel. */
import type { Message } from "../../protocol/features/say.ts";
import type { MemberState } from "./member_state.ts";
import type { IrcMessage } from "./message.ts";
import { messagesFor } from "./variant.ts";

/**
 * Whether a member that enters a channel is sent its newest messages: only a
 * client that shows their times, and does not ask for them by itself.
 */
export function wantsReplay({ capabilities }: MemberState): boolean {
  return capabilities.has("server-time") &&
    !capabilities.has("draft/chathistory");
}

/** Messages as a batch (IRCv3, `chathistory`), for clients that know batches. */
export function historyBatch(
  state: MemberState,
  channel: string,
  messages: readonly Message[],
): IrcMessage[] {
  const all = messages.flatMap((message) =>
    messagesFor(message, state.capabilities, state.log)
  );
  return all.length === 0 || !state.capabilities.has("batch")
    ? all
    : batch(state, ["chathistory", channel], all);
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
