import type { Login, Register } from "../../protocol/features/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker } from "../handler.ts";
import type { Membership } from "../rooms/membership.ts";
import type { Session } from "./session.ts";
import type { SignIn } from "./sign_in.ts";

/** The parts of a hall that the handlers of passwords need. */
type Parts = Pick<HandlerContext, "signIn" | "moderation" | "observer">;

/**
 * Gives the name of a member a password. A member without a key owns the name
 * from now on, by the identity that the authenticator has made up.
 *
 * @throws {Refusal} The name cannot be registered, or the member is muted.
 */
export async function register(
  { signIn, moderation }: Parts,
  membership: Membership,
  { member, session }: Asker,
  { credential, key }: Register,
): Promise<void> {
  if (credential === undefined || key === undefined) throw unchecked();
  moderation.checkNotMuted(session);
  const { name } = session;
  const owner = session.key ?? key;
  await signIn.nameUses.register(
    { name, key: owner, address: member.origin.address },
    { ...credential, isOnly: session.key === undefined },
  );
  session.key = owner;
  await membership.identified(session);
  member.recipient.send({ type: "registered", name, key: owner });
}

/**
 * Takes the password of a member's name away.
 *
 * @throws {Refusal} It has none.
 */
export async function unregister(
  { signIn }: Parts,
  { member, session }: Asker,
): Promise<void> {
  const { name, key } = session;
  if (key === undefined) {
    throw new Refusal("bad-login", "that name has no password");
  }
  const isOwner = await signIn.nameUses.unregister({ name, key });
  if (!isOwner) session.key = undefined;
  member.recipient.send({ type: "unregistered", name });
}

/**
 * Makes a member the owner of a registered name, and gives it that name. Where
 * the owner is connected under it already, the member stays what it is called.
 *
 * @throws {Refusal} The member may not have the name, or is muted.
 */
export async function login(
  { signIn, moderation, observer }: Parts,
  membership: Membership,
  { member, session }: Asker,
  { name: asked, key }: Login,
): Promise<void> {
  if (key === undefined) throw unchecked();
  moderation.checkNotMuted(session);
  const free = await nameFor(signIn, session, key, asked);
  const before = session.name;
  const name = free instanceof Refusal ? before : free;
  const { address } = member.origin;
  moderation.checkNotBanned({ name, key, address });
  await signIn.signInAs(member, session, { name, key });
  await membership.identified(session);
  if (name !== before) {
    observer.renamed?.(member, before);
    member.recipient.send({ type: "named", name });
    membership.renamed(member);
  }
  const operator = moderation.isOperator(session) || undefined;
  member.recipient.send({ type: "login", name: asked, key, operator });
  if (free instanceof Refusal) throw free;
}

/** The registered name as it is shown, or why the member keeps the name that it has. */
async function nameFor(
  signIn: SignIn,
  session: Session,
  key: string,
  asked: string,
): Promise<string | Refusal> {
  try {
    return await signIn.freeName({ session, key }, asked);
  } catch (error) {
    if (error instanceof Refusal && error.code === "name-yours") return error;
    throw error;
  }
}

/** A request that has not come through the authenticator is a defect of this program. */
function unchecked(): TypeError {
  return new TypeError("the password was not checked");
}
