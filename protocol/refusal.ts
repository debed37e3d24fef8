/**
 * The reason why a request was refused. The set is part of the protocol: see
 * `docs/protocol.md`, "Errors".
 */
export type RefusalCode =
  | "bad-utf8"
  | "bad-json"
  | "bad-frame"
  | "unknown-type"
  | "unknown-command"
  | "too-long"
  | "too-fast"
  | "hello-first"
  | "bad-version"
  | "bad-name"
  | "name-taken"
  | "name-owned"
  | "name-yours"
  | "login-needed"
  | "bad-login"
  | "password-needed"
  | "bad-password"
  | "too-many-tries"
  | "bad-proof"
  | "wrong-key"
  | "banned"
  | "muted"
  | "slow"
  | "not-operator"
  | "no-such-order"
  | "bad-room"
  | "not-in-room"
  | "invite-only"
  | "room-banned"
  | "room-full"
  | "room-password"
  | "no-voice"
  | "too-many-rooms"
  | "no-such-member"
  | "member-not-in-room"
  | "no-such-message"
  | "too-late"
  | "bad-text"
  | "not-kept"
  | "unreadable"
  | "away"
  | "locked";

/**
 * A member's request that is not carried out. It is reported to that member
 * alone and changes nothing.
 *
 * @example
 * ```ts
 * import { Refusal } from "./refusal.ts";
 *
 * const refusal = new Refusal("bad-name", "a name has 1 to 32 characters");
 * console.assert(refusal.code === "bad-name");
 * ```
 */
export class Refusal extends Error {
  override readonly name = "Refusal";

  /**
   * @param code The reason, for programs.
   * @param message The reason and what is allowed, for people.
   */
  constructor(readonly code: RefusalCode, message: string) {
    super(message);
  }
}

/** The refusal of a request that names no room, by a member that is in none. */
export function notInRoom(): Refusal {
  return new Refusal("not-in-room", "you are not in a room; join one first");
}
