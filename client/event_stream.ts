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
  readonly #events: { readonly event: ClientEvent; readonly size: number }[] =
    [];
  /** The size of the events that wait. */
  #size = 0;
  #isClosed = false;
  /** Resolves when an event comes or is taken, or with the end. */
  #changed = Promise.withResolvers<void>();

  /** Adds an event once there is space for it; after the end it is dropped. */
  async send(event: ClientEvent): Promise<void> {
    while (
      !this.#isClosed &&
      (this.#events.length >= WAITING_MAX || this.#size > SIZE_MAX)
    ) await this.#changed.promise;
    if (this.#isClosed) return;
    const size = sizeOf(event);
    this.#events.push({ event, size });
    this.#size += size;
    this.#change();
  }

  /** Ends the iteration, behind the events that wait. */
  close(): void {
    this.#isClosed = true;
    this.#change();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
    for (;;) {
      const next = this.#events.shift();
      if (next !== undefined) {
        this.#size -= next.size;
        this.#change();
        yield next.event;
      } else if (this.#isClosed) return;
      else await this.#changed.promise;
    }
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
