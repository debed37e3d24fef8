import { meantCommand } from "../commands/meant_command.ts";

/** The commands that take the password of a name. */
const NAMES = ["register", "login"];

/**
 * Whether a line may hold the password of a name: a command that takes one, or
 * was meant to. Such a line is not stored.
 *
 * @example
 * ```ts
 * import { mayHoldPassword } from "./password_line.ts";
 *
 * console.assert(mayHoldPassword("/login Ann sesame"));
 * console.assert(mayHoldPassword(" /regsiter sesame"));
 * console.assert(!mayHoldPassword("the register is open"));
 * ```
 */
export function mayHoldPassword(line: string): boolean {
  return meantCommand(line, NAMES) !== undefined;
}
