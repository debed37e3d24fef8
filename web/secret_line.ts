import { mayHoldPassword } from "../client/account/password_line.ts";
import { lockLine } from "../client/locks/lock_commands.ts";
import { hasPassword } from "../protocol/command.ts";

/** Whether a line may hold a passphrase or a password, so that the page keeps it nowhere. */
export function isSecret(line: string): boolean {
  return lockLine(line) !== undefined || mayHoldPassword(line) ||
    hasPassword(line);
}
