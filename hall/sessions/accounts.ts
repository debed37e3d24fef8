import type {
  Credential,
  Login,
  Register,
} from "../../protocol/features/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker } from "../handler.ts";
import type { Member } from "../member.ts";
import type { NewsTeller } from "../speech/news.ts";
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
  parts: Parts,
  membership: Membership,
  member: Member,
  request: Register,
): Promise<void> {
  const { signIn, moderation } = parts;
  const { session } = member;
  const { credential, key, id, isCertified } = request;
  if (credential === undefined || key === undefined) throw unchecked();
  if (session === undefined) {
    return await registerEarly(parts, member, { ...request, credential, key });
  }
  moderation.checkNotMuted(session);
  const { name } = session;
  const owner = session.key ?? key;
  await signIn.nameUses.register(
    { name, key: owner, address: member.origin.address },
    { ...credential, isOnly: session.key === undefined && !isCertified },
  );
  session.holder.key = owner;
  session.holder.account = name;
  await membership.identified(session);
  member.recipient.send({ type: "registered", name, key: owner, id });
}

/** The same for a client that has not said hello: its hello is that of the owner. */
async function registerEarly(
  { signIn, moderation }: Parts,
  member: Member,
  { credential, key, id, name: asked = "", isCertified }: Register & {
    readonly credential: Credential;
    readonly key: string;
  },
): Promise<void> {
  if (asked === "") throw new Refusal("hello-first", "send hello first");
  const { address } = member.origin;
  const seeker = { holder: undefined, key: isCertified ? key : undefined };
  const { name } = await signIn.freeName(seeker, asked);
  moderation.checkNotBanned({ name, address });
  moderation.checkNotMuted({ name, key });
  const claim = { name, key, address };
  await signIn.nameUses.register(claim, {
    ...credential,
    isOnly: !isCertified,
  });
  member.account = { name, key };
  member.recipient.send({ type: "registered", name, key, id });
}

/**
 * Takes the password of a member's name away. Where that ends the account, it
 * ends for each of its sessions.
 *
 * @throws {Refusal} It has none.
 */
export async function unregister(
  { signIn }: Parts,
  news: Pick<NewsTeller, "account">,
  { member, session }: Asker,
): Promise<void> {
  const { name, key } = session;
  if (key === undefined) {
    throw new Refusal("bad-login", "that name has no password");
  }
  const isOwner = await signIn.nameUses.unregister({ name, key });
  member.recipient.send({ type: "unregistered", name });
  if (isOwner) return;
  session.holder.key = undefined;
  for (const { holder } of signIn.sessions.all) {
    if (holder.account !== name) continue;
    holder.account = undefined;
    await news.account(holder);
  }
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
  member: Member,
  { name: asked, key, id, stays }: Login,
): Promise<void> {
  const { session } = member;
  if (key === undefined) throw unchecked();
  if (session === undefined) {
    // Its hello was refused: the next is that of the owner.
    member.account = { name: asked, key };
    member.recipient.send({ type: "login", name: asked, key, id });
    return;
  }
  moderation.checkNotMuted(session);
  const before = session.name;
  const free = stays ? before : await nameFor(signIn, session, key, asked);
  const name = free instanceof Refusal ? before : free;
  const { address } = member.origin;
  moderation.checkNotBanned({ name, key, address });
  await signIn.signInAs(member, session, { name, key, account: asked });
  await membership.identified(session);
  if (name !== before) {
    observer.renamed?.(member, before);
    membership.renamed(session.holder);
  }
  const operator = moderation.isOperator(session) || undefined;
  member.recipient.send({ type: "login", name: asked, key, operator, id });
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
    return (await signIn.freeName({ holder: session.holder, key }, asked)).name;
  } catch (error) {
    if (error instanceof Refusal && error.code === "name-yours") return error;
    throw error;
  }
}

/** A request that has not come through the authenticator is a defect of this program. */
function unchecked(): TypeError {
  return new TypeError("the password was not checked");
}
