import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Command,
  commandHelp,
  readArguments,
  usage,
} from "../../cli/command.ts";
import { commandNamed, helpCommand, programHelp } from "../../cli/help.ts";
import { join } from "../../cli/join.ts";
import { send } from "../../cli/send.ts";
import { serve } from "../../cli/serve.ts";
import { tail } from "../../cli/tail.ts";
import { UsageError } from "../../cli/usage_error.ts";

const help = helpCommand(() => COMMANDS);
const COMMANDS: readonly Command[] = [serve, join, send, tail, help];

/** What `chat help` prints, given some words. */
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

Deno.test("the help of the program has the usage of every command, and ends its last line", () => {
  const text = programHelp(COMMANDS);
  for (const command of COMMANDS) {
    assert(text.includes(`  ${usage(command)}\n`), command.name);
  }
  assert(text.endsWith("\n") && !text.endsWith("\n\n"));
});

Deno.test("a command is found by its name", () => {
  for (const command of COMMANDS) {
    assert(commandNamed(command.name, COMMANDS) === command);
  }
});

Deno.test("a mistyped command names the nearest one", () => {
  const message = assertThrows(
    () => commandNamed("sevre", COMMANDS),
    UsageError,
  ).message;
  assertEquals(message, "there is no command sevre; did you mean chat serve?");
});

Deno.test("what is like no command is answered with the list of them", () => {
  for (const name of ["dance", "", "constructor"]) {
    assertEquals(
      assertThrows(() => commandNamed(name, COMMANDS), UsageError).message,
      `there is no command ${name}; there are serve, join, send, tail, help`,
    );
  }
});

Deno.test("the example of every command is one that can be typed", () => {
  for (const { name, example, options } of COMMANDS) {
    const [program, command, ...args] = example.split(" ");
    assertEquals([program, command], ["chat", name]);
    readArguments(args, options, name);
  }
});
