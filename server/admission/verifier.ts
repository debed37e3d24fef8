import { isProven, type KeyClaim } from "../../protocol/proof.ts";

/**
 * Most signatures that are verified at once, by threads of the runtime: enough
 * for every processor, few enough that thousands of members who sign in together
 * leave the processors to members that talk.
 */
const AT_ONCE_MAX = 32;

/** Verifies proofs in the background, in the order in which they came. */
export class Verifier {
  readonly #verify: typeof isProven;
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #underWay = 0;

  constructor(verify: typeof isProven = isProven) {
    this.#verify = verify;
  }

  /** Whether a signature proves a claim. */
  async isProven(claim: KeyClaim, signature: string): Promise<boolean> {
    await this.#begin();
    try {
      return await this.#verify(claim, signature);
    } finally {
      this.#end();
    }
  }

  async #begin(): Promise<void> {
    if (this.#underWay < AT_ONCE_MAX) {
      this.#underWay++;
      return;
    }
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn);
    await turn.promise;
  }

  #end(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#underWay--;
    else next.resolve();
  }
}
