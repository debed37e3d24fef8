import { Channel, ChannelClosedError } from "@std/async/channel";
import type { ClientEvent } from "./event.ts";
import { sizeOf } from "./event_size.ts";

/** Most events that wait to be iterated: more than a read brings. */
const WAITING_MAX = 256;

/**
 * The size from which events that wait hold the server back, as
 * {@linkcode sizeOf} measures it: far more than a read of usual messages. A
 * single event can be larger.
 */
const SIZE_MAX = 1024 * 1024;

/** The events of a client, in order. Events that wait hold the server back. */
export class EventStream implements AsyncIterable<ClientEvent> {
  readonly #events = new Channel<
    { readonly event: ClientEvent; readonly size: number }
  >({ capacity: WAITING_MAX });
  /** The size of the events that wait. */
  #size = 0;
  #taken = Promise.withResolvers<void>();

  /** Adds an event once there is space for it; after the end it is dropped. */
  async send(event: ClientEvent): Promise<void> {
    while (this.#size > SIZE_MAX) await this.#taken.promise;
    if (this.#events.closed) return;
    const size = sizeOf(event);
    this.#size += size;
    try {
      await this.#events.send({ event, size });
    } catch (error) {
      // Closed while it waited: the iteration has ended.
      if (!(error instanceof ChannelClosedError)) throw error;
    }
  }

  /** Ends the iteration, behind the events that wait. */
  close(): void {
    this.#events.close();
    this.#release(Infinity);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
    for await (const { event, size } of this.#events) {
      this.#release(size);
      yield event;
    }
  }

  #release(size: number): void {
    this.#size -= size;
    this.#taken.resolve();
    this.#taken = Promise.withResolvers();
  }
}
