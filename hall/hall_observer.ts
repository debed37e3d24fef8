import type {
  Invited,
  Managed,
  ModesNotice,
} from "../protocol/features/modes/modes.ts";
import type { Ordered } from "../protocol/features/moderation.ts";
import type { Message } from "../protocol/features/say.ts";
import type { RefusalCode } from "../protocol/refusal.ts";
import type { GoneReason } from "../protocol/request.ts";
import type { Member } from "./member.ts";

/** Why a member has left the hall. */
export type LeaveReason =
  | GoneReason
  | "kicked"
  | "banned"
  /** Its session, or its member, continues on another connection. */
  | "replaced"
  | "shutdown";

/**
 * Told of the events in a hall, to log or to count them. An observer changes
 * nothing in the hall, and the hall does not wait for it.
 */
export interface HallObserver {
  /** A client has been welcomed, and has the name of its member. */
  welcomed?(member: Member): void;
  /** A client leaves the hall, and has its name for the last time. */
  left?(member: Member, reason: LeaveReason): void;
  /** A member has changed its name. */
  renamed?(member: Member, before: string): void;
  /** A message was said in a room, and kept. Whispers are not observed. */
  said?(message: Message): void;
  /** A request of a member was refused. */
  refused?(member: Member, code: RefusalCode): void;
  /** A command of an operator was carried out. */
  ordered?(order: Ordered): void;
  /** A command of an operator of a room was carried out. */
  managed?(order: Managed | ModesNotice | Invited): void;
  /** The store could not keep or read something. */
  storeFailed?(why: string): void;
}
