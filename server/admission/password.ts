import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Refusal } from "../../protocol/refusal.ts";
import { normalForm } from "../../protocol/text/normal_form.ts";
import { networkOf } from "./network.ts";

/**
 * Longest text that is looked at as a password, in UTF-16 code units: the 128
 * characters that the command line takes, all their marks apart.
 */
const PASSWORD_UNITS_MAX = 1_024;

/** Most wrong tries from one network in {@linkcode TRIES_IN}: enough for clumsy fingers, no good for guessing. */
const TRIES_MAX = 5;

/** How long a wrong try counts, in milliseconds. */
const TRIES_IN = 60_000;

/** Most networks whose tries are remembered; the one that has tried longest ago is forgotten first. */
const NETWORKS_MAX = 10_000;

/**
 * The password of a hall. A network that has given a wrong one too often has to
 * wait, whatever it gives then; right ones cost nothing, so that a class behind
 * one address comes in.
 */
export class Password {
  /** Digests by a key of this run have one length, and say nothing of the password. */
  readonly #key = randomBytes(32);
  readonly #digest: Uint8Array;
  readonly #now: () => number;
  /** When wrong ones came, by network; the network that tried last is the last. */
  readonly #tries = new Map<string, readonly number[]>();

  /** @param now A monotonic time in milliseconds. */
  constructor(password: string, now: () => number) {
    this.#digest = this.#digestOf(password);
    this.#now = now;
  }

  /**
   * Looks whether a password is the right one.
   *
   * @param given What was given; nothing is no try.
   * @param address Where it comes from.
   * @throws {Refusal} It is not, or there were too many tries from there.
   */
  check(given: string | undefined, address: string): void {
    if (given === undefined || given === "") {
      throw new Refusal("password-needed", "this hall has a password");
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
        `too many wrong passwords came from your address; try again in ${seconds} s`,
      );
    }
    const isRight = given.length <= PASSWORD_UNITS_MAX &&
      timingSafeEqual(this.#digestOf(given), this.#digest);
    if (isRight) return;
    this.#remember(network, [...tries, now]);
    throw new Refusal("bad-password", "that is not the password");
  }

  #remember(network: string, tries: readonly number[]): void {
    this.#tries.delete(network);
    this.#tries.set(network, tries);
    if (this.#tries.size > NETWORKS_MAX) {
      const [first] = this.#tries.keys();
      if (first !== undefined) this.#tries.delete(first);
    }
  }

  /** One and the same text has more than one Unicode form. */
  #digestOf(password: string): Uint8Array {
    return createHmac("sha256", this.#key)
      .update(normalForm(password, "NFC")).digest();
  }
}
