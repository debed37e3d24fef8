import { nearestOf } from "../chat/command.ts";
import { print } from "../terminal/output.ts";
import { type Command, commandHelp, type Given, usage } from "./command.ts";
import { UsageError } from "./usage_error.ts";

/**
 * `chat help`.
 *
 * @param commands All there are, this one too.
 */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: "help",
    words: "[COMMAND]",
    summary: "Say how this program or a command of it is used.",
    options: [],
    example: "chat help serve",
    run: (given: Given) => {
      const [name] = given.words;
      print(
        name === undefined
          ? programHelp(commands())
          : commandHelp(commandNamed(name, commands())),
      );
      return Promise.resolve(0);
    },
  };
}

/**
 * Finds a command.
 *
 * @throws {UsageError} There is none of this name; it says which is nearest.
 */
export function commandNamed(
  name: string,
  commands: readonly Command[],
): Command {
  const command = commands.find((command) => command.name === name);
  if (command !== undefined) return command;
  const names = commands.map((command) => command.name);
  const nearest = nearestOf(name, names);
  const hint = nearest === undefined
    ? `there are ${names.join(", ")}`
    : `did you mean chat ${nearest}?`;
  throw new UsageError(`there is no command ${name}; ${hint}`);
}

/** What somebody is told who types no more than `chat`: the two commands that matter. */
export const SHORT_HELP = [
  "chat: talk in a room full of people, now.",
  "",
  "  chat serve        open a hall on this machine; it prints what the others type",
  "  chat join HOST    walk into one",
  "",
  "chat help lists everything there is.",
  "",
].join("\n");

/** The help of the program. */
export function programHelp(commands: readonly Command[]): string {
  return [
    "chat: talk in a room full of people, now. One serves, the others join.",
    "",
    ...commands.map((command) => `  ${usage(command)}`),
    "",
    "chat help COMMAND says more of one of them, chat --version which version this is.",
    "",
  ].join("\n");
}
