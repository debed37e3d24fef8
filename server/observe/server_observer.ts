import type { HallObserver } from "../../hall/hall_observer.ts";
import type { Member } from "../../hall/member.ts";
import { isLocked } from "../../protocol/locked.ts";
import type { Message, Ordered } from "../../protocol/notice.ts";
import type { RefusalCode } from "../../protocol/refusal.ts";
import { hostPort } from "../../transport/address.ts";
import type { RefusalCount } from "./refusals.ts";
import type { ServerLog } from "./server_log.ts";

/** Logs what happens in the hall, and counts its refusals. */
export class ServerObserver implements HallObserver {
  readonly #serverLog: ServerLog;
  readonly #refusals: RefusalCount;
  readonly #withMessages: boolean;

  /** @param withMessages Whether messages are logged too. */
  constructor(
    serverLog: ServerLog,
    refusals: RefusalCount,
    withMessages: boolean,
  ) {
    this.#serverLog = serverLog;
    this.#refusals = refusals;
    this.#withMessages = withMessages;
  }

  welcomed(member: Member): void {
    const { name } = member;
    this.#serverLog.info("welcomed", { address: addressOf(member), name });
  }

  renamed(member: Member, before: string): void {
    const { name } = member;
    this.#serverLog.info("renamed", {
      address: addressOf(member),
      before,
      name,
    });
  }

  said({ room, seq, from, text }: Message): void {
    if (!this.#withMessages) return;
    // The text of a locked message is ciphertext.
    const words = isLocked(text) ? { locked: true } : { text };
    this.#serverLog.info("said", { room, seq, name: from, ...words });
  }

  /** The message of a refusal may hold what a member has typed, so only its code is logged. */
  refused(member: Member, code: RefusalCode): void {
    this.#refusals.count(code);
    const name = member.name === "" ? undefined : member.name;
    this.#serverLog.debug("not done", {
      address: addressOf(member),
      name,
      code,
    });
  }

  ordered({ what, by, who, reason, until, room, seconds }: Ordered): void {
    this.#serverLog.info("ordered", {
      what,
      by,
      who,
      reason,
      until: until === undefined ? undefined : new Date(until).toISOString(),
      room,
      seconds,
    });
  }

  storeFailed(reason: string): void {
    this.#serverLog.warn("trouble with what is kept", { reason });
  }
}

function addressOf({ origin }: Member): string {
  return hostPort(origin.address, origin.port);
}
