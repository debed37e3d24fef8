import { folded } from "../../protocol/name/name.ts";
import type { Presence } from "../../protocol/notice.ts";

/** How long somebody counts as one who talks after having said something, in milliseconds. */
export const LATELY = 10 * 60_000;

/**
 * Who has said something lately: of the others it need not be told that they
 * come and go.
 */
export class Speakers {
  /** When each has said something last, by folded name, in the order in which that was heard. */
  readonly #said = new Map<string, number>();

  /**
   * Somebody has said something.
   *
   * @param time When, in milliseconds since 1970.
   */
  said(name: string, time: number): void {
    const key = folded(name);
    const last = Math.max(time, this.#said.get(key) ?? 0);
    this.#said.delete(key);
    this.#said.set(key, last);
  }

  /** Who has said something stays the same one under another name. */
  rename(was: string, is: string): void {
    const last = this.#said.get(folded(was));
    if (last !== undefined) this.said(is, last);
  }

  /** The part of some comings and goings that is of those who have said something lately. */
  only(presence: Presence, now: number): Presence {
    this.#forget(now);
    const hasSaid = (name: string) => this.#said.has(folded(name));
    return {
      ...presence,
      joined: presence.joined.filter(hasSaid),
      left: presence.left.filter(hasSaid),
      renamed: presence.renamed.filter(([, is]) => hasSaid(is)),
    };
  }

  #forget(now: number): void {
    for (const [name, time] of this.#said) {
      if (now - time > LATELY) this.#said.delete(name);
    }
  }
}
