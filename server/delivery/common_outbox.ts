/** What is looked at of an outbox. */
export interface CommonMember {
  /** How many bytes wait in it that wait in no other. */
  readonly own: number;
  evict(what: string): void;
}

/**
 * What waits for all who come from one place, each alone: answers, and what was
 * said before. What is said in a room waits in many outboxes and is in memory
 * once; this is not. When it is too much, the one for whom most of it waits is
 * let go, as one is that does not read.
 */
export class CommonOutbox {
  readonly #max: number;
  readonly #members = new Set<CommonMember>();
  #own = 0;

  /** @param max Most bytes. */
  constructor(max: number) {
    this.#max = max;
  }

  /** How many bytes wait. */
  get own(): number {
    return this.#own;
  }

  add(member: CommonMember): void {
    this.#members.add(member);
  }

  remove(member: CommonMember): void {
    this.#members.delete(member);
  }

  /** So many bytes more wait for one of them. */
  grew(bytes: number): void {
    this.#own += bytes;
    if (this.#own <= this.#max) return;
    let most: CommonMember | undefined;
    for (const member of this.#members) {
      if (member.own > (most?.own ?? 0)) most = member;
    }
    most?.evict(`over ${this.#max} bytes waited at your address, most of them`);
  }

  /** So many bytes have been written, or were dropped. */
  shrank(bytes: number): void {
    this.#own -= bytes;
  }
}
