import { Refusal } from "../../protocol/refusal.ts";

/** A day, in milliseconds. */
const DAY = 86_400_000;

/** Most sources that are remembered; beyond that the one whose first room of the day is oldest is forgotten. */
const SOURCES_MAX = 10_000;

/**
 * Limits how many rooms each source begins in a day: rooms of which nothing is
 * kept yet. Messages and topics of a room stay in the store after its last
 * member has left, so each new room takes space for good.
 */
export class NewRooms {
  readonly #most: number;
  #day = 0;
  /** How many rooms each source has begun today. */
  readonly #begun = new Map<string, number>();

  /** @param most How many rooms one source may begin in a day. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Counts one more room of a source.
   *
   * @param now The time, in milliseconds since 1970.
   * @throws {Refusal} `too-many-rooms`
   */
  take(source: string, now: number): void {
    this.#startDay(now);
    const begun = this.#begun.get(source) ?? 0;
    if (begun >= this.#most) {
      throw new Refusal(
        "too-many-rooms",
        `your address has created ${this.#most} rooms today, the limit; join an existing room`,
      );
    }
    this.#begun.set(source, begun + 1);
    if (this.#begun.size <= SOURCES_MAX) return;
    const [oldest] = this.#begun.keys();
    if (oldest !== undefined) this.#begun.delete(oldest);
  }

  /** Starts to count anew on a new day. */
  #startDay(now: number): void {
    const day = Math.floor(now / DAY);
    if (day === this.#day) return;
    this.#day = day;
    this.#begun.clear();
  }
}
