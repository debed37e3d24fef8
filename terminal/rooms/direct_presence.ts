import type { Presence } from "../../protocol/features/membership.ts";

/**
 * The part of a presence notice that concerns one member, as a direct
 * conversation shows it: that it left the last room shared with the user or
 * joined the first, or has another name.
 *
 * @param name Its name now.
 * @param known The members of all rooms of the user, before and after.
 * @param isRenamed Whether its new name was not known from another room yet.
 * @returns `undefined` when there is nothing to show.
 */
export function directPresence(
  event: Presence,
  name: string,
  known: {
    readonly before: ReadonlySet<string>;
    readonly after: ReadonlySet<string>;
  },
  isRenamed: boolean,
): Presence | undefined {
  const its = (names: readonly string[], isWanted: boolean) =>
    isWanted ? names.filter((other) => other === name) : [];
  const part: Presence = {
    ...event,
    joined: its(event.joined, !known.before.has(name)),
    left: its(event.left, !known.after.has(name)),
    renamed: event.renamed.filter(([, is]) => is === name && isRenamed),
  };
  const { joined, left, renamed } = part;
  return joined.length + left.length + renamed.length === 0 ? undefined : part;
}
