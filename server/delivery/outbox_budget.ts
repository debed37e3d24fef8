/** An outbox, as a budget sees it. */
export interface BudgetMember {
  /** How many bytes wait in it that wait in no other. */
  readonly own: number;
  evict(reason: string): void;
}

/**
 * How many bytes may wait for all members of one source network, each alone:
 * answers, and messages said before. A message that is said in a room waits in
 * many outboxes and is in memory once; these are not. When the budget is
 * exceeded, the member for which most bytes wait is disconnected.
 */
export class OutboxBudget {
  readonly #max: number;
  readonly #members = new Set<BudgetMember>();
  #used = 0;

  /** @param max In bytes. */
  constructor(max: number) {
    this.#max = max;
  }

  /** How many bytes wait. */
  get used(): number {
    return this.#used;
  }

  add(member: BudgetMember): void {
    this.#members.add(member);
  }

  remove(member: BudgetMember): void {
    this.#members.delete(member);
  }

  /** Counts bytes that a member has just begun to wait for. */
  take(bytes: number): void {
    this.#used += bytes;
    if (this.#used <= this.#max) return;
    let largest: BudgetMember | undefined;
    for (const member of this.#members) {
      if (member.own > (largest?.own ?? 0)) largest = member;
    }
    largest?.evict(
      `over ${this.#max} bytes were waiting for your address, most of them yours`,
    );
  }

  /** Counts bytes that were written or dropped. */
  release(bytes: number): void {
    this.#used -= bytes;
  }
}
