import { NotKept } from "./log.ts";
import type { NameBook, OwnedName } from "./name_book.ts";
import { looksGiven, nameKeys } from "./skeleton.ts";

/** How long a name belongs to a key that does not use it, in milliseconds: a long holiday. */
export const NAME_LEASE = 90 * 86_400_000;

/**
 * Most names that belong to one key: some people have a few, and a machine's
 * scripts have one key among them. Whoever takes more gives up the one unused
 * for longest.
 */
export const NAMES_PER_KEY = 16;

/**
 * Most names that belong to anybody, tens of MB of a database. When there are
 * so many no others get an owner: anybody can make keys, and should not be able
 * to drive out with them those who were here before.
 */
export const OWNED_NAMES_MAX = 100_000;

/** How many names whose time has passed make room for a new one at once. */
const FREED_AT_ONCE = 100;

/**
 * How long a use is not written down after another, in milliseconds: who comes
 * and goes all the time costs the disk nothing.
 */
const USE_WRITTEN_EVERY = 3_600_000;

/** The least of a lease that such a time may be. */
const USE_SHARE = 1 / 100;

/** What {@linkcode Ownership} is given to work with. */
export interface OwnershipOptions {
  readonly book: NameBook;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How long a name belongs to a key that does not use it, in milliseconds. @default {NAME_LEASE} */
  readonly lease?: number;
  /** @default {OWNED_NAMES_MAX} */
  readonly most?: number;
}

/** Somebody's use of a name. */
export interface Use {
  readonly name: string;
  /** The fingerprint of its key. */
  readonly key: string;
}

/**
 * Which name belongs to which key: the first that used it, until it has not
 * used it for a lease.
 */
export class Ownership {
  readonly #book: NameBook;
  readonly #now: () => number;
  readonly #lease: number;
  readonly #most: number;
  /** How old the last use that was written down may be. */
  readonly #staleness: number;

  constructor(options: OwnershipOptions) {
    this.#book = options.book;
    this.#now = options.now;
    this.#lease = options.lease ?? NAME_LEASE;
    this.#most = options.most ?? OWNED_NAMES_MAX;
    this.#staleness = Math.min(USE_WRITTEN_EVERY, this.#lease * USE_SHARE);
  }

  /**
   * The names that belong to somebody and are one with this: two at most, the
   * one of the same letters first.
   *
   * @throws {Unreadable}
   */
  async ownedAs(name: string): Promise<readonly OwnedName[]> {
    const now = this.#now();
    const owned = await this.#find(nameKeys(name));
    return owned.filter(({ used }) => !this.#isOver(used, now));
  }

  /**
   * A name belongs to a key from now on, and its lease begins anew. Nothing
   * happens when it belongs to another, or is one that the server gives.
   *
   * @throws {NotKept} It cannot be written down, or there are too many.
   * @throws {Unreadable}
   */
  async claim({ name, key }: Use): Promise<void> {
    if (looksGiven(name)) return;
    const now = this.#now();
    const keys = nameKeys(name);
    const before = await this.#find(keys);
    const mine = before.filter(({ owner }) => owner === key);
    const others = before.filter(({ owner }) => owner !== key);
    if (others.some(({ used }) => !this.#isOver(used, now))) return;
    const isWritten = others.length === 0 && mine.length === 1 &&
      mine.every((owned) =>
        owned.name === name && !this.#isStale(owned.used, now)
      );
    if (isWritten) return;
    const room = mine.length > 0 ? [] : await this.#roomFor(key, now);
    await this.#book.change(
      [...before, ...room],
      [{ name, keys, owner: key, used: now }],
    );
  }

  /**
   * Names have been used until now by those to whom they belong.
   *
   * @throws {NotKept}
   * @throws {Unreadable}
   */
  async used(uses: readonly Use[]): Promise<void> {
    const now = this.#now();
    const stale = new Map<string, OwnedName>();
    for (const { name, key } of uses) {
      for (const owned of await this.#find(nameKeys(name))) {
        if (owned.owner !== key || !this.#isStale(owned.used, now)) continue;
        stale.set(owned.keys.join(" "), owned);
      }
    }
    if (stale.size === 0) return;
    const before = [...stale.values()];
    await this.#book.change(
      before,
      before.map((owned) => ({ ...owned, used: now })),
    );
  }

  /** What has to go for one more name of a key. */
  async #roomFor(key: string, now: number): Promise<OwnedName[]> {
    const own = await this.#book.of(key);
    const tooMany = own.length + 1 - NAMES_PER_KEY;
    if (tooMany > 0) return own.slice(0, tooMany);
    if (await this.#book.count() < this.#most) return [];
    const over = await this.#book.unusedSince(now - this.#lease, FREED_AT_ONCE);
    if (over.length > 0) return [...over];
    throw new NotKept(
      `${this.#most} names belong to somebody; as long as there are so many, no others do`,
    );
  }

  /** In the order of the keys. */
  async #find(keys: readonly string[]): Promise<readonly OwnedName[]> {
    const found = await this.#book.find(keys);
    const place = (owned: OwnedName) =>
      keys.findIndex((key) => owned.keys.includes(key));
    return found.toSorted((one, other) => place(one) - place(other));
  }

  #isOver(used: number, now: number): boolean {
    return now - used >= this.#lease;
  }

  #isStale(used: number, now: number): boolean {
    return now - used >= this.#staleness;
  }
}
