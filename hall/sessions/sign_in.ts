import { folded, memberName } from "../../protocol/name/name.ts";
import { looksGiven } from "../../protocol/name/skeleton.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Hello } from "../../protocol/request.ts";
import { NotKept, Unreadable } from "../../store/store.ts";
import type { Bounds } from "../bounds.ts";
import type { Member } from "../member.ts";
import type { NameRegistration, Use } from "./name_registration.ts";
import { Session } from "./session.ts";
import { SessionRegistry } from "./session_registry.ts";

/** Shortest secret of a session, in UTF-16 code units: nobody guesses one. */
export const SECRET_MIN = 16;

/** Longest secret of a session, in UTF-16 code units. */
export const SECRET_MAX = 64;

/** What the sign-in is given to work with. */
export interface SignInOptions {
  /** The date, in milliseconds since 1970: of what is told and of what outlives the server. */
  readonly now: () => number;
  /** A time that goes on evenly when the clock is set, in milliseconds: for spans. */
  readonly monotonic: () => number;
  /** A new secret that nobody can guess. */
  readonly newSecret: () => string;
  /** What stands for the owner of a secret in the log. It must not give the secret away. */
  readonly authorOf: (secret: string) => string;
  /** What members are held to. @default {BOUNDS} */
  readonly bounds?: Partial<Bounds>;
  /** Which name belongs to which key; without it a name is somebody's while it is in use. */
  readonly nameRegistration?: NameRegistration;
}

/** Somebody who asks for a name. */
export interface Asker {
  /** Who it is so far: the name that it has is free for it. */
  readonly session: Session | undefined;
  /** The fingerprint of the key that it has proven to have. */
  readonly key: string | undefined;
}

/** Who somebody is when saying hello, and which name that one gets. */
export class SignIn {
  readonly sessions: SessionRegistry = new SessionRegistry();
  readonly #options: SignInOptions;
  readonly #storeFailed: (why: string) => void;
  /** How many have arrived. */
  #count = 0;
  /** Names that were in use, which is not written down yet. */
  #used: Use[] = [];

  /** @param storeFailed Told why a name that belongs to somebody could not be written down. */
  constructor(options: SignInOptions, storeFailed: (why: string) => void) {
    this.#options = options;
    this.#storeFailed = storeFailed;
  }

  /** Whether {@linkcode recordNameUses} has something to do. */
  get hasUnrecordedUses(): boolean {
    return this.#used.length > 0;
  }

  /** The next place in the order of arrival. */
  nextNumber(): number {
    return ++this.#count;
  }

  /** Somebody goes whom nobody has noticed: if it has the newest place, that is free again. */
  releaseNumber(number: number): void {
    if (number === this.#count) this.#count--;
  }

  /**
   * The session of one who says hello: somebody known, come back, or somebody new.
   *
   * @param admit Looks whether one of this name may come in: it throws when not.
   * @throws {Refusal} Its secret or its name cannot be had, or it may not come in.
   */
  async sessionFor(
    member: Member,
    hello: Hello,
    admit: (name: string) => void,
  ): Promise<Session> {
    const { newSecret, authorOf, now, monotonic } = this.#options;
    this.sessions.expire(monotonic());
    const secret = hello.session ?? newSecret();
    if (secret.length < SECRET_MIN || secret.length > SECRET_MAX) {
      throw new Refusal(
        "bad-frame",
        `hello: "session" must have ${SECRET_MIN} to ${SECRET_MAX} characters`,
      );
    }
    const known = this.sessions.bySecret(secret);
    // The secret alone does not do for a session that has a key.
    if (known !== undefined && known.key !== hello.key) {
      throw new Refusal(
        "wrong-key",
        "this session belongs to another key; say hello with that one, or begin another session",
      );
    }
    if (known !== undefined) {
      admit(known.name);
      await this.#claim(known, member);
      return known;
    }
    // The secret of a session that has expired, or that the server forgot in a
    // restart, is taken up again: nobody else can know it.
    const name = hello.name === undefined
      // As the note's server calls them; nobody can ask for such a name.
      ? `Client${member.number}`
      : await this.freeName(
        { session: member.session, key: hello.key },
        hello.name,
      );
    admit(name);
    this.#displace(name, member.session);
    const session = new Session({
      secret,
      author: authorOf(secret),
      name,
      ephemeral: hello.ephemeral === true,
      since: now(),
      ...(hello.key === undefined ? {} : { key: hello.key }),
    });
    this.sessions.add(session);
    await this.#claim(session, member);
    return session;
  }

  /**
   * A name that somebody asks for, as it is shown, when it can be had.
   *
   * One in a cut gives way to the owner of the name, and to one with the same
   * key: that is the same one, come back without the secret of its session.
   *
   * @throws {Refusal} It is none, or somebody else has it or one that looks like it.
   * @throws {Unreadable} It cannot be found out to whom it belongs.
   */
  async freeName({ session, key }: Asker, asked: string): Promise<string> {
    const name = memberName(asked, this.#options.bounds?.name);
    if (looksGiven(name) && name !== session?.name) {
      throw new Refusal(
        "bad-name",
        `names like ${name} are given by the server; choose another`,
      );
    }
    const owned = await this.#options.nameRegistration?.ownedAs(name) ?? [];
    const others = owned.find(({ owner }) => owner !== key);
    if (others !== undefined) throw belongs(name, others.name);
    this.sessions.expire(this.#options.monotonic());
    const holder = this.sessions.allByName(name).find((holder) => {
      const givesWay = holder.member === undefined && key !== undefined &&
        (holder.key === key || owned.length > 0);
      return holder !== session && !givesWay;
    });
    if (holder === undefined) return name;
    throw key !== undefined && holder.key === key
      ? yours(holder.name)
      : taken(name, holder.name);
  }

  /**
   * To whom a name belongs, if it belongs to anybody.
   *
   * @throws {Unreadable} It cannot be found out.
   */
  async ownerOf(name: string): Promise<Use | undefined> {
    const [owned] = await this.#options.nameRegistration?.ownedAs(name) ?? [];
    return owned === undefined
      ? undefined
      : { name: owned.name, key: owned.owner };
  }

  /** Gives a member a name that {@linkcode freeName} has found free. */
  async rename(member: Member, session: Session, name: string): Promise<void> {
    this.#displace(name, session);
    this.#endUse(session);
    this.sessions.rename(session, name);
    await this.#claim(session, member);
  }

  /** Somebody goes. After a cut its name is kept for it. */
  part(session: Session, why: "cut" | "goodbye"): void {
    this.#endUse(session);
    if (why === "cut") this.sessions.cut(session, this.#options.monotonic());
    else this.sessions.remove(session);
  }

  /** Writes down which names were in use until now. */
  async recordNameUses(): Promise<void> {
    const used = this.#used;
    this.#used = [];
    if (used.length === 0) return;
    await this.#tryToWrite(() => this.#options.nameRegistration?.used(used));
  }

  /**
   * The session that has a name.
   *
   * @throws {Refusal} Nobody has it.
   */
  sessionNamed(name: string): Session {
    this.sessions.expire(this.#options.monotonic());
    const session = this.sessions.byName(name);
    if (session === undefined) {
      throw new Refusal("no-such-member", `nobody here is called ${name}`);
    }
    return session;
  }

  /** From now on the key has the name, if there is one. */
  async #claim({ name, key }: Session, { origin }: Member): Promise<void> {
    if (key === undefined) return;
    const { address } = origin;
    await this.#tryToWrite(() =>
      this.#options.nameRegistration?.claim({ name, key, address })
    );
  }

  /** Nobody is kept out because it cannot be written down what belongs to whom. */
  async #tryToWrite(write: () => Promise<void> | undefined): Promise<void> {
    try {
      await write();
    } catch (error) {
      const isKnown = error instanceof NotKept || error instanceof Unreadable;
      if (!isKnown) throw error;
      this.#storeFailed(error.message);
    }
  }

  #endUse({ name, key }: Session): void {
    if (key !== undefined && this.#options.nameRegistration !== undefined) {
      this.#used.push({ name, key });
    }
  }

  /** Those who have a name and give way. */
  #displace(name: string, by: Session | undefined): void {
    for (const holder of [...this.sessions.allByName(name)]) {
      if (holder !== by) this.sessions.remove(holder);
    }
  }
}

function taken(name: string, holder: string): Refusal {
  return new Refusal(
    "name-taken",
    folded(name) === folded(holder)
      ? `the name ${name} is taken; choose another`
      : `the name ${name} looks like ${holder}, which is taken; choose another`,
  );
}

/** With the same key it is the same one, on another terminal. */
function yours(name: string): Refusal {
  return new Refusal(
    "name-yours",
    `you are here already as ${name}, with the same key; choose another name`,
  );
}

function belongs(name: string, owned: string): Refusal {
  const whose = folded(name) === folded(owned)
    ? `the name ${name} belongs to somebody else's key`
    : `the name ${name} looks like ${owned}, which belongs to somebody else's key`;
  return new Refusal("name-owned", `${whose}; choose another`);
}
