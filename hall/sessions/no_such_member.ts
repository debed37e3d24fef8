import { folded } from "../../protocol/name/name.ts";
import { nearestOf } from "../../protocol/nearest.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Asker } from "../handler.ts";

/** Most names that are compared with a mistyped one, some microseconds each: everybody waits for the hall. */
const COMPARED_MAX = 200;

/**
 * The member whose name is nearest to a mistyped one. Only the members of rooms
 * that the asker is in are compared: it can see their names.
 */
export function nearestMember(
  asked: string,
  { member }: Asker,
): string | undefined {
  const names = new Map(
    member.rooms.values().flatMap((room) => room.members.values())
      .filter(({ name }) => name !== member.name).take(COMPARED_MAX)
      .map(({ name }) => [folded(name), name]),
  );
  return names.get(nearestOf(folded(asked), [...names.keys()]) ?? "");
}

/** The refusal of a request about a member that is not there. */
export function noSuchMember(asked: string, by: Asker): Refusal {
  const nearest = nearestMember(asked, by);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return new Refusal(
    "no-such-member",
    `there is no member called ${asked}${hint}`,
  );
}
