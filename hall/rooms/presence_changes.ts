import {
  type Profile,
  withProfiles,
} from "../../protocol/features/dialects/profile.ts";
import type { Presence } from "../../protocol/features/membership.ts";
import type { Member } from "../member.ts";
import type { Departure } from "./departure.ts";

/**
 * Most changes of names at once of which each renamer is told those of the others
 * alone. Each gets a notice of its own, which is not encoded once for all.
 */
const RENAMERS_MAX = 16;

/** A member as presence tells of it. */
type Present =
  & Pick<Member, "name">
  & Partial<Pick<Member, "profile">>;

/** The notice of gathered changes for one member; `undefined` when there is none for it. */
export type PresenceFor<It> = (member: It) => Presence | undefined;

/**
 * Arrivals, departures and changes of names in a room that its members have not
 * been told of. They are gathered and told together: told separately, the
 * arrival of n members would cost n² notices.
 */
export class PresenceChanges<It extends Present> {
  /** The announced members, by the names they were announced with. */
  readonly #announced = new Map<It, string>();
  /** Members that may differ from what was announced. */
  readonly #changed = new Set<It>();
  /** Members that know that they are in the room before it is announced, and their names then. */
  readonly #early = new Map<It, string>();
  /** How members left, and what is told of them, since that was announced last. */
  readonly #departures = new Map<
    It,
    Departure & Partial<Pick<Member, "profile">>
  >();
  /** Members that leave by a kick or a ban of which the others were told. */
  readonly #kicked = new Set<It>();

  get isEmpty(): boolean {
    return this.#changed.size === 0;
  }

  /**
   * A member has entered, or has another name.
   *
   * @param before The same member, as it was when it left.
   */
  add(member: It, before?: It): void {
    this.#changed.add(member);
    const was = before && this.#announced.get(before);
    if (before === undefined || was === undefined) return;
    if (!this.#changed.delete(before)) return;
    this.#announced.delete(before);
    this.#departures.delete(before);
    this.#announced.set(member, was);
  }

  /** A member has left. */
  left(member: It, departure: Departure = {}): void {
    this.#early.delete(member);
    // Its session may end before that is announced.
    const { profile } = member;
    this.#departures.set(
      member,
      profile === undefined ? departure : { ...departure, profile },
    );
    this.#changed.add(member);
  }

  /** A member is about to leave, as the others were told. */
  kicked(member: It): void {
    this.#kicked.add(member);
  }

  /** Whether a member knows that it is in the room before that is announced. */
  isEarly(member: It): boolean {
    return this.#early.has(member);
  }

  /**
   * Whether a member can be told that it is in the room before the others are:
   * not while names of others change hands, which it would learn in part only.
   */
  canBeEarly(member: It): boolean {
    return !this.#early.has(member) &&
      ![...this.#changed].some((other) =>
        other !== member &&
        (this.#announced.has(other) || this.#early.has(other))
      );
  }

  /**
   * A member is told that it is in the room, before that is announced.
   *
   * @returns The names of the others, as far as they are announced.
   */
  tellEarly(member: It): string[] {
    this.#early.set(member, member.name);
    return [...this.#announced].flatMap(([other, name]) =>
      other === member ? [] : [name]
    );
  }

  /**
   * Takes all changes, which are announced now.
   *
   * @param isAnnounced Whether a member is in the room, and to be announced.
   */
  take(room: string, isAnnounced: (member: It) => boolean): PresenceFor<It> {
    const joined = new Set<string>();
    const left = new Set<string>();
    const renamed: [string, string][] = [];
    const kicked: string[] = [];
    const gone: string[] = [];
    const reasons: [string, string][] = [];
    const profiles = {
      joined: new Map<string, Profile>(),
      before: new Map<string, Profile>(),
    };
    const renamers = new Map<It, readonly [was: string, is: string]>();
    for (const member of this.#changed) {
      const was = this.#announced.get(member);
      const is = isAnnounced(member) ? member.name : undefined;
      if (was === is) continue;
      if (is === undefined) this.#announced.delete(member);
      else this.#announced.set(member, is);

      const departure = this.#departures.get(member) ?? {};
      const { profile } = is === undefined ? departure : member;
      if (profile !== undefined) {
        if (was !== undefined) profiles.before.set(was, profile);
        else if (is !== undefined) profiles.joined.set(is, profile);
      }
      if (was !== undefined && is !== undefined) {
        renamed.push([was, is]);
        renamers.set(member, [was, is]);
      } else if (is !== undefined) joined.add(is);
      else if (was !== undefined) {
        left.add(was);
        if (this.#kicked.has(member)) kicked.push(was);
        const { isGone, reason } = departure;
        if (isGone) gone.push(was);
        if (reason) reasons.push([was, reason]);
      }
    }
    // A member that came back before its cut was announced never left.
    for (const name of joined.intersection(left)) {
      joined.delete(name);
      left.delete(name);
    }
    const early = new Map(this.#early);
    this.#early.clear();
    this.#changed.clear();
    this.#kicked.clear();
    this.#departures.clear();

    const presence = withProfiles<Presence>({
      type: "presence",
      room,
      joined: [...joined],
      left: [...left],
      renamed,
      kicked: kicked.length === 0 ? undefined : kicked,
      ...toldOf(left, gone, reasons),
    }, profiles);
    if (sizeOf(presence) === 0) return () => undefined;
    for (const [member, [was]] of ownAlone(presence, renamers)) {
      // `named` has told it of its new name.
      early.set(member, was);
    }
    return (member) => {
      const was = early.get(member);
      return was === undefined
        ? presence
        : withoutOwn(presence, was, member.name);
    };
  }
}

/**
 * The renamers of whose names no other change tells. The others have to be told
 * of all at once: after an exchange of names it matters which came first.
 */
function ownAlone<It>(
  { joined, left, renamed }: Presence,
  renamers: ReadonlyMap<It, readonly [was: string, is: string]>,
): (readonly [It, readonly [was: string, is: string]])[] {
  if (renamers.size > RENAMERS_MAX) return [];
  const told = [...joined, ...left, ...renamed.flat()];
  const isOnce = (name: string) =>
    told.indexOf(name) === told.lastIndexOf(name);
  return [...renamers].filter(([, names]) => names.every(isOnce));
}

/**
 * The changes of other members than one, if there are any.
 *
 * @param was Its name when it came, which an earlier connection of it may have had.
 * @param is Its name now.
 */
function withoutOwn(
  presence: Presence,
  was: string,
  is: string,
): Presence | undefined {
  const others: Presence = {
    ...presence,
    joined: presence.joined.filter((other) => other !== is),
    left: presence.left.filter((other) => other !== was),
    renamed: presence.renamed.filter(([, other]) => other !== is),
  };
  return sizeOf(others) === 0 ? undefined : others;
}

function sizeOf({ joined, left, renamed }: Presence): number {
  return joined.length + left.length + renamed.length;
}

/** The fields about members that left, beside their names. */
function toldOf(
  left: ReadonlySet<string>,
  gone: readonly string[],
  reasons: readonly (readonly [string, string])[],
): Pick<Presence, "gone" | "reasons"> {
  const goneNow = gone.filter((name) => left.has(name));
  const reasonsNow = reasons.filter(([name]) => left.has(name));
  return {
    ...goneNow.length === 0 ? {} : { gone: goneNow },
    ...reasonsNow.length === 0 ? {} : { reasons: reasonsNow },
  };
}
