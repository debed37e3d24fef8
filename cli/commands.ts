import { nearestOf } from "../protocol/command.ts";
import type { CliCommand } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/**
 * The commands of the program, in the order of the help. Each is loaded on
 * demand, so that `chat send` does not load the server.
 */
const LOAD: Readonly<Record<string, () => Promise<CliCommand>>> = {
  serve: async () => (await import("./serve/serve.ts")).serve,
  join: async () => (await import("./join/join.ts")).join,
  send: async () => (await import("./send/send.ts")).send,
  tail: async () => (await import("./tail.ts")).tail,
  forget: async () => (await import("./forget.ts")).forget,
  id: async () => (await import("./id.ts")).id,
  doctor: async () => (await import("./doctor.ts")).doctor,
  export: async () => (await import("./export/export.ts")).exportRooms,
  completions: async () => (await import("./completions.ts")).completions,
  man: async () => (await import("./man.ts")).man,
  help: async () => (await import("./help.ts")).help,
};

/** Loads all commands. */
export async function allCommands(): Promise<readonly CliCommand[]> {
  return await Promise.all(Object.values(LOAD).map((load) => load()));
}

/**
 * Loads a command.
 *
 * @throws {UsageError} There is no such command; the message names the nearest.
 */
export async function commandNamed(name: string): Promise<CliCommand> {
  const load = Object.hasOwn(LOAD, name) ? LOAD[name] : undefined;
  if (load !== undefined) return await load();
  const names = Object.keys(LOAD);
  const nearest = nearestOf(name, names);
  const hint = nearest === undefined
    ? `the commands are ${names.join(", ")}`
    : `did you mean chat ${nearest}?`;
  throw new UsageError(`there is no command ${name}; ${hint}`);
}
