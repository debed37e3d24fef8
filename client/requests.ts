import { folded, roomName } from "../protocol/name/name.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { Request } from "../protocol/request.ts";
import type { Asking } from "./history.ts";
import type { Locks } from "./locks/locks.ts";
import type { Rooms } from "./rooms.ts";
import { away, type SendQueue } from "./send_queue.ts";

/** Requests that notices answer. They belong to the present connection. */
export class Requests implements Asking {
  readonly #queue: Pick<SendQueue, "isConnected" | "put" | "flush">;
  readonly #rooms: Pick<Rooms, "current" | "join" | "leave">;
  readonly #locks: Pick<Locks, "isLocked" | "enter">;

  constructor(
    queue: Pick<SendQueue, "isConnected" | "put" | "flush">,
    rooms: Pick<Rooms, "current" | "join" | "leave">,
    locks: Pick<Locks, "isLocked" | "enter">,
  ) {
    this.#queue = queue;
    this.#rooms = rooms;
    this.#locks = locks;
  }

  /** @throws {Refusal} As by `Client.ask`. */
  ask(request: Request): void {
    if (!this.#queue.isConnected) throw away();
    switch (request.type) {
      case "search":
        this.#checkSearch(request.room);
        break;
      case "join": {
        const room = roomName(request.room);
        this.#locks.enter(room);
        this.#rooms.join(room, request.since, request.password);
        break;
      }
      case "leave": {
        const room = request.room ?? this.#rooms.current;
        if (room !== undefined) this.#rooms.leave(folded(room));
        // The room the user sees, whatever the server calls current.
        return this.#queue.put({ ...request, room });
      }
    }
    this.#queue.put(request, request.type === "ping" ? "told" : undefined);
  }

  async flush(): Promise<void> {
    await this.#queue.flush();
  }

  /** The server must not learn the words of a locked room. */
  #checkSearch(named: string | undefined): void {
    const room = folded(named ?? this.#rooms.current ?? "");
    if (!this.#locks.isLocked(room)) return;
    throw new Refusal(
      "locked",
      `${room} is locked, so the server cannot search it; use /history`,
    );
  }
}
