import { looksGiven, nameKeys } from "../../protocol/name/skeleton.ts";
import type { NameRecord, NameStore } from "../../store/name_store.ts";
import { NotKept } from "../../store/store.ts";

/** How long a name belongs to a key that does not use it, in milliseconds: a long holiday. */
export const NAME_LEASE = 90 * 86_400_000;

/**
 * How long a key uses a name until it belongs to it, in milliseconds, in one go or
 * from a first visit to a later one. Nobody else can have it while it is in use, so
 * a newcomer notices nothing of that, and a name that is tried on belongs to nobody.
 */
export const NAME_TRIAL = 600_000;

/**
 * Most names that belong to one key: some people have a few, and a machine's
 * scripts have one key among them. Whoever takes more gives up the one unused
 * for longest.
 */
export const NAMES_PER_KEY = 16;

/**
 * Most names that are first used from one address: a hundredth of all. A school
 * behind one address has room in it; somebody who wants all of them needs a
 * hundred addresses.
 */
export const NAMES_PER_SOURCE = 1_000;

/** What part of them may come within {@linkcode NEWEST_WITHIN}: a class that is here for the first time does. */
export const NEWEST_SHARE = 1 / 2;

/** How long a name counts as one of the newest, in milliseconds. */
const NEWEST_WITHIN = 3_600_000;

/**
 * Most names that are known, tens of MB of a database. When there are so many,
 * those that were only tried go first. When all belong to somebody no others get
 * an owner: anybody can make keys, and should not be able to drive out with them
 * those who were here before.
 */
export const NAMES_KNOWN_MAX = 100_000;

/** How many names whose time has passed, or that were tried, make room for a new one at once. */
const FREED_AT_ONCE = 100;

/**
 * How long a use is not written down after another, in milliseconds: who comes
 * and goes all the time costs the disk nothing.
 */
const USE_WRITTEN_EVERY = 3_600_000;

/** The least of a lease that such a time may be. */
const USE_SHARE = 1 / 100;

/** What {@linkcode NameRegistration} is given to work with. */
export interface NameRegistrationOptions {
  readonly nameStore: NameStore;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How long a name belongs to a key that does not use it, in milliseconds. @default {NAME_LEASE} */
  readonly lease?: number;
  /** How long a key uses a name until it belongs to it, in milliseconds. @default {NAME_TRIAL} */
  readonly trial?: number;
  /** @default {NAMES_KNOWN_MAX} */
  readonly most?: number;
  /** Most that are first used from one source. @default {NAMES_PER_SOURCE} */
  readonly mostPerSource?: number;
  /** What stands in the nameStore for where an address is. @default {the address} */
  readonly sourceOf?: (address: string) => string;
}

/** Somebody's use of a name. */
export interface Use {
  readonly name: string;
  /** The fingerprint of its key. */
  readonly key: string;
}

/** The same as it begins, with the address that it comes from. */
export interface NameClaim extends Use {
  readonly address: string;
}

/**
 * Which name belongs to which key: the first that has used it for a while, until
 * it has not used it for a lease.
 */
export class NameRegistration {
  readonly #options: Required<NameRegistrationOptions>;
  /** How old the last use that was written down may be. */
  readonly #staleness: number;

  constructor(options: NameRegistrationOptions) {
    this.#options = {
      lease: NAME_LEASE,
      trial: NAME_TRIAL,
      most: NAMES_KNOWN_MAX,
      mostPerSource: NAMES_PER_SOURCE,
      sourceOf: (address) => address,
      ...options,
    };
    this.#staleness = Math.min(
      USE_WRITTEN_EVERY,
      this.#options.lease * USE_SHARE,
    );
  }

  /**
   * The names that belong to somebody and are one with this: two at most, the
   * one of the same letters first.
   *
   * @throws {Unreadable}
   */
  async ownedAs(name: string): Promise<readonly NameRecord[]> {
    const now = this.#options.now();
    const known = await this.#find(nameKeys(name));
    return known.filter((record) => this.#belongs(record, now));
  }

  /**
   * A key has a name from now on: its lease begins anew, or its trial if it never
   * had it. Nothing happens when it belongs to another, or is one that the server
   * gives; nor when too many names come from that address.
   *
   * @throws {NotKept} It cannot be written down, or there are too many.
   * @throws {Unreadable}
   */
  async claim({ name, key, address }: NameClaim): Promise<void> {
    if (looksGiven(name)) return;
    const now = this.#options.now();
    const keys = nameKeys(name);
    const before = await this.#find(keys);
    const mine = before.filter(({ owner }) => owner === key);
    const isAnothers = before.some((record) =>
      record.owner !== key && this.#belongs(record, now)
    );
    if (isAnothers) return;
    const source = this.#options.sourceOf(address);
    const first = mine.find(({ isOwned }) => isOwned) ?? mine[0] ??
      { since: now, isOwned: false, source };
    const record = this.#usedAt(now, { ...first, name, keys, owner: key });
    const isWritten = before.length === 1 &&
      mine.some((written) =>
        written.name === name && written.isOwned === record.isOwned &&
        !this.#isStale(written.used, now)
      );
    if (isWritten) return;
    const room = mine.length > 0 ? [] : await this.#roomFor(key, source, now);
    if (room === undefined) return;
    await this.#options.nameStore.change([...before, ...room], [record]);
  }

  /**
   * Names have been used until now.
   *
   * @throws {NotKept}
   * @throws {Unreadable}
   */
  async used(uses: readonly Use[]): Promise<void> {
    const now = this.#options.now();
    const changed = new Map<NameRecord, NameRecord>();
    for (const { name, key } of uses) {
      for (const before of await this.#find(nameKeys(name))) {
        if (before.owner !== key) continue;
        const after = this.#usedAt(now, before);
        const isNews = this.#isStale(before.used, now) ||
          before.isOwned !== after.isOwned;
        const isKnown = changed.keys().some(({ name }) => name === before.name);
        if (isNews && !isKnown) changed.set(before, after);
      }
    }
    if (changed.size === 0) return;
    await this.#options.nameStore.change(
      [...changed.keys()],
      [...changed.values()],
    );
  }

  /** What is known of a name that its key has now. */
  #usedAt(now: number, record: Omit<NameRecord, "used">): NameRecord {
    const isOwned = record.isOwned || now - record.since >= this.#options.trial;
    return { ...record, isOwned, used: now };
  }

  /** What has to go for one more name of a key; `undefined` when there is no room for it. */
  async #roomFor(
    key: string,
    source: string,
    now: number,
  ): Promise<readonly NameRecord[] | undefined> {
    const { nameStore, lease, most, mostPerSource } = this.#options;
    const own = await nameStore.of(key);
    const tooMany = own.length + 1 - NAMES_PER_KEY;
    if (tooMany > 0) {
      return own.toSorted((one, other) =>
        Number(one.isOwned) - Number(other.isOwned)
      ).slice(0, tooMany);
    }
    const newest = await nameStore.countFrom(source, now - NEWEST_WITHIN);
    if (newest >= Math.ceil(mostPerSource * NEWEST_SHARE)) return undefined;
    if (await nameStore.countFrom(source, -Infinity) >= mostPerSource) {
      const tried = await nameStore.tried(1, source);
      return tried.length > 0 ? tried : undefined;
    }
    if (await nameStore.count() < most) return [];
    const over = await nameStore.unusedSince(now - lease, FREED_AT_ONCE);
    if (over.length > 0) return over;
    const tried = await nameStore.tried(FREED_AT_ONCE);
    if (tried.length > 0) return tried;
    throw new NotKept(
      `${most} names belong to somebody; as long as there are so many, no others do`,
    );
  }

  /** In the order of the keys. */
  async #find(keys: readonly string[]): Promise<readonly NameRecord[]> {
    const found = await this.#options.nameStore.find(keys);
    const place = (record: NameRecord) =>
      keys.findIndex((key) => record.keys.includes(key));
    return found.toSorted((one, other) => place(one) - place(other));
  }

  /** Whether a name belongs to its key, and its lease is not over. */
  #belongs({ isOwned, used }: NameRecord, now: number): boolean {
    return isOwned && now - used < this.#options.lease;
  }

  #isStale(used: number, now: number): boolean {
    return now - used >= this.#staleness;
  }
}
