import { concat } from "../../dialects/concat.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Recipient } from "../../hall/member.ts";
import type { Message, Notice } from "../../protocol/notice.ts";
import type { ServerRefusal } from "../observe/refusals.ts";
import type { CommonOutbox } from "./common_outbox.ts";
import type { Encoded } from "./encoding_cache.ts";
import type { FlushScheduler } from "./flush_scheduler.ts";
import type { Rope } from "./rope.ts";

/** From how many waiting bytes on a member counts as behind: more than one busy flush. */
export const BEHIND = 256 * 1024;

/** Most bytes in one write. What is being written can neither be taken back nor overtaken. */
export const WRITE_MAX = 256 * 1024;

/** Longest time that the hall waits for most members to catch up, in milliseconds. */
export const HOLD_MAX = 1_000;

/**
 * How many such waits a member may let pass, taking less than {@linkcode BEHIND}
 * in each, before nobody waits for it any more until it has caught up: a busy
 * machine stalls for a second or two, one that has stopped reading for good, and
 * one that takes a byte now and then is to hold up nobody either.
 */
export const HOLDS_MAX = 3;

/** What part of all that may wait for a member makes it congested: soon it would be let go. */
const LADEN = 1 / 2;

/** How much such a member must take every {@linkcode HOLD_MAX} for the hall to wait for it, in bytes. */
export const MOVING = 64 * 1024;

/** Somewhere bytes can be written to: a connection. May write fewer than given. */
export interface Sink {
  write(bytes: Uint8Array): Promise<number>;
}

/** What a member has yet to receive, and the one write that is under way. */
export class Outbox implements Recipient {
  /** The dialect to encode in; nothing can be heard before it is known. */
  dialect: Dialect | undefined;
  readonly #sink: Sink;
  readonly #post: FlushScheduler;
  readonly #max: number;
  readonly #common: CommonOutbox | undefined;
  readonly #overflowed: (reason: string) => void;
  /** What the next flush writes first, shared with all in whom the same waits. */
  #bundle: Rope | undefined;
  /** What is being written and has not been taken yet. */
  #writing: Uint8Array | undefined;
  /** What is written behind these two, by this member's own pace. */
  #later: Uint8Array[] = [];
  #waiting = 0;
  /** How much of that, at the most, waits here and in no other outbox. */
  #own = 0;
  /** How much of that, at the most, are answers to what it asked. */
  #asked = 0;
  #written = 0;
  #isDirty = false;
  #closed = false;
  #abandoned = false;
  /** How many waits it has let pass without taking enough. */
  #holds = 0;
  /** How much it had taken when it was looked last whether it moves, and when that was. */
  #movedAt = { written: 0, time: -Infinity };
  #isMoving = true;
  #countsAsBehind = false;
  #countsAsLaden = false;
  #drained: PromiseWithResolvers<void> | undefined;
  readonly #finished = Promise.withResolvers<OutboxEnd>();

  constructor(sink: Sink, post: FlushScheduler, options: OutboxOptions) {
    this.#sink = sink;
    this.#post = post;
    this.#max = options.max;
    this.#common = options.common;
    this.#overflowed = options.overflowed ?? (() => {});
    post.add(this);
    this.#common?.add(this);
  }

  /** How many bytes wait, those being written included. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * How much of it, at the most, was encoded for this member alone: answers,
   * and what was said before, where nobody else was told it lately. The bytes of
   * the rest are shared.
   */
  get own(): number {
    return this.#own;
  }

  /** How many bytes have been written in all. */
  get written(): number {
    return this.#written;
  }

  /**
   * Whether more waits than a member that keeps up ever has. What it has asked
   * for does not count: nobody waits for the answers of another.
   */
  get isBehind(): boolean {
    return this.#waiting - this.#asked > BEHIND && this.#holds < HOLDS_MAX &&
      !this.#closed;
  }

  /** Whether so much waits that it would soon be let go. */
  get isCongested(): boolean {
    return this.#waiting - this.#asked > this.#max * LADEN && !this.#closed;
  }

  /**
   * Whether it takes enough of what waits for it to be waited for.
   *
   * @param now A monotonic time, in milliseconds.
   */
  sampleProgress(now: number): boolean {
    const { written, time } = this.#movedAt;
    const isMoving = this.#written - written >= MOVING;
    if (isMoving || now - time >= HOLD_MAX) {
      // The first look has nothing to compare with.
      this.#isMoving = isMoving || time === -Infinity;
      this.#movedAt = { written: this.#written, time: now };
    }
    return this.#isMoving;
  }

  /** Settles when nothing more will be written, with the reason. Never rejects. */
  get finished(): Promise<OutboxEnd> {
    return this.#finished.promise;
  }

  /** Settles when no write is under way. Never rejects. */
  get drained(): Promise<void> {
    if (this.#writing === undefined) return Promise.resolve();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  send(notice: Notice): void {
    if (this.#closed || this.dialect === undefined) return;
    this.#take(this.#post.encode(notice, this.dialect));
  }

  sendAll(messages: readonly Message[]): void {
    if (this.#closed || this.dialect === undefined) return;
    this.#take(this.#post.encodeAll(messages, this.dialect));
  }

  bytesOf(message: Message): number {
    return this.dialect === undefined
      ? 0
      : this.#post.encode(message, this.dialect).bytes.length;
  }

  #take(encoded: Encoded): void {
    const { bytes, isShared, isAnswer } = encoded;
    encoded.isShared = true;
    this.#put(bytes, isShared ? 0 : bytes.length, isAnswer ? bytes.length : 0);
  }

  /** Puts bytes after those that wait. They are written at the next flush. */
  push(bytes: Uint8Array): void {
    this.#put(bytes, bytes.length, 0);
  }

  #put(bytes: Uint8Array, own: number, asked: number): void {
    if (this.#closed || bytes.length === 0) return;
    this.#append(bytes);
    this.#count(bytes.length, own, asked);
    if (own > 0) this.#common?.grew(own);
    if (this.#waiting > this.#max) {
      this.evict(`over ${this.#max} bytes waited`);
    }
  }

  #append(bytes: Uint8Array): void {
    const isLater = this.#writing !== undefined || this.#later.length > 0 ||
      (this.#bundle?.length ?? 0) + bytes.length > WRITE_MAX;
    if (isLater) this.#later.push(bytes);
    else this.#bundle = this.#bundle?.with(bytes) ?? this.#post.ropeOf(bytes);
    this.#beDirty();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#compare();
    this.#beDirty();
  }

  /**
   * Lets it go for not reading, and tells it why behind what is being written,
   * if it takes that much. What waits besides is dropped: it will ask for it when
   * it comes back.
   *
   * @param what How much is too much.
   */
  evict(what: string): void {
    if (this.#closed) return;
    this.#count((this.#writing?.length ?? 0) - this.#waiting);
    this.#bundle = undefined;
    this.#later = [];
    if (this.dialect !== undefined) {
      const bye = this.dialect.encode({
        type: "bye",
        reason: `you do not read: ${what} for you`,
        again: true,
      });
      this.#append(bye);
      this.#count(bye.length);
    }
    this.close();
    this.#overflowed(`does not read: ${what} for it`);
  }

  /**
   * Gives up what waits, at once.
   *
   * @param refusal What that counts as, when it is the server that ends it.
   */
  abandon(reason: string, refusal?: ServerRefusal): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    this.#bundle = undefined;
    this.#later = [];
    this.#count(-this.#waiting);
    this.#closed = true;
    this.#end({
      abandoned: true,
      reason,
      ...(refusal === undefined ? {} : { refusal }),
    });
  }

  /** Starts writing what waits, unless a write is under way: that one goes on with it. */
  flush(): void {
    this.#isDirty = false;
    if (this.#writing === undefined) this.#goOn();
  }

  /** A wait has passed, and it has not taken enough. */
  recordMissedWait(): void {
    this.#holds++;
    this.#compare();
  }

  /** Begins the next write, if something waits. */
  #goOn(): void {
    const bytes = this.#bundle?.bytes ?? this.#nextOfLater();
    this.#bundle = undefined;
    if (bytes !== undefined) return this.#write(bytes);
    this.#writing = undefined;
    if (this.#closed) this.#end({ abandoned: false, reason: "closed" });
    this.#drained?.resolve();
  }

  /** What of it goes into the next write. It cannot be taken back, so it is not everything. */
  #nextOfLater(): Uint8Array | undefined {
    let count = 0;
    for (let length = 0; count < this.#later.length; count++) {
      length += this.#later[count]?.length ?? 0;
      if (count > 0 && length > WRITE_MAX) break;
    }
    return count === 0 ? undefined : concat(this.#later.splice(0, count));
  }

  /** Two functions that are there already: an async one for each write cost as much as telling a message. */
  #write(bytes: Uint8Array): void {
    this.#writing = bytes;
    try {
      this.#sink.write(bytes).then(this.#wrote, this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  readonly #wrote = (count: number): void => {
    const bytes = this.#writing;
    if (this.#abandoned || bytes === undefined) return this.#goOn();
    this.#written += count;
    this.#count(-count);
    if (count < bytes.length) this.#write(bytes.subarray(count));
    else this.#goOn();
  };

  readonly #failed = (error: unknown): void => {
    this.abandon(error instanceof Error ? error.message : String(error));
    this.#goOn();
  };

  #beDirty(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    this.#post.schedule(this);
  }

  /**
   * Counts what has come or gone.
   *
   * @param own How much of it is this member's alone.
   * @param asked How much of it are answers.
   */
  #count(bytes: number, own = 0, asked = 0): void {
    const owned = this.#own + own;
    this.#waiting += bytes;
    this.#own = Math.min(owned, this.#waiting);
    this.#asked = Math.min(this.#asked + asked, this.#waiting);
    if (this.#waiting <= BEHIND) this.#holds = 0;
    this.#compare();
    if (this.#own < owned) this.#common?.shrank(owned - this.#own);
  }

  /** Tells the flush scheduler what has become of it. */
  #compare(): void {
    const { isBehind, isCongested } = this;
    if (isBehind !== this.#countsAsBehind) {
      this.#countsAsBehind = isBehind;
      this.#post.setBehind(isBehind);
    }
    if (isCongested !== this.#countsAsLaden) {
      this.#countsAsLaden = isCongested;
      this.#post.setCongested(this, isCongested);
    }
  }

  #end(end: OutboxEnd): void {
    this.#finished.resolve(end);
    this.#post.remove(this);
    this.#common?.remove(this);
  }
}

/** What an outbox is opened with. */
export interface OutboxOptions {
  /** Most bytes that wait. Who lets more pile up is not reading, and is let go. */
  readonly max: number;
  /** What all have in common that come from the same place. */
  readonly common?: CommonOutbox | undefined;
  /** Told when it is let go for that, with the reason. */
  readonly overflowed?: (reason: string) => void;
}

/** How an outbox came to its end. */
export interface OutboxEnd {
  /** Whether something that waited was not written. */
  readonly abandoned: boolean;
  readonly reason: string;
  /** What it counts as, if as any. */
  readonly refusal?: ServerRefusal;
}
