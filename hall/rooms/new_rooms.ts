import { Refusal } from "../../protocol/refusal.ts";

/** A day, in milliseconds. */
const DAY = 86_400_000;

/** Most sources that are remembered; beyond that the one that began its first room of the day longest ago is forgotten. */
const SOURCES_MAX = 10_000;

/**
 * The rooms that are begun in a day, and from where: rooms of which nothing is
 * kept yet. Each of them takes room in the log as soon as something is said in
 * it, or a topic set, and keeps it when everybody has left.
 */
export class NewRooms {
  readonly #most: number;
  #day = 0;
  /** How many each source has begun today. */
  readonly #begun = new Map<string, number>();

  /** @param most How many one source may begin in a day. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Lets a source begin one more.
   *
   * @param now The time, in milliseconds since 1970.
   * @throws {Refusal} `too-many-rooms`
   */
  take(source: string, now: number): void {
    this.#begin(now);
    const begun = this.#begun.get(source) ?? 0;
    if (begun >= this.#most) {
      throw new Refusal(
        "too-many-rooms",
        `${this.#most} rooms were begun from your address today; enter one that is there`,
      );
    }
    this.#begun.set(source, begun + 1);
    if (this.#begun.size <= SOURCES_MAX) return;
    const [oldest] = this.#begun.keys();
    if (oldest !== undefined) this.#begun.delete(oldest);
  }

  /** The day of a time, whatever day it was before. */
  #begin(now: number): void {
    const day = Math.floor(now / DAY);
    if (day === this.#day) return;
    this.#day = day;
    this.#begun.clear();
  }
}
