import type { Encoder } from "../../dialects/dialect.ts";
import type { Recipient } from "../../hall/member.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { ServerRefusal } from "../observe/refusals.ts";
import { ByteQueue } from "./byte_queue.ts";
import type { Encoded } from "./encoding_cache.ts";
import type { FlushScheduler } from "./flush_scheduler.ts";
import type { MemberFlow } from "./member_flow.ts";
import type { OutboxBudget } from "./outbox_budget.ts";

/** The writing side of a connection. */
export interface Sink {
  /** @returns How many bytes were written; these may be fewer than were given. */
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * One member's end of delivery. A notice takes this way:
 *
 * 1. `send` has it encoded, once for all members with the same encoder
 *    (`encoding_cache.ts`), and puts the bytes into the member's byte queue
 *    (`byte_queue.ts`). What waits in many queues is shared (`rope.ts`).
 * 2. The outbox is scheduled. The hall's loop flushes all scheduled outboxes
 *    together (`flush_scheduler.ts`), as often as the pace allows
 *    (`flush_pace.ts`).
 * 3. `flush` begins a write. There is one at a time; what comes meanwhile is
 *    written after it, without another flush.
 * 4. The flow control knows which members cannot keep up (`member_flow.ts`) and
 *    has the hall wait for them (`flow_control.ts`). A member for which too much
 *    waits is disconnected, as is the one with most when the outboxes of its
 *    source network exceed their budget (`outbox_budget.ts`).
 */
export class Outbox implements Recipient {
  /** Encodes what is sent; before it is known no notice is sent. */
  encoder: Encoder | undefined;
  readonly #sink: Sink;
  readonly #scheduler: FlushScheduler;
  readonly #options: OutboxOptions;
  readonly #queue: ByteQueue;
  readonly #flow: MemberFlow;
  #isScheduled = false;
  /** A closed outbox takes nothing more and writes what waits; an abandoned one writes nothing more. */
  #state: "open" | "closed" | "abandoned" = "open";
  #drained: PromiseWithResolvers<void> | undefined;
  readonly #finished = Promise.withResolvers<OutboxEnd>();

  constructor(sink: Sink, scheduler: FlushScheduler, options: OutboxOptions) {
    this.#sink = sink;
    this.#scheduler = scheduler;
    this.#options = options;
    this.#queue = new ByteQueue(scheduler.ropeOf);
    this.#flow = scheduler.flowControl.open(this.#queue, options.max);
    scheduler.add(this);
    options.budget?.add(this);
  }

  /** How many bytes wait, those being written included. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  get dialect(): string | undefined {
    return this.encoder?.name;
  }

  /** How many of them, at most, wait in no other outbox. */
  get own(): number {
    return this.#queue.own;
  }

  /** How many bytes have been written in all. */
  get written(): number {
    return this.#queue.written;
  }

  /** Settles when nothing more will be written, with the reason. Never rejects. */
  get finished(): Promise<OutboxEnd> {
    return this.#finished.promise;
  }

  /** Settles when no write is under way. Never rejects. */
  get drained(): Promise<void> {
    if (!this.#queue.isWriting) return Promise.resolve();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  send(notice: Notice): void {
    if (this.#state !== "open" || this.encoder === undefined) return;
    const alone = this.#options.encodeAlone?.(notice);
    if (alone !== undefined) return this.#push(alone, true, false);
    this.#pushEncoded(this.#scheduler.encode(notice, this.encoder));
  }

  sendAll(messages: readonly Message[]): void {
    if (this.#state !== "open" || this.encoder === undefined) return;
    this.#pushEncoded(this.#scheduler.encodeAll(messages, this.encoder));
  }

  bytesOf(message: Message): number {
    return this.encoder === undefined
      ? 0
      : this.#scheduler.encode(message, this.encoder).bytes.length;
  }

  /** Puts bytes after those that wait. They are written at the next flush. */
  push(bytes: Uint8Array): void {
    this.#push(bytes, true, false);
  }

  #pushEncoded(encoded: Encoded): void {
    const isOwn = !encoded.isShared;
    encoded.isShared = true;
    this.#push(encoded.bytes, isOwn, encoded.isAnswer);
  }

  #push(bytes: Uint8Array, isOwn: boolean, isAnswer: boolean): void {
    if (this.#state !== "open" || bytes.length === 0) return;
    const { max, budget } = this.#options;
    this.#queue.push(bytes, isOwn, isAnswer);
    this.#schedule();
    this.#flow.update();
    if (isOwn) budget?.take(bytes.length);
    if (this.waiting > max) this.evict(`over ${max} bytes were waiting`);
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closed";
    this.#flow.close();
    this.#schedule();
  }

  /**
   * Closes the outbox of a member that does not read, and tells it why behind the
   * write under way, if it takes that much. Everything else that waits is dropped:
   * the member asks for it when it comes back.
   *
   * @param what How much is too much.
   */
  evict(what: string): void {
    if (this.#state !== "open") return;
    const { own } = this.#queue;
    this.#queue.dropUnsent();
    this.#removed(own);
    if (this.encoder !== undefined) {
      const bye: Notice = {
        type: "bye",
        reason: `you read too slowly: ${what}`,
        again: true,
      };
      const bytes = this.#options.encodeAlone?.(bye) ??
        this.encoder.encode(bye);
      this.#queue.push(bytes, false, false);
    }
    this.close();
    this.#options.evicted?.(`reads too slowly: ${what}`);
  }

  /**
   * Drops everything that waits, at once.
   *
   * @param refusal The refusal to count, when the server ends the connection.
   */
  abandon(reason: string, refusal?: ServerRefusal): void {
    if (this.#state === "abandoned") return;
    this.#state = "abandoned";
    const { own } = this.#queue;
    this.#queue.clear();
    this.#removed(own);
    this.#end({ abandoned: true, reason, refusal });
  }

  /** Begins to write what waits, unless a write is under way: then that is followed by the rest. */
  flush(): void {
    this.#isScheduled = false;
    if (!this.#queue.isWriting) this.#writeNext();
  }

  #writeNext(): void {
    const bytes = this.#queue.beginWrite();
    if (bytes !== undefined) return this.#write(bytes);
    if (this.#state === "closed") {
      this.#end({ abandoned: false, reason: "closed" });
    }
    this.#drained?.resolve();
  }

  /** Not an async function: with two handlers that exist already, a write allocates less. */
  #write(bytes: Uint8Array): void {
    try {
      this.#sink.write(bytes).then(this.#wrote, this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  readonly #wrote = (count: number): void => {
    if (this.#state === "abandoned") return this.#writeNext();
    const { own } = this.#queue;
    const rest = this.#queue.wrote(count);
    this.#removed(own);
    if (rest === undefined) this.#writeNext();
    else this.#write(rest);
  };

  readonly #failed = (error: unknown): void => {
    this.abandon(error instanceof Error ? error.message : String(error));
    this.#writeNext();
  };

  /**
   * Tells flow control and budget that bytes have left the queue.
   *
   * @param ownBefore How many bytes were in no other queue before.
   */
  #removed(ownBefore: number): void {
    this.#flow.update();
    const released = ownBefore - this.#queue.own;
    if (released > 0) this.#options.budget?.release(released);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#scheduler.schedule(this);
  }

  #end(end: OutboxEnd): void {
    this.#finished.resolve(end);
    this.#scheduler.flowControl.remove(this.#flow);
    this.#scheduler.remove(this);
    this.#options.budget?.remove(this);
  }
}

/** The options of an outbox. */
export interface OutboxOptions {
  /** Most bytes that may wait. A member for which more wait does not read, and is disconnected. */
  readonly max: number;
  /** The budget that all members of a source network share. */
  readonly budget?: OutboxBudget | undefined;
  /** The bytes of a notice for this member alone, where its dialect has some. */
  readonly encodeAlone?: (notice: Notice) => Uint8Array | undefined;
  /** Called when the member is disconnected for not reading, with the reason. */
  readonly evicted?: (reason: string) => void;
}

/** How an outbox has ended. */
export interface OutboxEnd {
  /** Whether bytes that waited were not written. */
  readonly abandoned: boolean;
  readonly reason: string;
  /** The refusal to count, if any. */
  readonly refusal?: ServerRefusal | undefined;
}
