import { looksGiven } from "../../protocol/name/skeleton.ts";
import type { NamePassword, NameRecord } from "../../store/name_store.ts";
import { NotKept, Unreadable } from "../../store/store.ts";
import { given } from "./name_refusals.ts";
import type { NameClaim, NameRegistration, Use } from "./name_registration.ts";

/** A member whose use of a name begins or ends; without a key nothing is recorded. */
interface User {
  readonly name: string;
  /** The fingerprint of its proven key. */
  readonly key: string | undefined;
}

/** Records which keys use which names. A failure of the store is reported, and keeps no member out. */
export class NameUses {
  readonly #registration: NameRegistration | undefined;
  readonly #storeFailed: (why: string) => void;
  /** Uses that have ended and are not recorded yet. */
  #ended: Use[] = [];

  /** @param registration Without it no name belongs to a key. */
  constructor(
    registration: NameRegistration | undefined,
    storeFailed: (why: string) => void,
  ) {
    this.#registration = registration;
    this.#storeFailed = storeFailed;
  }

  /** Whether {@linkcode record} has something to do. */
  get hasUnrecorded(): boolean {
    return this.#ended.length > 0;
  }

  /**
   * The owned names that count as the same as this.
   *
   * @throws {Unreadable}
   */
  async ownedAs(name: string): Promise<readonly NameRecord[]> {
    return await this.#registration?.ownedAs(name) ?? [];
  }

  /**
   * Gives the name of a member a password.
   *
   * @throws {Refusal} The name cannot be registered.
   * @throws {NotKept}
   * @throws {Unreadable}
   */
  async register(claim: NameClaim, password: NamePassword): Promise<void> {
    if (looksGiven(claim.name)) throw given(claim.name);
    await this.#registered().register(claim, password);
  }

  /**
   * Takes the password of a name away.
   *
   * @returns Whether the key still owns it.
   * @throws {Refusal} It has none.
   * @throws {NotKept}
   * @throws {Unreadable}
   */
  async unregister(use: Use): Promise<boolean> {
    return await this.#registered().unregister(use);
  }

  /**
   * Changes which certificates open a name, see {@linkcode NameRegistration.certify}.
   *
   * @throws {NotKept}
   * @throws {Unreadable}
   */
  async certify(
    ...args: Parameters<NameRegistration["certify"]>
  ): Promise<readonly string[] | undefined> {
    return await this.#registered().certify(...args);
  }

  #registered(): NameRegistration {
    if (this.#registration !== undefined) return this.#registration;
    throw new TypeError("no names are kept");
  }

  async begin(
    { name, key }: User,
    { address }: Pick<NameClaim, "address">,
  ): Promise<void> {
    if (key === undefined) return;
    await this.#write(() => this.#registration?.claim({ name, key, address }));
  }

  /** It is recorded later, together with others. */
  end({ name, key }: User): void {
    if (key !== undefined && this.#registration !== undefined) {
      this.#ended.push({ name, key });
    }
  }

  /** Records the uses that have ended since the last call. */
  async record(): Promise<void> {
    const ended = this.#ended;
    if (ended.length === 0) return;
    this.#ended = [];
    await this.#write(() => this.#registration?.used(ended));
  }

  async #write(write: () => Promise<void> | undefined): Promise<void> {
    try {
      await write();
    } catch (error) {
      const isKnown = error instanceof NotKept || error instanceof Unreadable;
      if (!isKnown) throw error;
      this.#storeFailed(error.message);
    }
  }
}
