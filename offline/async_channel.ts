/**
 * Stand-in for `@std/async/channel`, without its readable stream.
 *
 * @module
 */

/** Slots a queue starts with. A power of two, see {@linkcode Queue}. */
const FIRST_SLOTS = 16;

/**
 * Slots an empty queue may keep. One that grew past this in a burst gives
 * its memory back once it has run dry.
 */
const KEPT_SLOTS = 4_096;

/**
 * First in, first out, in a ring: adding and taking move two counters and
 * make no garbage. The number of slots is a power of two, so that `& mask`
 * wraps a counter around.
 */
class Queue<T> {
  #slots: (T | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  #mask = FIRST_SLOTS - 1;
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#slots[(this.#first + this.#length++) & this.#mask] = item;
  }

  /** Only where `length` is above 0: an item may itself be `undefined`. */
  take(): T {
    const item = this.#slots[this.#first] as T;
    // The slot must not keep a message alive that is gone.
    this.#slots[this.#first] = undefined;
    this.#first = (this.#first + 1) & this.#mask;
    if (--this.#length === 0 && this.#slots.length > KEPT_SLOTS) {
      this.#slots = new Array(FIRST_SLOTS).fill(undefined);
      this.#mask = FIRST_SLOTS - 1;
      this.#first = 0;
    }
    return item;
  }

  #grow(): void {
    const slots = this.#slots;
    const start = this.#first;
    // The part that had wrapped around moves behind the rest.
    this.#slots = slots.slice(start).concat(slots.slice(0, start));
    this.#slots.length = slots.length * 2;
    this.#slots.fill(undefined, slots.length);
    this.#mask = this.#slots.length - 1;
    this.#first = 0;
  }
}

/** Somebody who could not be served at once. */
interface Waiter<Answer> {
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
}

interface Sender<T> extends Waiter<void> {
  value: T;
}

/** The result of {@linkcode Channel.tryReceive}. */
export type ChannelReceiveResult<T> =
  | { state: "ok"; value: T }
  | { state: "empty" }
  | { state: "closed" };

/** Options of the {@linkcode Channel} constructor. */
export interface ChannelOptions {
  /** How many values may wait in the channel: 1 or more. */
  capacity: number;
}

/** The channel is closed. */
export class ChannelClosedError extends Error {
  override name = "ChannelClosedError";
}

const DONE: Promise<void> = Promise.resolve();
const EMPTY: { state: "empty" } = Object.freeze({ state: "empty" });
const CLOSED: { state: "closed" } = Object.freeze({ state: "closed" });

/**
 * A queue between tasks. Values arrive in the order they were sent, each at
 * one receiver; sending waits while the channel is full.
 *
 * @example Usage
 * ```ts
 * import { Channel } from "@std/async/channel";
 *
 * const words = new Channel<string>({ capacity: 2 });
 * await words.send("hello");
 * await words.send("world");
 * words.close();
 * for await (const word of words) console.log(word);
 * ```
 */
export class Channel<T> implements AsyncIterable<T> {
  /** How many values may wait in the channel. */
  readonly capacity: number;

  #values = new Queue<T>();
  #senders = new Queue<Sender<T>>();
  #receivers = new Queue<Waiter<T>>();
  #closed = false;

  constructor({ capacity }: ChannelOptions) {
    this.capacity = capacity;
  }

  /** Whether the channel has been closed; values may still be in it. */
  get closed(): boolean {
    return this.#closed;
  }

  /** How many values are in the channel now. */
  get size(): number {
    return this.#values.length;
  }

  /**
   * Sends a value, waiting for room where there is none. On a closed channel
   * it rejects with a {@linkcode ChannelClosedError}.
   */
  send(value: T): Promise<void> {
    if (this.#closed) return Promise.reject(unsent());
    if (this.trySend(value)) return DONE;
    return new Promise((resolve, reject) => {
      this.#senders.push({ value, resolve, reject });
    });
  }

  /**
   * Takes the oldest value, waiting for one where there is none. Once the
   * channel is closed and empty it rejects with a
   * {@linkcode ChannelClosedError}.
   */
  receive(): Promise<T> {
    if (this.#ready) return Promise.resolve(this.#next());
    if (this.#closed) return Promise.reject(ended());
    return new Promise((resolve, reject) => {
      this.#receivers.push({ resolve, reject });
    });
  }

  /** Sends a value if that needs no waiting, and tells whether it did. */
  trySend(value: T): boolean {
    if (this.#closed) return false;
    if (this.#receivers.length > 0) {
      this.#receivers.take().resolve(value);
      return true;
    }
    if (this.#values.length >= this.capacity) return false;
    this.#values.push(value);
    return true;
  }

  /** Takes the oldest value if there is one. */
  tryReceive(): ChannelReceiveResult<T> {
    if (this.#ready) return { state: "ok", value: this.#next() };
    return this.#closed ? CLOSED : EMPTY;
  }

  /**
   * Ends the channel. What is in it can still be received; who waits to send
   * is told that the channel is closed. Closing again changes nothing.
   */
  close(): void {
    this.#closed = true;
    while (this.#senders.length > 0) {
      this.#senders.take().reject(unsent());
    }
    while (this.#receivers.length > 0) this.#receivers.take().reject(ended());
  }

  /** Receives until the channel is closed and empty. */
  async *[Symbol.asyncIterator](): AsyncIterableIterator<T> {
    while (true) {
      let value: T;
      try {
        value = await this.receive();
      } catch {
        return;
      }
      yield value;
    }
  }

  get #ready(): boolean {
    return this.#values.length > 0 || this.#senders.length > 0;
  }

  /** Only where the channel is ready. */
  #next(): T {
    if (this.#senders.length === 0) return this.#values.take();
    // A sender's value goes behind those already here.
    const sender = this.#senders.take();
    this.#values.push(sender.value);
    sender.resolve();
    return this.#values.take();
  }
}

function ended(): ChannelClosedError {
  return new ChannelClosedError("Cannot receive: the channel is closed");
}

function unsent(): ChannelClosedError {
  return new ChannelClosedError("Cannot send: the channel is closed");
}
