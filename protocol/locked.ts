import { durationText } from "./duration.ts";

/**
 * Prefix of locked text in every version of the format. The server knows
 * nothing of locks: it passes on and stores locked text as it is, and only
 * clients with the passphrase can read it (`client/locks/lock.ts`).
 */
export const LOCKED = "chat-locked.";

/** Whether a text is locked and therefore unreadable. */
export function isLocked(text: string): boolean {
  return text.startsWith(LOCKED);
}

/**
 * The state of a message at a client that knows locks:
 *
 * - `opened`: it was locked, and has been decrypted.
 * - `closed`: it is locked, and this client has no lock for the room.
 * - `unverified`: this client's lock does not open it. It was made with another
 *   passphrase, altered, or replayed.
 * - `clear`: it came without a lock in a room that is locked here.
 */
export type LockMark = "opened" | "closed" | "unverified" | "clear";

/**
 * Smallest difference between the times of locking and of saying that is shown,
 * in milliseconds: messages wait while a connection is down, and clocks differ.
 */
const APART = 10 * 60_000;

/** A text, and the state of its lock, if known. */
interface Said {
  readonly text: string;
  readonly lock?: LockMark;
  /** As of a message. */
  readonly redacts?: number;
  readonly reason?: string;
}

/** When a message was said and when it was locked, if known. */
interface Told {
  readonly lock?: LockMark;
  readonly lockedAt?: number;
  readonly time: number;
}

/**
 * The text to show: itself, or a notice when it cannot be read or trusted.
 *
 * @example
 * ```ts
 * import { LOCKED, readable } from "./locked.ts";
 *
 * console.assert(readable({ text: "hello" }) === "hello");
 * console.assert(readable({ text: LOCKED + "1.aa.bb" }).startsWith("(locked"));
 * ```
 */
export function readable({ text, lock, redacts, reason }: Said): string {
  if (redacts !== undefined) {
    const why = reason === undefined ? "" : `: ${reason}`;
    return `(deleted message ${redacts}${why})`;
  }
  if (text === "") return "(message deleted)";
  if (lock === "unverified") {
    return "(locked, not verified: encrypted with another passphrase, altered or replayed)";
  }
  if (lock === "opened" || !isLocked(text)) return text;
  return "(locked: you do not have the passphrase)";
}

/**
 * A note shown behind the author's name: the message was not locked, or was
 * locked long before it was said. It contains a blank, which names cannot, so
 * no name can imitate it.
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
