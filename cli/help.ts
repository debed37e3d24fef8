import { print } from "../terminal/output.ts";
import { type CliCommand, commandHelp, type Given, usage } from "./command.ts";
import { allCommands, commandNamed } from "./commands.ts";

/** `chat help` */
export const help: CliCommand = {
  name: "help",
  words: "[COMMAND]",
  summary: "Say how this program or a command of it is used.",
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
export function programHelp(commands: readonly CliCommand[]): string {
  return [
    "chat: talk in a room full of people, now. One serves, the others join.",
    "",
    ...commands.map((command) => `  ${usage(command)}`),
    "",
    "chat help COMMAND says more of one of them, chat --version which version this is.",
    "",
  ].join("\n");
}
