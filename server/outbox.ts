import { deadline } from "@std/async/deadline";
import type { Ear } from "../chat/member.ts";
import type { Notice } from "../chat/notice.ts";
import { isTimeout } from "../failure.ts";
import type { Dialect } from "../wire/dialect.ts";

/**
 * Most bytes that wait for one member. Who lets more pile up is not reading,
 * and is let go: minutes of a busy room, and bearable a thousand times over.
 */
export const OUTBOX_MAX = 4 * 1024 * 1024;

/** From how many waiting bytes on a member counts as behind: more than one busy flush. */
export const BEHIND = 256 * 1024;

/** Longest time that the hall waits for most members to catch up, in milliseconds. */
export const HOLD_MAX = 1_000;

/**
 * How many such waits in a row a member may let pass without taking anything,
 * before nobody waits for it any more: a busy machine stalls for a second or
 * two, one that has stopped reading for good.
 */
export const HOLDS_MAX = 3;

/** Somewhere bytes can be written to: a connection. May write fewer than given. */
export interface Sink {
  write(bytes: Uint8Array): Promise<number>;
}

/** What a member has yet to receive, and the one task that writes it. */
export class Outbox implements Ear {
  /** The dialect to encode in; nothing can be heard before it is known. */
  dialect: Dialect | undefined;
  readonly #sink: Sink;
  readonly #post: PostRoom;
  #chunks: Uint8Array[] = [];
  #waiting = 0;
  #written = 0;
  #writing = false;
  #closed = false;
  #abandoned = false;
  /** How many waits it has let pass without taking anything. */
  #holds = 0;
  #drained: Promise<void> = Promise.resolve();
  readonly #finished = Promise.withResolvers<OutboxEnd>();

  constructor(sink: Sink, post: PostRoom) {
    this.#sink = sink;
    this.#post = post;
    post.opened(this);
  }

  /** How many bytes wait, those being written included. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many bytes have been written in all. */
  get written(): number {
    return this.#written;
  }

  /** Whether more waits than a member that keeps up ever has. */
  get isBehind(): boolean {
    return this.#waiting > BEHIND && this.#holds < HOLDS_MAX;
  }

  /** Settles when nothing more will be written, with the reason. Never rejects. */
  get finished(): Promise<OutboxEnd> {
    return this.#finished.promise;
  }

  /** Settles when no write is under way. Never rejects. */
  get drained(): Promise<void> {
    return this.#drained;
  }

  hear(notice: Notice): void {
    if (this.#closed || this.dialect === undefined) return;
    this.push(this.#post.encode(notice, this.dialect));
  }

  /** Puts bytes after those that wait. They are written at the next flush. */
  push(bytes: Uint8Array): void {
    if (this.#closed || bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#count(bytes.length);
    this.#post.dirty(this);
    if (this.#waiting > OUTBOX_MAX) {
      this.abandon(`does not read: over ${OUTBOX_MAX} bytes waited for it`);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#post.dirty(this);
  }

  /** Gives up what waits, at once. */
  abandon(reason: string): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    this.#closed = true;
    this.#chunks = [];
    this.#count(-this.#waiting);
    this.#end({ abandoned: true, reason });
  }

  /** Starts writing what waits, unless a write is under way: that one goes on with it. */
  flush(): void {
    if (this.#writing || this.#abandoned) return;
    this.#writing = true;
    this.#drained = this.#drain();
  }

  /** A wait has passed, and not one byte was taken. */
  letAWaitPass(): void {
    this.#change(() => this.#holds++);
  }

  async #drain(): Promise<void> {
    try {
      while (this.#chunks.length > 0) {
        await this.#writeAll(joined(this.#chunks.splice(0)));
      }
      if (this.#closed) this.#end({ abandoned: false, reason: "closed" });
    } catch (error) {
      this.abandon(error instanceof Error ? error.message : String(error));
    } finally {
      this.#writing = false;
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) {
      const written = await this.#sink.write(rest);
      if (this.#abandoned) return;
      rest = rest.subarray(written);
      this.#written += written;
      this.#count(-written);
    }
  }

  #count(bytes: number): void {
    this.#change(() => {
      this.#waiting += bytes;
      if (bytes < 0) this.#holds = 0;
    });
  }

  #change(change: () => void): void {
    const was = this.isBehind;
    change();
    this.#post.behind(was, this.isBehind);
  }

  #end(end: OutboxEnd): void {
    this.#finished.resolve(end);
    this.#post.closed(this);
  }
}

/** How an outbox came to its end. */
export interface OutboxEnd {
  /** Whether something that waited was not written. */
  readonly abandoned: boolean;
  readonly reason: string;
}

/** All outboxes: what they share, and how they are flushed together. */
export class PostRoom {
  readonly #open = new Set<Outbox>();
  readonly #dirty = new Set<Outbox>();
  readonly #encoded = new Map<Dialect, { notice: Notice; bytes: Uint8Array }>();
  #behind = 0;
  #caughtUp: PromiseWithResolvers<void> | undefined;

  /** How many outboxes are open. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * The bytes of a notice. A notice goes to everybody in a row, so the newest
   * one of each dialect is all that needs to be remembered to encode it once.
   */
  encode(notice: Notice, dialect: Dialect): Uint8Array {
    const newest = this.#encoded.get(dialect);
    if (newest?.notice === notice) return newest.bytes;
    const bytes = dialect.encode(notice);
    this.#encoded.set(dialect, { notice, bytes });
    return bytes;
  }

  /** Starts the write of every outbox that something waits in. */
  flush(): void {
    for (const outbox of this.#dirty) outbox.flush();
    this.#dirty.clear();
  }

  /** Whether something waits to be flushed. */
  get needsFlush(): boolean {
    return this.#dirty.size > 0;
  }

  /**
   * Whether at least half of the members are behind. Then it is not they who
   * are slow: the talk is too fast, and the hall must wait for them.
   */
  get isBehind(): boolean {
    return this.#behind > 0 && this.#behind >= this.#open.size / 2;
  }

  /**
   * Settles when most members keep up again, or after {@linkcode HOLD_MAX}.
   * Who takes nothing {@linkcode HOLDS_MAX} times in a row is not waited for
   * again until it does, so that members that have stopped reading, even many
   * of them, hold the others up for a moment at most.
   */
  async caughtUp(): Promise<void> {
    if (!this.isBehind) return;
    this.#caughtUp ??= Promise.withResolvers();
    const before = new Map(
      Array.from(this.#open, (outbox) => [outbox, outbox.waiting]),
    );
    try {
      await deadline(this.#caughtUp.promise, HOLD_MAX);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      for (const [outbox, waiting] of before) {
        if (outbox.isBehind && outbox.waiting === waiting) {
          outbox.letAWaitPass();
        }
      }
    }
  }

  opened(outbox: Outbox): void {
    this.#open.add(outbox);
  }

  closed(outbox: Outbox): void {
    this.#open.delete(outbox);
    this.#dirty.delete(outbox);
    this.#wake();
  }

  dirty(outbox: Outbox): void {
    this.#dirty.add(outbox);
  }

  behind(was: boolean, is: boolean): void {
    if (was === is) return;
    this.#behind += is ? 1 : -1;
    if (!is) this.#wake();
  }

  #wake(): void {
    if (this.isBehind) return;
    this.#caughtUp?.resolve();
    this.#caughtUp = undefined;
  }
}

/** Chunks as one: few large writes cost less than many small ones. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const all = new Uint8Array(
    chunks.reduce((length, chunk) => length + chunk.length, 0),
  );
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
