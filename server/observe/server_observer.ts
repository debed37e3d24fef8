import type { HallObserver, LeaveReason } from "../../hall/hall_observer.ts";
import type { Member } from "../../hall/member.ts";
import type {
  Invited,
  Managed,
  ModesNotice,
} from "../../protocol/features/modes/modes.ts";
import type { Ordered } from "../../protocol/features/moderation.ts";
import type { Message } from "../../protocol/features/say.ts";
import { isLocked } from "../../protocol/locked.ts";
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
    const { name, recipient: { dialect } } = member;
    const address = addressOf(member);
    this.#serverLog.info("joined", { address, dialect, name });
  }

  left(member: Member, reason: LeaveReason): void {
    const { name } = member;
    this.#serverLog.info("left", { address: addressOf(member), name, reason });
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
    this.#serverLog.info("message", { room, seq, name: from, ...words });
  }

  /** The message of a refusal may hold what a member has typed, so only its code is logged. */
  refused(member: Member, code: RefusalCode): void {
    this.#refusals.count(code);
    const name = member.name === "" ? undefined : member.name;
    this.#serverLog.debug("request refused", {
      address: addressOf(member),
      name,
      code,
    });
  }

  ordered({ what, by, who, reason, until, room, seconds }: Ordered): void {
    this.#serverLog.info("operator command", {
      command: what,
      by,
      who,
      reason,
      until: until === undefined ? undefined : new Date(until).toISOString(),
      room,
      seconds,
    });
  }

  /** A password is not logged. */
  managed(order: Managed | ModesNotice | Invited): void {
    const { room, by } = order;
    const done = order.type === "managed"
      ? { command: order.what, who: order.who, reason: order.reason }
      : order.type === "invited"
      ? { command: "invite", who: order.name }
      : {
        command: "modes",
        on: listed(order.on),
        off: listed(order.off),
        password: order.password,
        limit: order.limit,
      };
    this.#serverLog.info("room command", { room, by, ...done });
  }

  storeFailed(reason: string): void {
    this.#serverLog.warn("storage error", { reason });
  }
}

function addressOf({ origin }: Member): string {
  return hostPort(origin.address, origin.port);
}

/** Modes in a field of the log; none without any. */
function listed(modes: readonly string[] = []): string | undefined {
  return modes.length === 0 ? undefined : modes.join(" ");
}
