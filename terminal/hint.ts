import { translated } from "../language/language.ts";
import { commandNamed, namesOf, usage } from "../protocol/command.ts";
import { commandsFor } from "./screen_commands.ts";

/** The command that is being typed. */
const TYPED = /^\/([^/\s]\S*)?(\s)?/;

/**
 * A hint for a line that begins with a slash: the usage and help of its command,
 * or the commands that begin so.
 *
 * @param isOperator Whether the commands of operators are for this user.
 *
 * @example
 * ```ts
 * import { commandHint } from "./hint.ts";
 *
 * console.assert(
 *   commandHint("/msg An", false) === "/msg NAME TEXT  send a direct message",
 * );
 * console.assert(commandHint("hello", false) === undefined);
 * ```
 */
export function commandHint(
  line: string,
  isOperator: boolean,
): string | undefined {
  const [typed, begun = "", blank] = TYPED.exec(line) ?? [];
  if (typed === undefined || line.startsWith("//")) return undefined;
  const name = begun.toLowerCase();
  const commands = commandsFor(isOperator);
  const fitting = commands.filter((command) =>
    namesOf(command).some((known) => known.startsWith(name))
  );
  const command = commandNamed(name, commands) ??
    (fitting.length === 1 && blank === undefined ? fitting[0] : undefined);
  if (command !== undefined) {
    return `${usage(command)}  ${translated(command.help)}`;
  }
  if (blank !== undefined || fitting.length === 0) return undefined;
  return fitting.map((command) => `/${command.name}`).join(" ");
}
