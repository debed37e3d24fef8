import type { Client } from "../client.ts";
import { Refusal } from "../protocol/refusal.ts";
import { roomBuffer, withBuffer } from "./state/buffers.ts";
import type { PageState } from "./state/page_state.ts";
import type { Store } from "./state/store.ts";

/** The locked rooms of a page. */
export class PageLocks {
  /** The passphrases, by room: the next page in the tab needs them. */
  readonly passphrases = new Map<string, string>();
  readonly #client: Client;
  readonly #store: Store<PageState>;

  constructor(client: Client, store: Store<PageState>) {
    this.#client = client;
    this.#store = store;
  }

  /**
   * Locks a room. Resolves when the key is made.
   *
   * @throws {Refusal} There can be no such passphrase, or no key.
   */
  async lock(room: string, passphrase: string): Promise<void> {
    const locked = this.#client.lock(room, passphrase);
    this.passphrases.set(room, passphrase);
    this.#show(room);
    await locked;
  }

  /**
   * Locks a room as an address says. Anybody can make an address: it does not
   * replace the passphrase of a room that is locked.
   *
   * @returns Whether the room was not locked before, which the user must be told.
   * @throws {Refusal} The room has another passphrase, or as by {@linkcode lock}.
   */
  async lockByAddress(room: string, passphrase: string): Promise<boolean> {
    const known = this.passphrases.get(room);
    if (known === undefined) {
      await this.lock(room, passphrase);
      return true;
    }
    if (known !== passphrase) {
      throw new Refusal(
        "locked",
        `${room} is locked with another passphrase than in this address`,
      );
    }
    return false;
  }

  /** Speaks in clear in a room again. @returns Whether it was locked. */
  unlock(room: string): boolean {
    const wasLocked = this.#client.unlock(room);
    this.passphrases.delete(room);
    this.#show(room);
    return wasLocked;
  }

  #show(room: string): void {
    const { id = "" } = roomBuffer(this.#store.state, room) ?? {};
    const isLocked = this.#client.isLocked(room);
    this.#store.update((state) => withBuffer(state, id, () => ({ isLocked })));
  }
}
