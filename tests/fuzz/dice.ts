import { seeded } from "../e2e/hall/chaos.ts";

/** Chance that can be repeated: the same seed throws the same dice. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seeded(seed);
  }

  /** Whether something of some chance happens. */
  chance(chance: number): boolean {
    return this.#next() < chance;
  }

  /** A whole number from 0 up to, but not including, some bound. */
  below(bound: number): number {
    return Math.floor(this.#next() * bound);
  }

  /** A length: mostly short, seldom up to some bound. */
  length(bound: number): number {
    return Math.floor(bound ** this.#next());
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new TypeError("nothing to pick from");
    return picked;
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
}
