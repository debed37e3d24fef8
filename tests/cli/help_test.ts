import { assert, assertEquals, assertRejects } from "@std/assert";
import { readArguments } from "../../cli/arguments.ts";
import type { CliCommand } from "../../cli/command.ts";
import { allCommands, commandNamed } from "../../cli/commands.ts";
import { command as help } from "../../cli/help.ts";
import { commandHelp, programHelp } from "../../cli/help_text.ts";
import { UsageError } from "../../cli/usage_error.ts";

const COMMANDS: readonly CliCommand[] = await allCommands();

/** The output of `chat help` with some words. */
async function printed(...words: string[]): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  const { writeSync } = Deno.stdout;
  Deno.stdout.writeSync = (bytes) => {
    text += decoder.decode(bytes);
    return bytes.length;
  };
  try {
    assertEquals(await help.run(readArguments(words, [], "chat help")), 0);
  } finally {
    Deno.stdout.writeSync = writeSync;
  }
  return text;
}

Deno.test("chat help prints the help of the program", async () => {
  assertEquals(await printed(), programHelp(COMMANDS));
});

Deno.test("chat help COMMAND prints the help of that command, its own too", async () => {
  for (const command of COMMANDS) {
    assertEquals(await printed(command.name), commandHelp(command));
  }
});

Deno.test("a command is found by its name", async () => {
  for (const command of COMMANDS) {
    assert(await commandNamed(command.name) === command);
  }
});

Deno.test("a mistyped command names the nearest one", async () => {
  const { message } = await assertRejects(
    () => commandNamed("sevre"),
    UsageError,
  );
  assertEquals(message, "there is no command sevre; did you mean chat serve?");
});

Deno.test("an unknown command gets the list of commands", async () => {
  const names = COMMANDS.map(({ name }) => name).join(", ");
  for (const name of ["dance", "", "constructor"]) {
    const { message } = await assertRejects(
      () => commandNamed(name),
      UsageError,
    );
    assertEquals(
      message,
      `there is no command ${name}; the commands are ${names}`,
    );
  }
});

Deno.test("the examples of every command can be typed", () => {
  for (const { name, examples, options, text } of COMMANDS) {
    for (const example of examples) {
      const [program, command, ...args] =
        example.split(" | ").at(-1)?.split(" ") ?? [];
      assertEquals([program, command], ["chat", name]);
      readArguments(args, options, name, text !== undefined);
    }
  }
});
