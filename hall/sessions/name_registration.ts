import { Refusal } from "../../protocol/refusal.ts";
import { looksGiven, nameKeys } from "../../protocol/name/skeleton.ts";
import type {
  NamePassword,
  NameRecord,
  NameStore,
} from "../../store/name_store.ts";
import { NotKept } from "../../store/store.ts";
import { belongsToAnother } from "./name_refusals.ts";

/** How long an unused name belongs to its key, in milliseconds: longer than a holiday. */
export const NAME_LEASE = 90 * 86_400_000;

/**
 * How long a key uses a name until it owns it, in milliseconds from the first
 * use to a later one. Meanwhile the name is taken only while it is in use, so a
 * name that was tried once does not stay reserved.
 */
export const NAME_TRIAL = 600_000;

/**
 * Most names of one key: some people have a few, and the scripts of a machine
 * share one key. A key that takes more loses the one unused for longest.
 */
export const NAMES_PER_KEY = 16;

/**
 * Most names that are first used from one source: a hundredth of all. It is
 * enough for a school behind one address, and an attacker needs a hundred
 * sources to take all names.
 */
export const NAMES_PER_SOURCE = 1_000;

/** The part of them that may come within {@linkcode NEWEST_WITHIN}, enough for the first lesson of a class. */
export const NEWEST_SHARE = 1 / 2;

/** How long a name counts as one of the newest, in milliseconds. */
const NEWEST_WITHIN = 3_600_000;

/**
 * Most names in the store, tens of MB of a database. Beyond it names without an
 * owner are dropped first. When all have owners, no other name gets one: keys
 * cost nothing, and new ones must not displace earlier owners.
 */
export const NAMES_KNOWN_MAX = 100_000;

/** How many expired or unowned names are dropped at once to make room. */
const FREED_AT_ONCE = 100;

/**
 * Least time between two recorded uses of a name, in milliseconds: a member that
 * comes and goes all the time causes no writes.
 */
const USE_WRITTEN_EVERY = 3_600_000;

/** The same as a part of the lease, for short leases. */
const USE_SHARE = 1 / 100;

/** The options of {@linkcode NameRegistration}. */
export interface NameRegistrationOptions {
  readonly nameStore: NameStore;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How long an unused name belongs to its key, in milliseconds. @default {NAME_LEASE} */
  readonly lease?: number;
  /** How long a key uses a name until it owns it, in milliseconds. @default {NAME_TRIAL} */
  readonly trial?: number;
  /** @default {NAMES_KNOWN_MAX} */
  readonly most?: number;
  /** Most names that are first used from one source. @default {NAMES_PER_SOURCE} */
  readonly mostPerSource?: number;
  /** The source of an address, as the store keeps it. @default {the address} */
  readonly sourceOf?: (address: string) => string;
}

/** The use of a name by a key. */
export interface Use {
  readonly name: string;
  /** The fingerprint of the key. */
  readonly key: string;
}

/** The beginning of a use, with the address that it comes from. */
export interface NameClaim extends Use {
  readonly address: string;
}

/**
 * Decides which key owns a name: the first that has used it for the time of a
 * trial, until it has not used it for the time of a lease.
 */
export class NameRegistration {
  readonly #options: Required<NameRegistrationOptions>;
  /** How old the last recorded use may be, in milliseconds. */
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
   * The owned names that count as the same as this: two at most, the one with the
   * same letters first.
   *
   * @throws {Unreadable}
   */
  async ownedAs(name: string): Promise<readonly NameRecord[]> {
    const now = this.#options.now();
    const known = await this.#find(nameKeys(name));
    return known.filter((record) => this.#belongs(record, now));
  }

  /**
   * The owned names that a certificate opens: as the key of their owner, or
   * beside it. The last used come first.
   *
   * @throws {Unreadable}
   */
  async openedBy(certificate: string): Promise<readonly NameRecord[]> {
    const { nameStore, now } = this.#options;
    const own = await nameStore.of(certificate);
    const others = await nameStore.certifiedBy(certificate);
    return [...own, ...others].filter((record) => this.#belongs(record, now()))
      .toSorted((one, other) => other.used - one.used);
  }

  /**
   * Records that a key begins to use a name: its lease starts again, or its trial
   * if the name is new to it. Nothing changes when another key owns the name, when
   * the server gives such names, or when the source has too many.
   *
   * @throws {NotKept} The store failed, or all names have owners.
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
    const { credential } = mine.find(({ credential }) => credential) ?? {};
    const { certificates } = mine.find(({ certificates }) => certificates) ??
      {};
    const record = this.#usedAt(now, {
      ...{ ...first, name, keys, owner: key, credential, certificates },
    });
    // Nothing to remember: no trial comes to its end.
    if (!record.isOwned && this.#options.trial === Infinity) return;
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
   * Gives a name a password. From now on it belongs to the key, without a trial.
   *
   * @throws {Refusal} The name belongs to another key, or its source has too many.
   * @throws {NotKept} The store failed, or all names have owners.
   * @throws {Unreadable}
   */
  async register(
    { name, key, address }: NameClaim,
    password: NamePassword,
  ): Promise<void> {
    const now = this.#options.now();
    const keys = nameKeys(name);
    const before = await this.#find(keys);
    const others = before.find((record) =>
      record.owner !== key && this.#belongs(record, now)
    );
    if (others !== undefined) throw belongsToAnother(name, others);
    const mine = before.find(({ owner }) => owner === key);
    const source = mine?.source ?? this.#options.sourceOf(address);
    // An identity without a key has none for its other names either.
    const isOnly = password.isOnly ||
      (await this.#options.nameStore.of(key)).some(({ credential }) =>
        credential?.isOnly
      );
    const room = mine === undefined
      ? await this.#roomFor(key, source, now)
      : [];
    if (room === undefined) {
      throw new Refusal(
        "not-kept",
        "too many names were registered from your address; try again later",
      );
    }
    await this.#options.nameStore.change([...before, ...room], [{
      ...{ name, keys, owner: key, isOwned: true, source },
      ...{ since: mine?.since ?? now, used: now },
      credential: { ...password, isOnly },
      certificates: mine?.certificates,
    }]);
  }

  /**
   * Changes which certificates open a name beside the key of its owner.
   *
   * @param change Gives the fingerprints from now on, for those before.
   * @returns The fingerprints from now on; `undefined` where the name has another owner.
   * @throws {NotKept}
   * @throws {Unreadable}
   */
  async certify(
    { name, key }: Use,
    change: (before: readonly string[]) => readonly string[],
  ): Promise<readonly string[] | undefined> {
    const owned = await this.ownedAs(name);
    const record = owned.find(({ owner }) => owner === key);
    if (record === undefined) return undefined;
    const before = record.certificates ?? [];
    const after = change(before);
    if (after !== before) {
      await this.#options.nameStore.change([record], [{
        ...record,
        certificates: after.length === 0 ? undefined : after,
      }]);
    }
    return after;
  }

  /**
   * Takes the password of a name away. A name that was registered without a key
   * is free from now on: nobody could come back to it.
   *
   * @returns Whether the key still owns it.
   * @throws {Refusal} It has no password, or another owner.
   * @throws {NotKept}
   * @throws {Unreadable}
   */
  async unregister({ name, key }: Use): Promise<boolean> {
    const record = (await this.ownedAs(name)).find(({ owner, credential }) =>
      owner === key && credential !== undefined
    );
    if (record === undefined) {
      throw new Refusal("bad-login", "that name has no password");
    }
    const { nameStore } = this.#options;
    const { credential, ...rest } = record;
    if (credential?.isOnly !== true) {
      await nameStore.change([record], [rest]);
      return true;
    }
    const own = await nameStore.of(key);
    const isLast = own.every(({ name, credential }) =>
      name === record.name || credential === undefined
    );
    await nameStore.change(isLast ? own : [record], []);
    return !isLast;
  }

  /**
   * Records that names were in use until now.
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

  /** The record of a name that its key uses now. */
  #usedAt(now: number, record: Omit<NameRecord, "used">): NameRecord {
    const isOwned = record.isOwned || now - record.since >= this.#options.trial;
    return { ...record, isOwned, used: now };
  }

  /** The records to drop for one more name of a key; `undefined` when there is no room. */
  async #roomFor(
    key: string,
    source: string,
    now: number,
  ): Promise<readonly NameRecord[] | undefined> {
    const { nameStore, lease, most, mostPerSource } = this.#options;
    const own = await nameStore.of(key);
    const tooMany = own.length + 1 - NAMES_PER_KEY;
    if (tooMany > 0) {
      return own.toSorted((one, other) => worth(one) - worth(other)).slice(
        0,
        tooMany,
      );
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
      `${most} names are registered, the limit; no further name is registered`,
    );
  }

  /** The records of names, in the order of the name keys. */
  async #find(keys: readonly string[]): Promise<readonly NameRecord[]> {
    const found = await this.#options.nameStore.find(keys);
    const position = (record: NameRecord) =>
      keys.findIndex((key) => record.keys.includes(key));
    return found.toSorted((one, other) => position(one) - position(other));
  }

  /** Whether a key owns a name, and its lease is not over. */
  #belongs({ isOwned, used }: NameRecord, now: number): boolean {
    return isOwned && now - used < this.#options.lease;
  }

  #isStale(used: number, now: number): boolean {
    return now - used >= this.#staleness;
  }
}

/** How much is lost with a name that its key gives up for another. */
function worth({ isOwned, credential }: NameRecord): number {
  return Number(isOwned) + Number(credential !== undefined);
}
