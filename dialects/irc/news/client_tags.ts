/** The tags of clients that are passed on to others. */
import type { ClientTags } from "../../../protocol/client_tags.ts";
import type { MemberState } from "../member_state.ts";
import type { Tags } from "../message.ts";

/** A tag of clients: it may have a vendor (IRCv3, message tags). */
const OF_CLIENTS = /^\+(?:[\w.-]+\/)?[\w-]+$/;

/**
 * The tags of a client that others are sent: those that are for clients alone,
 * and a mark on all that a program says (IRCv3, bot mode).
 *
 * @returns `undefined` when there are none.
 *
 * @example
 * ```ts
 * import { BARE_FACTS, MemberState } from "../member_state.ts";
 * import { passedOn } from "./client_tags.ts";
 *
 * const state = new MemberState(BARE_FACTS);
 * state.capabilities.add("message-tags");
 * const tags = passedOn(state, { label: "7", "+typing": "active" });
 * console.assert(JSON.stringify(tags) === '{"+typing":"active"}');
 * ```
 */
export function passedOn(
  { capabilities, userModes }: MemberState,
  tags: Tags,
): ClientTags | undefined {
  const own = capabilities.has("message-tags")
    ? Object.entries(tags).filter(([key]) => OF_CLIENTS.test(key))
    : [];
  const all = [...userModes.has("B") ? [["bot", ""] as const] : [], ...own];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}
