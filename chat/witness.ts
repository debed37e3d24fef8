import type { Member } from "./member.ts";
import type { Message, Ordered } from "./notice.ts";
import type { RefusalCode } from "./refusal.ts";

/**
 * Who is told of what happens in the hall, to put it on record or to count it.
 * A witness takes no part: it changes nothing, and nobody waits for it.
 */
export interface Witness {
  /** Somebody is in, under the name that the member now has. */
  welcomed?(member: Member): void;
  /** A member has another name than before. */
  renamed?(member: Member, before: string): void;
  /** Something was said in a room, and has its place in the log. Of whispers there is no witness. */
  said?(message: Message): void;
  /** A member was told that something is not done. */
  refused?(member: Member, code: RefusalCode): void;
  /** An operator has ordered something. */
  ordered?(order: Ordered): void;
  /** The log cannot keep or read something. */
  trouble?(why: string): void;
}
