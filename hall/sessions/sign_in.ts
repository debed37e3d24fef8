import type { Hello } from "../../protocol/features/hello.ts";
import { folded, memberName } from "../../protocol/name/name.ts";
import { looksGiven } from "../../protocol/name/skeleton.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Bounds } from "../bounds.ts";
import type { Asker } from "../handler.ts";
import type { Member } from "../member.ts";
import type { NameRegistration, Use } from "./name_registration.ts";
import { CLIENTS_MAX, Holder } from "./holder.ts";
import {
  belongsToAnother,
  given,
  severalClients,
  taken,
  tooManyClients,
  yours,
} from "./name_refusals.ts";
import { NameUses } from "./name_uses.ts";
import { noSuchMember } from "./no_such_member.ts";
import { Session } from "./session.ts";
import { SessionRegistry } from "./session_registry.ts";

/** Shortest secret of a session, in UTF-16 code units: nobody guesses one. */
export const SECRET_MIN = 16;

/** Longest secret of a session, in UTF-16 code units. */
export const SECRET_MAX = 64;

/** The options of {@linkcode SignIn}. */
export interface SignInOptions {
  /** The date, in milliseconds since 1970, for messages and whatever outlives the server. */
  readonly now: () => number;
  /** A time that is unaffected by changes of the clock, in milliseconds, for durations. */
  readonly monotonic: () => number;
  /** A new, unguessable secret. */
  readonly newSecret: () => string;
  /** Stands for the owner of a secret, and for nobody else. It must not reveal the secret. */
  readonly authorOf: (secret: string) => string;
  /** @default {BOUNDS} */
  readonly bounds?: Partial<Bounds>;
  /** Which name belongs to which key; without it a name is taken only while it is in use. */
  readonly nameRegistration?: NameRegistration | undefined;
}

/** A member that asks for a name. */
interface NameSeeker {
  /** Itself, if it has a name: its own is free for it. */
  readonly holder: Holder | undefined;
  /** The fingerprint of its proven key. */
  readonly key: string | undefined;
}

/** A name that a member may have. */
export interface FreeName {
  /** As it is shown. */
  readonly name: string;
  /** The same name if it is registered to the member. */
  readonly account: string | undefined;
}

/** Finds or makes the session for a `hello`, and decides who may have which name. */
export class SignIn {
  readonly sessions: SessionRegistry = new SessionRegistry();
  readonly nameUses: NameUses;
  readonly #options: SignInOptions;
  /** The number of the last arrival. */
  #count = 0;
  /** @param storeFailed Told why the use of a name could not be recorded. */
  constructor(options: SignInOptions, storeFailed: (why: string) => void) {
    this.#options = options;
    this.nameUses = new NameUses(options.nameRegistration, storeFailed);
  }

  /** The number of the next arrival. */
  nextNumber(): number {
    return ++this.#count;
  }

  /** Gives the number of a member that nobody noticed to the next one, if it is the newest. */
  releaseNumber(number: number): void {
    if (number === this.#count) this.#count--;
  }

  /**
   * The session for a `hello`: an earlier one, or a new one.
   *
   * @param admit Throws a `Refusal` when no member with this name is admitted.
   * @throws {Refusal} The secret or the name is refused, or `admit` throws.
   */
  async sessionFor(
    member: Member,
    hello: Hello,
    admit: (name: string) => void,
  ): Promise<Session> {
    const { newSecret, authorOf, monotonic } = this.#options;
    this.sessions.expire(monotonic());
    const secret = hello.session ?? newSecret();
    if (secret.length < SECRET_MIN || secret.length > SECRET_MAX) {
      throw new Refusal(
        "bad-frame",
        `hello: "session" must have ${SECRET_MIN} to ${SECRET_MAX} characters`,
      );
    }
    const author = authorOf(secret);
    const known = this.sessions.byAuthor(author);
    // A session with a key needs both: the secret and the key.
    if (known !== undefined && !known.isProvenBy(hello.key)) {
      throw new Refusal(
        "wrong-key",
        "this session belongs to another key; use that key, or start a new session",
      );
    }
    if (known !== undefined) {
      admit(known.name);
      await this.nameUses.begin(known, member.origin);
      return known;
    }
    // An unknown secret is accepted: only its owner knows it, from a session that
    // has expired or from before a restart of the server.
    const holder = this.#holderFor(member, hello) ??
      await this.#newHolder(member, hello, author);
    admit(holder.name);
    if (holder.sessions.size === 0) {
      this.#displace(holder.name, member.session?.holder);
    } else this.#makeRoomFor(holder);
    holder.account ??= hello.registered;
    const ephemeral = hello.ephemeral === true;
    const { shared: isShared, user } = hello;
    const facts = { secret, author, ephemeral, isShared, user };
    const session = new Session(facts, holder);
    this.sessions.add(session);
    await this.nameUses.begin(session, member.origin);
    return session;
  }

  /** The member that another client of the same owner is under this name. */
  #holderFor(
    { session }: Member,
    { name: asked, key, shared = false }: Hello,
  ): Holder | undefined {
    if (asked === undefined || key === undefined || !shared) return undefined;
    const name = folded(asked);
    return this.sessions.allByName(asked).find((holder) =>
      holder.isShared && holder.key === key &&
      folded(holder.name) === name &&
      // A second hello of the only client is a new start.
      (holder !== session?.holder || holder.sessions.size > 1)
    );
  }

  async #newHolder(
    member: Member,
    hello: Hello,
    author: string,
  ): Promise<Holder> {
    const { key, user, realname, registered } = hello;
    const before = member.session?.holder;
    const { name, account } = hello.name === undefined
      // Members cannot ask for such a name.
      ? { name: `Client${member.number}`, account: undefined }
      : await this.freeName(
        { holder: member.session?.holder, key },
        hello.name,
      );
    return new Holder({
      ...{ name, author, key, user, realname },
      account: registered ?? account,
      since: this.#options.now(),
      before: before?.sessions.size === 1 ? before : undefined,
    });
  }

  /** @throws {Refusal} Too many clients of a member are connected. */
  #makeRoomFor(holder: Holder): void {
    if (holder.sessions.size < CLIENTS_MAX) return;
    const cut = holder.sessions.values().find(({ member }) =>
      member === undefined
    );
    if (cut === undefined) throw tooManyClients(holder.name);
    this.sessions.remove(cut);
  }

  /**
   * Checks that a member may have a name, and returns it as it is shown.
   *
   * A member in a cut gives way to the owner of the name, and to one with the
   * same key: that is the same member without the secret of its session.
   *
   * @throws {Refusal} The name is malformed, or it or one that looks like it is taken.
   * @throws {Unreadable} The owner of the name cannot be read.
   */
  async freeName(
    { holder: own, key }: NameSeeker,
    asked: string,
  ): Promise<FreeName> {
    const name = memberName(asked, this.#options.bounds?.name);
    if (looksGiven(name) && name !== own?.name) throw given(name);
    const owned = await this.nameUses.ownedAs(name);
    const others = owned.find(({ owner }) => owner !== key);
    if (others !== undefined) throw belongsToAnother(name, others);
    this.sessions.expire(this.#options.monotonic());
    const holder = this.sessions.allByName(name).find((holder) => {
      const givesWay = !holder.isConnected && key !== undefined &&
        (holder.key === key || owned.length > 0);
      return holder !== own && !givesWay;
    });
    if (holder === undefined) {
      const known = owned.find((it) => folded(it.name) === folded(name));
      return { name, account: known?.name };
    }
    throw key !== undefined && holder.key === key
      ? yours(holder.name)
      : taken(name, holder.name);
  }

  /**
   * The owner of a registered name.
   *
   * @throws {Unreadable}
   */
  async ownerOf(name: string): Promise<Use | undefined> {
    const [owned] = await this.nameUses.ownedAs(name);
    return owned === undefined
      ? undefined
      : { name: owned.name, key: owned.owner };
  }

  /** Gives a member a name that {@linkcode freeName} has returned. */
  async rename(
    member: Member,
    { holder }: Session,
    { name, account }: FreeName,
  ): Promise<void> {
    this.#displace(name, holder);
    this.nameUses.end(holder);
    this.sessions.rename(holder, name);
    holder.account ??= account;
    await this.nameUses.begin(holder, member.origin);
  }

  /**
   * A member belongs to another owner from now on, and has a name that
   * {@linkcode freeName} has returned.
   *
   * @throws {Refusal} Other clients are the same member: they have not proven to be that owner.
   */
  async signInAs(
    member: Member,
    session: Session,
    { name, key, account }: Use & { readonly account: string },
  ): Promise<void> {
    const { holder } = session;
    if (key !== holder.key) this.#leaveOthers(session);
    this.nameUses.end(holder);
    holder.key = key;
    holder.account = account;
    if (name !== holder.name) {
      this.#displace(name, holder);
      this.sessions.rename(holder, name);
    }
    await this.nameUses.begin(holder, member.origin);
  }

  #leaveOthers(session: Session): void {
    const { holder } = session;
    if (session.companions.length > 0) throw severalClients(holder.name);
    for (const other of [...holder.sessions]) {
      if (other !== session) this.sessions.remove(other);
    }
  }

  /** A member leaves. After a cut its name stays reserved. */
  part(session: Session, why: "cut" | "goodbye"): void {
    this.nameUses.end(session);
    if (why === "cut") this.sessions.cut(session, this.#options.monotonic());
    else this.sessions.remove(session);
  }

  /**
   * The member with a name, or with one that looks like it.
   *
   * @throws {Refusal} `no-such-member`
   */
  holderNamed(name: string, by: Asker): Holder {
    this.sessions.expire(this.#options.monotonic());
    const holder = this.sessions.byName(name);
    if (holder === undefined) throw noSuchMember(name, by);
    return holder;
  }

  /** Ends the sessions that give way to a new holder of a name. */
  #displace(name: string, by: Holder | undefined): void {
    for (const holder of [...this.sessions.allByName(name)]) {
      if (holder === by) continue;
      for (const session of [...holder.sessions]) this.sessions.remove(session);
    }
  }
}
