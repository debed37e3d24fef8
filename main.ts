/**
 * The command line of `chat`: which command, which options, which exit code.
 *
 * Exit codes: 0 done, 1 it could not be done, 2 the command line was wrong.
 *
 * @module
 */
import { type Command, commandHelp, readArguments } from "./cli/command.ts";
import { completionsCommand } from "./cli/completions.ts";
import { doctor } from "./cli/doctor.ts";
import { exportRoom } from "./cli/export.ts";
import { forget } from "./cli/forget.ts";
import {
  commandNamed,
  helpCommand,
  programHelp,
  SHORT_HELP,
} from "./cli/help.ts";
import { id } from "./cli/id.ts";
import { join } from "./cli/join.ts";
import { manCommand } from "./cli/man.ts";
import { send } from "./cli/send.ts";
import { serve } from "./cli/serve.ts";
import { tail } from "./cli/tail.ts";
import { UsageError } from "./cli/usage_error.ts";
import { tellVersion } from "./cli/version.ts";
import { warn } from "./cli/warn.ts";
import { Failure, reasonOf } from "./failure.ts";
import { NobodyReads, print } from "./terminal/output.ts";

const COMMANDS: readonly Command[] = [
  serve,
  join,
  send,
  tail,
  forget,
  id,
  doctor,
  exportRoom,
  completionsCommand(() => COMMANDS),
  manCommand(() => COMMANDS),
  helpCommand(() => COMMANDS),
];

async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) {
    print(SHORT_HELP);
    return 0;
  }
  if (first === "--help") {
    print(programHelp(COMMANDS));
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
  const command = commandNamed(first, COMMANDS);
  const given = readArguments(rest, command.options, `chat ${command.name}`);
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
