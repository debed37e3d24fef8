import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Refusal } from "../../protocol/refusal.ts";
import { normalForm } from "../../protocol/text/normal_form.ts";
import { networkOf } from "./network.ts";

/**
 * Longest password, in UTF-16 code units: the 128 characters that the command
 * line takes, in decomposed form.
 */
const PASSWORD_UNITS_MAX = 1_024;

/** Most wrong tries from one network in {@linkcode TRIES_IN}: enough for typing errors, too few for guessing. */
const TRIES_MAX = 5;

/** How long a wrong try counts, in milliseconds. */
const TRIES_IN = 60_000;

/** Most networks whose tries are remembered; the one whose last try is the oldest is forgotten first. */
const NETWORKS_MAX = 10_000;

/**
 * The password of a hall. A network with too many wrong tries has to wait,
 * even with the right password. Right passwords count as no tries, so a class
 * behind one address can sign in.
 */
export class Password {
  /** A key of this run, so that digests of one length tell nothing about the password. */
  readonly #key = randomBytes(32);
  readonly #digest: Uint8Array;
  readonly #now: () => number;
  /** The times of wrong tries, by network; the network with the latest try is the last. */
  readonly #tries = new Map<string, readonly number[]>();

  /** @param now A monotonic time in milliseconds. */
  constructor(password: string, now: () => number) {
    this.#digest = this.#digestOf(password);
    this.#now = now;
  }

  /**
   * Checks a password.
   *
   * @param given The password that was given; none, or an empty one, is no try.
   * @param address The address that it comes from.
   * @throws {Refusal} It is wrong, or there were too many tries from its network.
   */
  check(given: string | undefined, address: string): void {
    if (given === undefined || given === "") {
      throw new Refusal("password-needed", "this server needs a password");
    }
    const now = this.#now();
    const network = networkOf(address);
    const tries = (this.#tries.get(network) ?? [])
      .filter((time) => now - time < TRIES_IN);
    const [oldest] = tries;
    if (oldest !== undefined && tries.length >= TRIES_MAX) {
      const seconds = Math.ceil((oldest + TRIES_IN - now) / 1_000);
      throw new Refusal(
        "too-many-tries",
        `too many wrong passwords from your address; try again in ${seconds} s`,
      );
    }
    const isRight = given.length <= PASSWORD_UNITS_MAX &&
      timingSafeEqual(this.#digestOf(given), this.#digest);
    if (isRight) return;
    this.#remember(network, [...tries, now]);
    throw new Refusal("bad-password", "wrong password");
  }

  #remember(network: string, tries: readonly number[]): void {
    this.#tries.delete(network);
    this.#tries.set(network, tries);
    if (this.#tries.size > NETWORKS_MAX) {
      const [first] = this.#tries.keys();
      if (first !== undefined) this.#tries.delete(first);
    }
  }

  /** The normal form is taken because equal text can have several Unicode forms. */
  #digestOf(password: string): Uint8Array {
    return createHmac("sha256", this.#key)
      .update(normalForm(password, "NFC")).digest();
  }
}
