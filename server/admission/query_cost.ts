import { costOf } from "../../protocol/cost.ts";
import { type ClientTags, tagsOf } from "../../protocol/client_tags.ts";
import { TEXT_A_MESSAGE } from "../../protocol/text/text_cost.ts";
import { KEYS_MAX } from "../../protocol/features/dialects/metadata.ts";
import { costOfHistory } from "../../protocol/features/history.ts";

/**
 * The cost of any request in messages: as the client computes it, or that of a
 * query.
 *
 * @example
 * ```ts
 * import { costOfAny } from "./query_cost.ts";
 *
 * console.assert(costOfAny({ type: "mark", mark: 1 }) === 0);
 * console.assert(costOfAny({ type: "say", text: "hello" }) === 1);
 * ```
 */
export function costOfAny(what: Parameters<typeof costOf>[0]): number {
  switch (what.type) {
    case "certificates":
    case "people":
    case "invitations":
    case "followedMetadata":
    case "departed":
      return 3;
    case "excerpt":
      return costOfHistory(what);
    case "conversation":
    case "redactDirect":
      return 5;
    case "newest":
      return 10;
    case "realname":
      return 2;
    case "setMetadata":
      // All keys at once are as many news.
      return what.values === undefined ? KEYS_MAX : 2;
    case "tag":
      return 1 + costOfTags(what.tags);
    case "wants":
    case "mark":
      // A mark that were refused would never come back.
      return 0;
    default:
      return costOf(what) + costOfTags(tagsOf(what));
  }
}

/** The additional cost of tags, in messages: they go to as many members as the text. */
function costOfTags(tags: ClientTags = {}): number {
  let size = 0;
  for (const key in tags) size += key.length + (tags[key] ?? "").length;
  return Math.floor(size / TEXT_A_MESSAGE);
}
