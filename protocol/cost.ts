import type { Fault, Request } from "./request.ts";
import { LINE_COUNTS, LINES_MAX, weightOf } from "./text/text.ts";

/** How much text, in UTF-16 code units and with its lines counted, costs as much as one more message. */
export const TEXT_A_MESSAGE = 1024;

/**
 * What asking costs, in messages. What is not here costs one. More is what is
 * answered with much or told to many; a ping is little, a goodbye nothing.
 */
const COSTS: { readonly [Type in Request["type"]]?: number } = {
  join: 3,
  name: 2,
  who: 3,
  rooms: 3,
  history: 5,
  search: 20,
  ping: 0.2,
  pong: 0.1,
  bye: 0,
};

/** How many messages of the past are told for the price of a `history`, and how many more for each message beyond it. */
const HISTORY_COUNT = 50;
const HISTORY_MORE = 10;

/**
 * What something costs the one who asks for it, in messages. Both sides reckon
 * alike: the server holds everybody to a rate, and a client that reckons with it
 * is never refused.
 *
 * @example
 * ```ts
 * import { costOf } from "./cost.ts";
 *
 * console.assert(costOf({ type: "say", text: "hello" }) === 1);
 * console.assert(costOf({ type: "say", text: "x".repeat(4096) }) === 5);
 * ```
 */
export function costOf(
  what: Request | Fault | { readonly type: "proof" | "typed" },
): number {
  switch (what.type) {
    case "say":
    case "whisper":
      return 1 + Math.floor(textOf(what) / TEXT_A_MESSAGE);
    case "history":
      return historyCost(what.count ?? 0);
    case "hello":
      return 1 + (what.rooms?.length ?? 1);
    case "fault":
    case "proof":
    case "typed":
      return 1;
    default:
      return COSTS[what.type] ?? 1;
  }
}

/** The more is asked for, the more; no more than a search. */
function historyCost(count: number): number {
  const { history = 1, search = 1 } = COSTS;
  const beyond = Math.max(0, count - HISTORY_COUNT);
  return Math.min(search, history + Math.ceil(beyond / HISTORY_MORE));
}

/** How much text it is. What has too many lines is refused, and costs no more than what has as many as it may. */
function textOf({ text }: { readonly text: string }): number {
  return Math.min(weightOf(text), text.length + LINES_MAX * LINE_COUNTS);
}
