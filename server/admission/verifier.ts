import { isProven, type KeyClaim } from "../../protocol/proof.ts";
import { Turns } from "./turns.ts";

/**
 * Most signatures that are verified at once, by threads of the runtime: enough
 * for every processor, few enough that thousands of members who sign in together
 * leave the processors to members that talk.
 */
const AT_ONCE_MAX = 32;

/** Verifies proofs in the background, in the order in which they came. */
export class Verifier {
  readonly #verify: typeof isProven;
  readonly #turns = new Turns(AT_ONCE_MAX);

  constructor(verify: typeof isProven = isProven) {
    this.#verify = verify;
  }

  /** Whether a signature proves a claim. */
  async isProven(claim: KeyClaim, signature: string): Promise<boolean> {
    return await this.#turns.run(() => this.#verify(claim, signature));
  }
}
