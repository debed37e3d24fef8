import type { Ack } from "../../protocol/features/say.ts";

/**
 * Most acknowledgements remembered for one author: more than a client has
 * unacknowledged at once, which is what it may send again (`KEPT_MAX` of
 * `client/unacknowledged.ts`).
 */
export const ACKS_PER_AUTHOR = 1_024;

/** Most acknowledgements remembered for all authors together: some 30 MB, the most of 128 authors. */
export const ACKS_ALL = 128 * 1_024;

/** The part of them that is left when some are dropped, so that the next ones fit without another search. */
const ACKS_LEFT = 3 / 4;

/**
 * The newest acknowledgements of each author, by which a repeated message is
 * recognised that the store does not have: it keeps no whispers, and may have
 * dropped other messages since. An author stays the same in a session that
 * continues after its name was free.
 *
 * @example
 * ```ts
 * import { Acks } from "./acks.ts";
 *
 * const acks = new Acks();
 * acks.add("author", "1", { type: "ack", id: "1", to: "Bob", time: 0 });
 * console.assert(acks.get("author", "1")?.to === "Bob");
 * ```
 */
export class Acks {
  /** The oldest acknowledgement of an author comes first, and the author with the oldest last message. */
  readonly #authors = new Map<string, Map<string, Ack>>();
  #size = 0;

  /** The acknowledgement of a message, if there was one. */
  get(author: string, key: string): Ack | undefined {
    return this.#authors.get(author)?.get(key);
  }

  /** @param key Identifies the message among all of its author. */
  add(author: string, key: string, ack: Ack): void {
    const acks = this.#authors.get(author) ?? new Map<string, Ack>();
    this.#authors.delete(author);
    this.#authors.set(author, acks);
    this.#size -= acks.size;
    acks.set(key, ack);
    this.#size += acks.size;
    this.#shorten(acks, ACKS_PER_AUTHOR);
    if (this.#size > ACKS_ALL) this.#makeRoom();
  }

  /** Shortens the longest lists first; when all are equal, drops the authors with the oldest last message. */
  #makeRoom(): void {
    const left = ACKS_ALL * ACKS_LEFT;
    for (let most = ACKS_PER_AUTHOR; most > 1 && this.#size > left;) {
      most /= 2;
      for (const acks of this.#authors.values()) this.#shorten(acks, most);
    }
    for (const [author, acks] of this.#authors) {
      if (this.#size <= left) return;
      this.#shorten(acks, 0);
      this.#authors.delete(author);
    }
  }

  #shorten(acks: Map<string, Ack>, most: number): void {
    for (const key of acks.keys()) {
      if (acks.size <= most) return;
      acks.delete(key);
      this.#size--;
    }
  }
}
