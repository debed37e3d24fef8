import type { Message, Ordered } from "../protocol/notice.ts";
import type { RefusalCode } from "../protocol/refusal.ts";
import type { Member } from "./member.ts";

/**
 * Who is told of what happens in the hall, to put it on record or to count it.
 * A observer takes no part: it changes nothing, and nobody waits for it.
 */
export interface HallObserver {
  /** Somebody is in, under the name that the member now has. */
  welcomed?(member: Member): void;
  /** A member has another name than before. */
  renamed?(member: Member, before: string): void;
  /** Something was said in a room, and has its place in the log. Of whispers there is no observer. */
  said?(message: Message): void;
  /** A member was told that something is not done. */
  refused?(member: Member, code: RefusalCode): void;
  /** An operator has ordered something. */
  ordered?(order: Ordered): void;
  /** The log cannot keep or read something. */
  storeFailed?(why: string): void;
}
