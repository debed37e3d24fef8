import { nearestOf } from "../protocol/nearest.ts";
import type { CliCommand } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/** The modules of the commands, in the order of the help. */
export const MODULES: Readonly<Record<string, string>> = {
  serve: "./serve/serve.ts",
  join: "./join/join.ts",
  find: "./find/find.ts",
  send: "./send/send.ts",
  tail: "./tail.ts",
  export: "./export/export.ts",
  id: "./id.ts",
  doctor: "./doctor/doctor.ts",
  forget: "./forget.ts",
  completions: "./completions.ts",
  man: "./man.ts",
  help: "./help.ts",
};

/** Loads a module of {@linkcode MODULES}. */
export type LoadModule = (
  path: string,
) => Promise<{ readonly command: CliCommand }>;

// Deno reads all modules of literal imports at every start, also those of the
// other commands; this path it cannot see.
let load: LoadModule = (path) => import(path);

/** Replaces the way to load modules: a bundle contains them. */
export function loadModulesWith(other: LoadModule): void {
  load = other;
}

/** Loads all commands. */
export async function allCommands(): Promise<readonly CliCommand[]> {
  const modules = await Promise.all(Object.values(MODULES).map(load));
  return modules.map(({ command }) => command);
}

/**
 * Loads a command.
 *
 * @throws {UsageError} There is no such command; the message names the nearest.
 */
export async function commandNamed(name: string): Promise<CliCommand> {
  const path = Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
  if (path !== undefined) return (await load(path)).command;
  const names = Object.keys(MODULES);
  const nearest = nearestOf(name, names);
  const hint = nearest === undefined
    ? `the commands are ${names.join(", ")}`
    : `did you mean chat ${nearest}?`;
  throw new UsageError(`there is no command ${name}; ${hint}`);
}
