/**
 * What a locked text begins with, whatever the version of what follows. A lock
 * is the members' own affair: the text goes over the wire and into the log as
 * it is, and only who has the key can read it (`client/lock.ts`).
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

/** A text, and what became of its lock, if that is known. */
interface Said {
  readonly text: string;
  readonly lock?: LockMark;
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

/** What stands behind the name of whoever said it. No name has a blank in it, so none looks like this. */
export function lockAside({ lock }: Said): string {
  return lock === "clear" ? " (not locked)" : "";
}
