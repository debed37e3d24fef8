import { type ConsumerMessages, DeliverPolicy } from "@nats-io/jetstream";
import type { Journal, StreamEntry } from "./journal.ts";
import type { Stream } from "./stream.ts";

/** Time between two looks whether the stream is ahead although nothing comes, in milliseconds. */
const LOOK_EVERY = 1_000;

/** The dependencies of a {@linkcode Follower}. */
export interface FollowerOptions {
  readonly stream: Stream;
  readonly journal: Pick<Journal, "pause" | "isReached">;
  /** Called for each entry of the stream, in order, each once. It must not throw. */
  readonly receive: (entry: StreamEntry) => void;
  /** The stream has lost what was kept: nothing of it can be trusted any more. */
  readonly failed: (reason: string) => void;
  /** Time between two looks whether the stream is ahead, in milliseconds. @default {LOOK_EVERY} */
  readonly lookEvery?: number;
}

/**
 * Reads the stream from its beginning and then what is written to it, by whichever
 * server. A consumer of NATS may stop for good when its node ends: it is replaced
 * after each reconnection, and when nothing comes although the stream is ahead.
 */
export class Follower implements AsyncDisposable {
  readonly #options: FollowerOptions;
  readonly #caughtUp = Promise.withResolvers<void>();
  readonly #running: Promise<void>;
  readonly #timer: ReturnType<typeof setInterval>;
  #messages: ConsumerMessages | undefined;
  #isClosed = false;
  #position = 0;
  #seen = 0;
  #looking: Promise<void> | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#running = this.#run();
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look().finally(() => this.#looking = undefined);
    }, options.lookEvery ?? LOOK_EVERY);
  }

  /** The position of the newest entry that was read. */
  get position(): number {
    return this.#position;
  }

  /** Resolves when all has been read that was there at some time since the beginning. */
  get caughtUp(): Promise<void> {
    return this.#caughtUp.promise;
  }

  /** Goes on with another consumer. */
  renew(): void {
    this.#messages?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#caughtUp.resolve();
    this.#messages?.stop();
    await this.#looking;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#consume();
      } catch {
        // The node of the consumer has ended, or there is no leader.
        await this.#options.journal.pause();
      }
    }
  }

  async #consume(): Promise<void> {
    const { client, name } = this.#options.stream;
    const consumer = await client.consumers.get(name, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#position + 1,
    });
    const { num_pending } = await consumer.info();
    if (num_pending === 0) this.#caughtUp.resolve();
    const messages = await consumer.consume();
    this.#messages = messages;
    try {
      // It ends only when it is read.
      if (this.#isClosed) messages.stop();
      for await (const { seq, subject, data, info } of messages) {
        if (seq <= this.#position) continue;
        this.#position = seq;
        this.#options.receive({ position: seq, subject, data });
        if (info.pending === 0) this.#caughtUp.resolve();
      }
    } finally {
      this.#messages = undefined;
      messages.stop();
    }
  }

  /** Replaces a consumer that has stopped. */
  async #look(): Promise<void> {
    const { stream, journal, failed } = this.#options;
    const hasMoved = this.#position !== this.#seen;
    this.#seen = this.#position;
    if (hasMoved || !journal.isReached) return;
    // More may be read while the answer is on its way.
    const read = this.#position;
    try {
      const { state } = await stream.manager.streams.info(stream.name);
      if (state.last_seq > this.#position) {
        if (this.#position === this.#seen) this.renew();
      } else if (state.last_seq < read) {
        failed(
          `NATS has lost what it had kept: ${state.last_seq} of ${read} entries are there`,
        );
      }
    } catch {
      // It is looked again.
    }
  }
}
