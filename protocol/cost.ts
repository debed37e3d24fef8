import { FEATURES } from "./features.ts";
import type { Fault, Request } from "./request.ts";

/** The cost of each type of request in messages, where it is not 1. */
const COSTS = new Map<string, number | ((request: never) => number)>(
  FEATURES.flatMap(({ costs }) => Object.entries(costs)),
);

/**
 * The cost of a request in messages. Server and client compute it alike: the
 * server limits each member's rate, and a client that keeps to it is never
 * refused. A request costs more when its answer is long or goes to many
 * members.
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
  what: Request | Fault | { readonly type: "proof" | "typed" | "scram" },
): number {
  const cost = COSTS.get(what.type) ?? 1;
  return typeof cost === "number" ? cost : cost(what as never);
}
