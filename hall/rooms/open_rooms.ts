import { Refusal } from "../../protocol/refusal.ts";
import type { Room } from "./room.ts";

/**
 * What part of all rooms may have been opened from one place, so that nobody
 * alone takes the last one.
 */
const SHARE = 1 / 10;

/** The rooms that somebody is in, and from where each was opened. */
export class OpenRooms {
  readonly #most: number;
  readonly #rooms = new Map<string, Room>();
  readonly #places = new Map<Room, string>();
  /** How many were opened from each place. */
  readonly #opened = new Map<string, number>();

  /** @param most How many there may be. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#rooms.size;
  }

  get(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  values(): Iterable<Room> {
    return this.#rooms.values();
  }

  /**
   * Looks whether one more may be opened.
   *
   * @param place From where: all who come from there count as one.
   * @throws {Refusal} `too-many-rooms`
   */
  check(place: string): void {
    if (this.#rooms.size >= this.#most) {
      throw new Refusal(
        "too-many-rooms",
        `there are ${this.#most} rooms already; enter one of them`,
      );
    }
    const share = Math.ceil(this.#most * SHARE);
    if ((this.#opened.get(place) ?? 0) >= share) {
      throw new Refusal(
        "too-many-rooms",
        `${share} rooms were opened from your address already; enter one of them`,
      );
    }
  }

  /** A room that somebody is about to enter. */
  open(room: Room, place: string): void {
    this.#rooms.set(room.name, room);
    this.#places.set(room, place);
    this.#opened.set(place, (this.#opened.get(place) ?? 0) + 1);
  }

  /** A room that everybody has left. */
  close(room: Room): void {
    const place = this.#places.get(room);
    if (place === undefined) return;
    this.#rooms.delete(room.name);
    this.#places.delete(room);
    const others = (this.#opened.get(place) ?? 0) - 1;
    if (others > 0) this.#opened.set(place, others);
    else this.#opened.delete(place);
  }

  clear(): void {
    this.#rooms.clear();
    this.#places.clear();
    this.#opened.clear();
  }
}
