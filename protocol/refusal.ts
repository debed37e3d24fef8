/**
 * Why something asked for was not done. The set is part of the wire: see
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
  | "too-many-rooms"
  | "no-such-member"
  | "bad-text"
  | "not-kept"
  | "unreadable"
  | "away"
  | "locked";

/**
 * Something a member asked for that is not done. It is told to that member
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
   * @param code What kind of refusal, for programs.
   * @param message What was wrong and what is allowed, for people.
   */
  constructor(readonly code: RefusalCode, message: string) {
    super(message);
  }
}
