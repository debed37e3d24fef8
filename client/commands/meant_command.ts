import {
  commandNamed,
  COMMANDS,
  withPlainSlash,
} from "../../protocol/command.ts";
import { nearestOf } from "../../protocol/nearest.ts";
import { normalForm } from "../../protocol/text/normal_form.ts";

/**
 * A line as the command it is or was meant to be: mistyped, behind blanks or in
 * wide letters.
 *
 * @param names The names of the commands.
 * @param isOne Whether a name in small letters is certainly one of them.
 * @returns `undefined` for any other line.
 *
 * @example
 * ```ts
 * import { meantCommand } from "./meant_command.ts";
 *
 * console.assert(meantCommand("  /LOGIN Ann", ["login"]) === "/LOGIN Ann");
 * console.assert(meantCommand("/logni Ann", ["login"]) !== undefined);
 * console.assert(meantCommand("the login", ["login"]) === undefined);
 * ```
 */
export function meantCommand(
  line: string,
  names: readonly string[],
  isOne: (name: string) => boolean = (name) => names.includes(name),
): string | undefined {
  const command = withPlainSlash(normalForm(line, "NFKC"));
  const name = /^\/\s*([^/\s]\S*)/.exec(command)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  return isOne(name) ||
      commandNamed(name, COMMANDS) === undefined &&
        nearestOf(name, names) !== undefined
    ? command
    : undefined;
}
