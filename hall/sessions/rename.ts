import type { HandlerContext } from "../context.ts";
import type { Asker } from "../handler.ts";
import type { Membership } from "../rooms/membership.ts";

/**
 * Gives a member another name.
 *
 * @throws {Refusal} The name is taken, or the member may not have it.
 */
export async function rename(
  { signIn, moderation, observer }: Pick<
    HandlerContext,
    "signIn" | "moderation" | "observer"
  >,
  membership: Membership,
  { member, session }: Asker,
  asked: string,
): Promise<void> {
  moderation.checkNotMuted(session);
  const before = session.name;
  const { holder, key } = session;
  const free = await signIn.freeName({ holder, key }, asked);
  const { name } = free;
  moderation.checkNotBanned({ name, key, address: member.origin.address });
  await signIn.rename(member, session, free);
  observer.renamed?.(member, before);
  membership.renamed(holder);
}
