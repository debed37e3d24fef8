import type { Presence } from "../../protocol/features/membership.ts";
import type { Quiet } from "./hidden.ts";
import { folded } from "../../protocol/name/name.ts";

/** How long a member counts as a speaker after a message, in milliseconds. */
export const LATELY = 10 * 60_000;

/** Most speakers: more than say something in so long a time. */
export const SPEAKERS_MAX = 10_000;

/**
 * The members that have said something lately: those whose presence is shown
 * with `--quiet lurkers`.
 */
export class Speakers {
  /** The time of the last message of each, by folded name, in the order of the messages. */
  readonly #said = new Map<string, number>();

  /**
   * A member has said something.
   *
   * @param time In milliseconds since 1970.
   */
  said(name: string, time: number): void {
    const speaker = folded(name);
    const last = Math.max(time, this.#said.get(speaker) ?? 0);
    this.#said.delete(speaker);
    this.#said.set(speaker, last);
    if (this.#said.size <= SPEAKERS_MAX) return;
    for (const longest of this.#said.keys()) {
      this.#said.delete(longest);
      break;
    }
  }

  /** A speaker has another name. */
  rename(was: string, is: string): void {
    const last = this.#said.get(folded(was));
    if (last !== undefined) this.said(is, last);
  }

  /**
   * The part of a presence notice that the user is told.
   *
   * @param quiet The members whose presence is hidden.
   */
  told(
    presence: Presence,
    quiet: Quiet | undefined,
    now: number,
  ): Presence | undefined {
    if (quiet === "all") return undefined;
    return quiet === "lurkers" ? this.only(presence, now) : presence;
  }

  /** The part of a presence notice that concerns speakers. */
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
