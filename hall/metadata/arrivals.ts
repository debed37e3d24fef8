import type { Member } from "../member.ts";
import { NO_VALUES, type Values } from "./values.ts";

/** Tells a member the values that it follows of others that have come into a room. */
export function tellOfArrivals(
  { follows, recipient }: Member,
  arrived: readonly string[],
  valuesByName: ReadonlyMap<string, Values>,
): void {
  for (const name of arrived) {
    for (const [key, value] of valuesByName.get(name) ?? NO_VALUES) {
      if (!follows.has(key)) continue;
      recipient.send({ type: "metadataNews", told: { name, key, value } });
    }
  }
}
