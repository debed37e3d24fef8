import { Refusal } from "../../protocol/refusal.ts";
import type { Room } from "./room.ts";

/**
 * The part of all rooms that one source may have opened, so that it cannot use
 * up all of them.
 */
const SHARE = 1 / 10;

/** The rooms with members, and the source of the member that opened each. */
export class OpenRooms {
  readonly #most: number;
  readonly #rooms = new Map<string, Room>();
  readonly #sources = new Map<Room, string>();
  /** How many rooms each source has opened. */
  readonly #opened = new Map<string, number>();

  /** @param most How many rooms there may be. */
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
   * Checks whether a source may open one more.
   *
   * @throws {Refusal} `too-many-rooms`
   */
  check(source: string): void {
    if (this.#rooms.size >= this.#most) {
      throw new Refusal(
        "too-many-rooms",
        `there are ${this.#most} rooms, the limit; join an existing room`,
      );
    }
    const share = Math.ceil(this.#most * SHARE);
    if ((this.#opened.get(source) ?? 0) >= share) {
      throw new Refusal(
        "too-many-rooms",
        `your address has opened ${share} rooms, the limit; join an existing room`,
      );
    }
  }

  /** Adds a room. */
  open(room: Room, source: string): void {
    this.#rooms.set(room.name, room);
    this.#sources.set(room, source);
    this.#opened.set(source, (this.#opened.get(source) ?? 0) + 1);
  }

  /** Removes a room without members. */
  close(room: Room): void {
    const source = this.#sources.get(room);
    if (source === undefined) return;
    this.#rooms.delete(room.name);
    this.#sources.delete(room);
    const others = (this.#opened.get(source) ?? 0) - 1;
    if (others > 0) this.#opened.set(source, others);
    else this.#opened.delete(source);
  }

  clear(): void {
    this.#rooms.clear();
    this.#sources.clear();
    this.#opened.clear();
  }
}
