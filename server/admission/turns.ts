/**
 * Runs work of which only so much may be under way at once, in the order in
 * which it came.
 *
 * @example
 * ```ts
 * import { Turns } from "./turns.ts";
 *
 * const turns = new Turns(2);
 * console.assert(await turns.run(() => Promise.resolve(7)) === 7);
 * ```
 */
export class Turns {
  readonly #most: number;
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #underWay = 0;

  /** @param most How much may be under way at once. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Runs work at its turn. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#begin();
    try {
      return await work();
    } finally {
      this.#end();
    }
  }

  async #begin(): Promise<void> {
    if (this.#underWay < this.#most) {
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
