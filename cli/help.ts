import { print } from "../terminal/output.ts";
import type { CliCommand, Given } from "./command.ts";
import { allCommands, commandNamed } from "./commands.ts";
import { commandHelp, helpColumns, programHelp } from "./help_text.ts";

/** `chat help` */
export const command: CliCommand = {
  name: "help",
  words: "[COMMAND]",
  summary: "Show the help of the program or of a command",
  topic: "Set-up",
  options: [],
  examples: ["chat help serve"],
  run: async (given: Given) => {
    const [name] = given.words;
    print(
      name === undefined
        ? programHelp(await allCommands(), helpColumns())
        : commandHelp(await commandNamed(name), helpColumns()),
    );
    return 0;
  },
};
