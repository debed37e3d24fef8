import type { Request } from "../protocol/request.ts";
import type { Rooms } from "./rooms.ts";

/** The way to the server for requests whose answers are notices. */
export interface Asking {
  ask(request: Request): void;
  /** Resolves when the server has dealt with everything asked so far. */
  flush(): Promise<void>;
}

/** Goes back in the history of a room, one request after the other. */
export class History {
  readonly #rooms: Pick<Rooms, "current" | "oldest">;
  readonly #server: Asking;
  /** Resolves when the last request is answered. */
  #asking: Promise<void> = Promise.resolve();

  constructor(rooms: Pick<Rooms, "current" | "oldest">, server: Asking) {
    this.#rooms = rooms;
    this.#server = server;
  }

  /**
   * Asks for messages before the oldest known of a room.
   *
   * @param count How many messages at most.
   * @param named The room; otherwise the current one.
   * @throws {Refusal} The connection is lost before the answer.
   */
  earlier(count?: number, named?: string): Promise<void> {
    const asking = this.#asking.then(async () => {
      const room = named ?? this.#rooms.current ?? "";
      // The messages told on entering a room come first.
      if (this.#rooms.oldest(room) === undefined) await this.#server.flush();
      const before = this.#rooms.oldest(room);
      this.#server.ask({ type: "history", room: named, count, before });
      // The next request begins before the oldest message of this answer.
      await this.#server.flush();
    });
    // The caller gets the error; it does not hold up the next request.
    this.#asking = asking.catch(() => {});
    return asking;
  }
}
