import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Tries, TRIES_IN, TRIES_MAX } from "../../hall/sessions/tries.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { normalForm } from "../../protocol/text/normal_form.ts";
import { networkOf } from "./network.ts";

/**
 * Longest password, in UTF-16 code units: the 128 characters that the command
 * line takes, in decomposed form.
 */
const PASSWORD_UNITS_MAX = 1_024;

/**
 * The password of a hall. A network with too many wrong tries has to wait,
 * even with the right password. Right passwords count as no tries, so a class
 * behind one address can sign in.
 */
export class Password {
  /** A key of this run, so that digests of one length tell nothing about the password. */
  readonly #key = randomBytes(32);
  readonly #digest: Uint8Array;
  readonly #tries: Tries;

  /** @param now A monotonic time in milliseconds. */
  constructor(password: string, now: () => number) {
    this.#digest = this.#digestOf(password);
    this.#tries = new Tries({ most: TRIES_MAX, within: TRIES_IN, now });
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
    const network = networkOf(address);
    this.#tries.check(network);
    const isRight = given.length <= PASSWORD_UNITS_MAX &&
      timingSafeEqual(this.#digestOf(given), this.#digest);
    if (isRight) return;
    this.#tries.add(network);
    throw new Refusal("bad-password", "wrong password");
  }

  /** The normal form is taken because equal text can have several Unicode forms. */
  #digestOf(password: string): Uint8Array {
    return createHmac("sha256", this.#key)
      .update(normalForm(password, "NFC")).digest();
  }
}
