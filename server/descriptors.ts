import type { Journal } from "./journal.ts";

/**
 * Descriptors that no connection gets: those of the log's files, of certificates
 * that are read anew, and of those who are told that there is no room.
 */
export const DESCRIPTORS_RESERVED = 64;

/** What part of the descriptors is reserved where there are few of them in all. */
const RESERVED_SHARE = 1 / 4;

/** Something that takes a descriptor and costs nothing else. */
const NOTHING = "/dev/null";

/**
 * Keeps descriptors back, so that a server that is full of connections can still
 * write its log and say so.
 *
 * The system tells only those who may do everything how many descriptors they
 * may have. So the reserve is held open, and each time that there are more
 * connections than ever before it is tried whether there is one more. When there
 * is none, the limit is known: there are as many connections as there can be,
 * and what was held open is free for the rest.
 */
export class DescriptorReserve implements Disposable {
  readonly #journal: Journal;
  readonly #open: () => Disposable;
  readonly #held: Disposable[] = [];
  #connectionsMax = Infinity;
  #peak = 0;
  #left = DESCRIPTORS_RESERVED;

  /** @param open Takes a descriptor, or throws when there is none. */
  constructor(journal: Journal, open: () => Disposable = openNothing) {
    this.#journal = journal;
    this.#open = open;
    while (this.#held.length < DESCRIPTORS_RESERVED) {
      const one = this.#one();
      if (one === undefined) {
        const most = this.#held.length;
        this.#left = Math.ceil(most * RESERVED_SHARE);
        this.#learn(Math.max(1, most - this.#left));
        return;
      }
      this.#held.push(one);
    }
  }

  /** How many connections there can be, as far as that is known. */
  get connectionsMax(): number {
    return this.#connectionsMax;
  }

  /** How many descriptors there are beside those of the connections, at the least. */
  get left(): number {
    return this.#left;
  }

  /** There are so many connections now: looks whether there can be more. */
  look(connections: number): void {
    if (connections <= this.#peak || this.#connectionsMax < Infinity) return;
    this.#peak = connections;
    const one = this.#one();
    if (one === undefined) this.#learn(connections);
    else one[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const one of this.#held.splice(0)) one[Symbol.dispose]();
  }

  #learn(connections: number): void {
    this.#connectionsMax = connections;
    this[Symbol.dispose]();
    this.#journal.warn("there are few descriptors", { connections });
  }

  #one(): Disposable | undefined {
    try {
      return this.#open();
    } catch (error) {
      if (isExhausted(error)) return undefined;
      throw error;
    }
  }
}

/** Windows has as many handles as anybody could want. */
function openNothing(): Disposable {
  return Deno.build.os === "windows"
    ? { [Symbol.dispose]() {} }
    : Deno.openSync(NOTHING);
}

/** This program has as many descriptors as it may have (`EMFILE`), or the machine as many as it can (`ENFILE`). */
function isExhausted(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EMFILE" || error.code === "ENFILE");
}
