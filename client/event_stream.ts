import { Channel, ChannelClosedError } from "@std/async/channel";
import type { ClientEvent } from "./event.ts";

/** Most events that wait to be iterated: more than a read brings. */
const WAITING_MAX = 256;

/** The events of a client, in order. Events that wait hold the server back. */
export class EventStream implements AsyncIterable<ClientEvent> {
  readonly #events = new Channel<ClientEvent>({ capacity: WAITING_MAX });

  /** Adds an event once there is space for it; after the end it is dropped. */
  async send(event: ClientEvent): Promise<void> {
    if (this.#events.closed) return;
    try {
      await this.#events.send(event);
    } catch (error) {
      // Closed while it waited: the iteration has ended.
      if (!(error instanceof ChannelClosedError)) throw error;
    }
  }

  /** Ends the iteration, behind the events that wait. */
  close(): void {
    this.#events.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
    yield* this.#events;
  }
}
