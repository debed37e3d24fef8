import type { Fault, Request } from "./request.ts";
import { LINE_COUNTS, LINES_MAX, weightOf } from "./text/text.ts";

/** Amount of text that costs as much as another message, in UTF-16 code units, line ends included. */
export const TEXT_A_MESSAGE = 1024;

/**
 * Cost of each request in messages; 1 where none is given. A request costs more
 * when its answer is long or goes to many members.
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

/** Messages included in the price of a `history`, and messages for each further unit of cost. */
const HISTORY_COUNT = 50;
const HISTORY_MORE = 10;

/**
 * The cost of a request in messages. Server and client compute it alike: the
 * server limits each member's rate, and a client that keeps to it is never
 * refused.
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

/** Grows with the number of messages requested, up to the cost of a search. */
function historyCost(count: number): number {
  const { history = 1, search = 1 } = COSTS;
  const beyond = Math.max(0, count - HISTORY_COUNT);
  return Math.min(search, history + Math.ceil(beyond / HISTORY_MORE));
}

/** The amount of text. A text with too many lines is refused, and costs no more than the longest allowed. */
function textOf({ text }: { readonly text: string }): number {
  return Math.min(weightOf(text), text.length + LINES_MAX * LINE_COUNTS);
}
