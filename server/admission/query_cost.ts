import { costOf } from "../../protocol/cost.ts";
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
    case "people":
    case "invitations":
      return 3;
    case "excerpt":
      return costOfHistory(what);
    case "conversation":
      return 5;
    case "newest":
      return 10;
    case "mark":
      // A mark that were refused would never come back.
      return 0;
    default:
      return costOf(what);
  }
}
