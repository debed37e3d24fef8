import { print } from "../terminal/output.ts";
import { type CliCommand, commandHelp, type Given, usage } from "./command.ts";
import { allCommands, commandNamed } from "./commands.ts";

/** `chat help` */
export const help: CliCommand = {
  name: "help",
  words: "[COMMAND]",
  summary: "Print the help of the program, or of a command.",
  options: [],
  example: "chat help serve",
  run: async (given: Given) => {
    const [name] = given.words;
    print(
      name === undefined
        ? programHelp(await allCommands())
        : commandHelp(await commandNamed(name)),
    );
    return 0;
  },
};

/** The output of `chat` alone: the two main commands. */
export const SHORT_HELP = [
  "chat: talk to a room full of people, now.",
  "",
  "  chat serve        open a hall; prints the command for others to join",
  "  chat join HOST    join a hall",
  "",
  "chat help lists all commands.",
  "",
].join("\n");

/** The help of the program. */
export function programHelp(commands: readonly CliCommand[]): string {
  return [
    "chat: talk to a room full of people, now. One serves, the others join.",
    "",
    ...commands.map((command) => `  ${usage(command)}`),
    "",
    "chat help COMMAND describes a command, chat --version prints the version.",
    "",
  ].join("\n");
}
