/**
 * The command line of `chat`: which command, which options, which exit code.
 *
 * Exit codes: 0 done, 1 it could not be done, 2 the command line was wrong.
 *
 * @module
 */
import { commandHelp, readArguments } from "./cli/command.ts";
import { allCommands, commandNamed } from "./cli/commands.ts";
import { programHelp, SHORT_HELP } from "./cli/help.ts";
import { UsageError } from "./cli/usage_error.ts";
import { tellVersion } from "./cli/version.ts";
import { warn } from "./cli/warn.ts";
import { Failure, reasonOf } from "./failure.ts";
import { NobodyReads, print } from "./terminal/output.ts";

/**
 * Does what a command line says.
 *
 * @returns The exit code.
 * @throws {UsageError} It is wrong; nothing has been done.
 * @throws {Failure} It could not be done.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) {
    print(SHORT_HELP);
    return 0;
  }
  if (first === "--help") {
    print(programHelp(await allCommands()));
    return 0;
  }
  if (first === "--version") {
    tellVersion(rest);
    return 0;
  }
  if (first.startsWith("-")) {
    // Says what is wrong with it: no other option stands before a command.
    readArguments([first], [{ name: "version", help: "" }], "chat");
  }
  const command = await commandNamed(first);
  const given = readArguments(
    rest,
    command.options,
    `chat ${command.name}`,
    command.text !== undefined,
  );
  if (given.has("help")) {
    print(commandHelp(command));
    return 0;
  }
  return await command.run(given);
}

/** Says what went wrong, on one line, and which exit code that makes. */
function exitCodeOf(error: unknown): number {
  // Whoever read the output has had enough of it.
  if (error instanceof NobodyReads) return 0;
  const known = error instanceof UsageError || error instanceof Failure;
  const what = known ? reasonOf(error) : `internal error: ${reasonOf(error)}`;
  warn(what);
  return error instanceof UsageError ? 2 : 1;
}

if (import.meta.main) {
  let code: number;
  try {
    code = await main(Deno.args);
  } catch (error) {
    code = exitCodeOf(error);
  }
  // Standard input may still be open, and would keep the program waiting.
  Deno.exit(code);
}
