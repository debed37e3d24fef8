import { concat } from "../../dialects/concat.ts";
import type { Rope } from "./rope.ts";

/** Most bytes in one write, unless a single piece is longer: a write can neither be withdrawn nor overtaken. */
export const WRITE_MAX = 256 * 1024;

/** The bytes that wait to be written to one connection, in order, and the write under way. */
export class ByteQueue {
  readonly #ropeOf: (piece: Uint8Array) => Rope;
  /** The next write: shared with all queues in which the same bytes wait. */
  #next: Rope | undefined;
  /** The unwritten rest of the write under way. */
  #writing: Uint8Array | undefined;
  /** The pieces behind these two. */
  #later: Uint8Array[] = [];
  #waiting = 0;
  #own = 0;
  #answers = 0;
  #written = 0;

  /** @param ropeOf Makes a rope of a piece, the same for all queues that begin with it. */
  constructor(ropeOf: (piece: Uint8Array) => Rope) {
    this.#ropeOf = ropeOf;
  }

  /** How many bytes wait, the write under way included. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many of the waiting bytes, at most, are in no other queue and so take memory of their own. */
  get own(): number {
    return this.#own;
  }

  /** How many of the waiting bytes, at most, the member has asked for. */
  get answers(): number {
    return this.#answers;
  }

  /** How many bytes have been written in all. */
  get written(): number {
    return this.#written;
  }

  get isWriting(): boolean {
    return this.#writing !== undefined;
  }

  /**
   * Puts a piece behind everything that waits.
   *
   * @param isOwn Whether it waits in no other queue.
   * @param isAnswer Whether the member has asked for it.
   */
  push(bytes: Uint8Array, isOwn: boolean, isAnswer: boolean): void {
    const isLater = this.#writing !== undefined || this.#later.length > 0 ||
      (this.#next?.length ?? 0) + bytes.length > WRITE_MAX;
    if (isLater) this.#later.push(bytes);
    else this.#next = this.#next?.with(bytes) ?? this.#ropeOf(bytes);
    this.#waiting += bytes.length;
    if (isOwn) this.#own += bytes.length;
    if (isAnswer) this.#answers += bytes.length;
  }

  /** Begins the next write. @returns Its bytes; `undefined` when nothing waits. */
  beginWrite(): Uint8Array | undefined {
    const next = this.#next;
    this.#next = undefined;
    return this.#writing = next?.bytes ?? this.#takeLater();
  }

  /**
   * Counts bytes of the write under way as written.
   *
   * @returns The rest of that write; `undefined` when it is complete.
   */
  wrote(count: number): Uint8Array | undefined {
    const writing = this.#writing;
    this.#written += count;
    this.#remove(count);
    return this.#writing = writing !== undefined && count < writing.length
      ? writing.subarray(count)
      : undefined;
  }

  /** Drops everything but the write under way. */
  dropUnsent(): void {
    this.#next = undefined;
    this.#later = [];
    this.#remove(this.#waiting - (this.#writing?.length ?? 0));
  }

  /** Drops everything. The write under way, which cannot be withdrawn, no longer counts. */
  clear(): void {
    this.#next = undefined;
    this.#later = [];
    this.#remove(this.#waiting);
  }

  #takeLater(): Uint8Array | undefined {
    let count = 0;
    for (let length = 0; count < this.#later.length; count++) {
      length += this.#later[count]?.length ?? 0;
      if (count > 0 && length > WRITE_MAX) break;
    }
    return count === 0 ? undefined : concat(this.#later.splice(0, count));
  }

  #remove(bytes: number): void {
    this.#waiting -= bytes;
    this.#own = Math.min(this.#own, this.#waiting);
    this.#answers = Math.min(this.#answers, this.#waiting);
  }
}
