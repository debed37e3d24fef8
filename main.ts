/**
 * The command line of `chat`: command, options, exit code.
 *
 * Exit codes: 0 success, 1 failure, 2 wrong command line.
 *
 * @module
 */
import { readArguments } from "./cli/arguments.ts";
import { allCommands, commandNamed } from "./cli/commands.ts";
import { chosenLanguage } from "./cli/options/chosen_language.ts";
import { UsageError } from "./cli/usage_error.ts";
import { warn } from "./cli/warn.ts";
import { Failure, reasonOf } from "./failure.ts";
import { speakTheirLanguage } from "./language/language.ts";
import { loadModule } from "./load_module.ts";
import { NobodyReads, print } from "./terminal/output.ts";

/**
 * Runs a command line.
 *
 * @returns The exit code.
 * @throws {UsageError} It is wrong; nothing has been done.
 * @throws {Failure} The command failed.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) {
    print((await helpText()).shortHelp());
    return 0;
  }
  if (first === "--help" || first === "-h") {
    const { helpColumns, programHelp } = await helpText();
    print(programHelp(await allCommands(), helpColumns()));
    return 0;
  }
  if (["--version", "-V", "version"].includes(first)) {
    const { tellVersion } = await loadModule<
      typeof import("./cli/version.ts")
    >("./cli/version.ts");
    tellVersion(rest);
    return 0;
  }
  if (first.startsWith("-")) {
    // Throws: no other option may precede a command.
    readArguments([first], [{ name: "version", short: "V", help: "" }], "chat");
  }
  const command = await commandNamed(first);
  const given = readArguments(
    rest,
    command.options,
    `chat ${command.name}`,
    command.text !== undefined,
  );
  if (given.has("help")) {
    const { commandHelp, helpColumns } = await helpText();
    print(commandHelp(command, helpColumns()));
    return 0;
  }
  return await command.run(given);
}

/** Few runs show a help. */
const helpText = () =>
  loadModule<typeof import("./cli/help_text.ts")>("./cli/help_text.ts");

/** Reports an error on one line, and gives the exit code. */
function exitCodeOf(error: unknown): number {
  // The reader of the output has closed it.
  if (error instanceof NobodyReads) return 0;
  const known = error instanceof UsageError || error instanceof Failure;
  const what = known ? reasonOf(error) : `internal error: ${reasonOf(error)}`;
  warn(what);
  return error instanceof UsageError ? 2 : 1;
}

/** Runs the command line of this process, and ends it. */
export async function start(): Promise<never> {
  let code: number;
  try {
    await speakTheirLanguage(chosenLanguage());
    code = await main(Deno.args);
  } catch (error) {
    code = exitCodeOf(error);
  }
  // An open standard input would keep the program running.
  Deno.exit(code);
}

if (import.meta.main) await start();
