import { meantCommand } from "../commands/meant_command.ts";
import type { SlashCommand } from "../../protocol/schema/slash_command.ts";

/** The extent of a lock, for its user. */
export const LOCK_EFFECT =
  "only members with the passphrase can read messages here; topics and /msg are not encrypted";

/** Locks or unlocks the current room, which the server does not learn. */
export type Locking =
  /** Without a passphrase, a new passphrase is made. */
  | { readonly type: "lock"; readonly passphrase?: string }
  | { readonly type: "unlock" };

/** Commands of every client for its locks. */
export const LOCK_COMMANDS: readonly SlashCommand<Locking>[] = [
  {
    name: "lock",
    group: "rooms",
    takes: "[PASSPHRASE]",
    help: "only members with the passphrase can read the room",
    read: (words) => ({
      type: "lock",
      ...(words === "" ? {} : { passphrase: words }),
    }),
  },
  {
    name: "unlock",
    group: "rooms",
    takes: "",
    help: "stop encrypting messages in the room",
    read: (words) => words === "" ? { type: "unlock" } : undefined,
  },
];

const LOCK_NAMES = LOCK_COMMANDS.map(({ name }) => name);

/**
 * A line that may hold a passphrase, as the command it is or was meant to be:
 * mistyped, behind blanks or in wide letters. Such a line is neither stored nor
 * sent.
 *
 * @returns `undefined` for any other line.
 *
 * @example
 * ```ts
 * import { lockLine } from "./lock_commands.ts";
 *
 * console.assert(lockLine("  /LOCK open sesame") === "/LOCK open sesame");
 * console.assert(lockLine("/lokc open sesame") !== undefined);
 * console.assert(lockLine("the lock is open") === undefined);
 * ```
 */
export function lockLine(line: string): string | undefined {
  return meantCommand(line, LOCK_NAMES, (name) => name.includes("lock"));
}
