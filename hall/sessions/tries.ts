import { Refusal } from "../../protocol/refusal.ts";

/** Most wrong passwords from one source in {@linkcode TRIES_IN}: enough for typing errors, too few for guessing. */
export const TRIES_MAX = 5;

/** How long a wrong password counts, in milliseconds. */
export const TRIES_IN = 60_000;

/** The bounds of {@linkcode Tries}. */
export interface TriesOptions {
  /** Most tries of one source within the time. */
  readonly most: number;
  /** How long a try counts, in milliseconds. */
  readonly within: number;
  /** A monotonic time in milliseconds. */
  readonly now: () => number;
}

/** Most sources whose tries are remembered; the source whose last try is the oldest is forgotten first. */
const SOURCES_MAX = 10_000;

/** Counts tries of sources, such as wrong passwords of a network, or for a name. */
export class Tries {
  readonly #options: TriesOptions;
  /** The times of the tries; the source with the latest try is the last. */
  readonly #tries = new Map<string, readonly number[]>();

  constructor(options: TriesOptions) {
    this.#options = options;
  }

  /** How many seconds it is until a source may try again; 0 when it may. */
  wait(source: string): number {
    const { most, within, now } = this.#options;
    const tries = this.#recent(source);
    const [oldest] = tries;
    return oldest !== undefined && tries.length >= most
      ? Math.ceil((oldest + within - now()) / 1_000)
      : 0;
  }

  /** @throws {Refusal} There were too many wrong passwords from a source. */
  check(source: string): void {
    const seconds = this.wait(source);
    if (seconds === 0) return;
    throw new Refusal(
      "too-many-tries",
      `too many wrong passwords from your address; try again in ${seconds} s`,
    );
  }

  /** Counts a try of a source. */
  add(source: string): void {
    const tries = [...this.#recent(source), this.#options.now()];
    this.#tries.delete(source);
    this.#tries.set(source, tries);
    if (this.#tries.size > SOURCES_MAX) {
      const [first] = this.#tries.keys();
      if (first !== undefined) this.#tries.delete(first);
    }
  }

  #recent(source: string): readonly number[] {
    const { within, now } = this.#options;
    const time = now();
    return (this.#tries.get(source) ?? []).filter((tried) =>
      time - tried < within
    );
  }
}
