import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { CliCommand, Option } from "../../cli/command.ts";
import { allCommands } from "../../cli/commands.ts";
import { commandHelp, programHelp, usage } from "../../cli/help_text.ts";

const COMMANDS = await allCommands();

const OPTIONS: readonly Option[] = [
  { name: "name", short: "n", value: "NAME", help: "The name", default: "Ann" },
  { name: "room", value: "ROOM", many: true, help: "A room" },
  { name: "an-option-too-long", value: "FOR_IT", help: "Below", group: "More" },
];

const COMMAND: CliCommand = {
  name: "join",
  words: "HOST[:PORT]",
  summary: "Join a server",
  topic: "Chat",
  options: OPTIONS,
  examples: ["chat join 192.0.2.7"],
  run: () => Promise.resolve(0),
};

Deno.test("the usage of a command is one line with its words", () => {
  assertEquals(usage(COMMAND), "chat join HOST[:PORT] [OPTIONS]");
  assertEquals(
    usage({ ...COMMAND, words: "", text: "[--] [TEXT...]" }),
    "chat join [OPTIONS] [--] [TEXT...]",
  );
});

Deno.test("the help of a command has each option with its default, in groups, and examples", () => {
  assertEquals(
    commandHelp({ ...COMMAND, notes: ["A note."] }),
    `Join a server

Usage: chat join HOST[:PORT] [OPTIONS]

Options:
  -n, --name NAME  The name [default: Ann]
      --room ROOM  A room [repeatable]
  -h, --help       Show help

More:
      --an-option-too-long FOR_IT
    Below

A note.

Example:
  chat join 192.0.2.7
`,
  );
});

Deno.test("the help is wrapped to the width of the terminal, from 40 columns on", () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 200 }), (columns) => {
      const texts = [
        programHelp(COMMANDS, columns),
        ...COMMANDS.map((command) =>
          commandHelp({ ...command, examples: [] }, columns)
        ),
      ];
      for (const line of texts.join("\n").split("\n")) {
        assert(line.length <= columns, line);
      }
    }),
    { numRuns: 10 },
  );
});

Deno.test("a summary is one line of the help of the program, without a full stop", () => {
  const text = programHelp(COMMANDS);
  for (const { name, summary, topic } of COMMANDS) {
    assert(text.includes(`\n  ${name.padEnd(11)}  ${summary}\n`), name);
    assert(text.includes(`\n\n${topic}:\n`), topic);
    assert(/^[A-Z].*[^.]$/.test(summary), summary);
  }
});

Deno.test("the help of an option begins with a capital, and leaves what is derived to the program", () => {
  for (const { name, options } of COMMANDS) {
    for (const option of options) {
      assert(/^[A-Z]/.test(option.help), `${name} --${option.name}`);
      assert(
        !/[.]$|default:|repeatable/.test(option.help),
        `${name} --${option.name}: ${option.help}`,
      );
    }
  }
});
