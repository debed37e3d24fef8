import { loadModule } from "../load_module.ts";
import { nearestOf } from "../protocol/nearest.ts";
import type { CliCommand } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** The modules of the commands, in the order of the help. */
export const MODULES: Readonly<Record<string, string>> = {
  serve: "./cli/serve/serve.ts",
  join: "./cli/join/join.ts",
  find: "./cli/find/find.ts",
  send: "./cli/send/send.ts",
  tail: "./cli/tail.ts",
  export: "./cli/export/export.ts",
  id: "./cli/id.ts",
  doctor: "./cli/doctor/doctor.ts",
  forget: "./cli/forget.ts",
  completions: "./cli/completions.ts",
  man: "./cli/man.ts",
  help: "./cli/help.ts",
};

async function load(path: string): Promise<CliCommand> {
  const { command } = await loadModule<{ readonly command: CliCommand }>(path);
  return command;
}

/** Loads all commands. */
export async function allCommands(): Promise<readonly CliCommand[]> {
  return await Promise.all(Object.values(MODULES).map(load));
}

/**
 * Loads a command.
 *
 * @throws {UsageError} There is no such command; the message names the nearest.
 */
export async function commandNamed(name: string): Promise<CliCommand> {
  const path = Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
  if (path !== undefined) return await load(path);
  const names = Object.keys(MODULES);
  const nearest = nearestOf(name, names);
  const hint = nearest === undefined
    ? `the commands are ${names.join(", ")}`
    : `did you mean chat ${nearest}?`;
  throw new UsageError(`there is no command ${name}; ${hint}`);
}
