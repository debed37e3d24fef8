import { isLocked } from "../chat/locked.ts";
import type { Member } from "../chat/member.ts";
import type { Message, Ordered } from "../chat/notice.ts";
import type { RefusalCode } from "../chat/refusal.ts";
import type { Witness } from "../chat/witness.ts";
import { hostPort } from "../wire/address.ts";
import type { Journal } from "./journal.ts";
import type { RefusalCount } from "./refusals.ts";

/** Puts what happens in the hall into the journal, and counts what is refused. */
export class HallWitness implements Witness {
  readonly #journal: Journal;
  readonly #refusals: RefusalCount;
  readonly #withMessages: boolean;

  /** @param withMessages Whether what is said goes into the journal too. */
  constructor(journal: Journal, refusals: RefusalCount, withMessages: boolean) {
    this.#journal = journal;
    this.#refusals = refusals;
    this.#withMessages = withMessages;
  }

  welcomed(member: Member): void {
    const { name } = member;
    this.#journal.info("welcomed", { address: addressOf(member), name });
  }

  renamed(member: Member, before: string): void {
    const { name } = member;
    this.#journal.info("renamed", { address: addressOf(member), before, name });
  }

  said({ room, seq, from, text }: Message): void {
    if (!this.#withMessages) return;
    // What is locked is not for the eye, and no use to it.
    const words = isLocked(text) ? { locked: true } : { text };
    this.#journal.info("said", { room, seq, name: from, ...words });
  }

  /** The words of a refusal may hold what a member has typed: only its code goes in. */
  refused(member: Member, code: RefusalCode): void {
    this.#refusals.count(code);
    const name = member.name === "" ? undefined : member.name;
    this.#journal.debug("not done", { address: addressOf(member), name, code });
  }

  ordered({ what, by, who, reason, until, room, seconds }: Ordered): void {
    this.#journal.info("ordered", {
      what,
      by,
      who,
      reason,
      until: until === undefined ? undefined : new Date(until).toISOString(),
      room,
      seconds,
    });
  }

  trouble(reason: string): void {
    this.#journal.warn("trouble with what is kept", { reason });
  }
}

function addressOf({ origin }: Member): string {
  return hostPort(origin.address, origin.port);
}
