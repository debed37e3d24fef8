import { durationText } from "./duration.ts";

/**
 * What a locked text begins with, whatever the version of what follows. A lock
 * is the members' own affair: the text goes over the wire and into the log as
 * it is, and only who has the key can read it (`client/locks/lock.ts`).
 */
export const LOCKED = "chat-locked.";

/** Whether a text is locked: nothing in it is for the eye. */
export function isLocked(text: string): boolean {
  return text.startsWith(LOCKED);
}

/**
 * What became of a message where locks are known:
 *
 * - `opened`: it was locked, and says what its author said.
 * - `closed`: it is locked, and there is no key for it here.
 * - `unverified`: the key here does not open it. It is another one's, the
 *   message was altered, or it has been said before.
 * - `clear`: it was said without a lock, in a room that is locked here.
 */
export type LockMark = "opened" | "closed" | "unverified" | "clear";

/**
 * From what difference on it is said that a message was not locked when it was
 * told, in milliseconds: what waits in a cut comes late, and clocks differ.
 */
const APART = 10 * 60_000;

/** A text, and what became of its lock, if that is known. */
interface Said {
  readonly text: string;
  readonly lock?: LockMark;
}

/** When a message was told and when it was locked, as far as that is known. */
interface Told {
  readonly lock?: LockMark;
  readonly lockedAt?: number;
  readonly time: number;
}

/**
 * What is to be shown of a text: itself, unless nobody here can vouch for it.
 *
 * @example
 * ```ts
 * import { LOCKED, readable } from "./locked.ts";
 *
 * console.assert(readable({ text: "hello" }) === "hello");
 * console.assert(readable({ text: LOCKED + "1.aa.bb" }).startsWith("(locked"));
 * ```
 */
export function readable({ text, lock }: Said): string {
  if (lock === "unverified") {
    return "(locked, and cannot be verified: another key, or altered or repeated on the way)";
  }
  if (lock === "opened" || !isLocked(text)) return text;
  return "(locked: you do not have the key)";
}

/**
 * What stands behind the name of whoever said it: that it was not locked, or
 * was locked long before it was told. No name has a blank in it, so none looks
 * like this.
 */
export function lockAside({ lock, lockedAt, time }: Told): string {
  if (lock === "clear") return " (not locked)";
  if (lock !== "opened" || lockedAt === undefined) return "";
  const apart = Math.abs(time - lockedAt);
  if (apart < APART) return "";
  return ` (locked ${durationText(apart)} ${
    lockedAt < time ? "earlier" : "later"
  })`;
}
