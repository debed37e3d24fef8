import { isProven, type KeyClaim } from "../../protocol/proof.ts";

/**
 * Most signatures verified at once. It is done by threads of the system: enough
 * of them for every processor, few enough that thousands who come in together
 * do not take the processors from those who talk.
 */
const AT_ONCE_MAX = 32;

/** Verifies proofs beside everything else, in the order in which they came. */
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
    // Its place goes to the next one.
    if (next === undefined) this.#underWay--;
    else next.resolve();
  }
}
