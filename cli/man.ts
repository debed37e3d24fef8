import { print } from "../terminal/output.ts";
import { VERSION } from "../version.ts";
import {
  type CliCommand,
  COMMON_OPTIONS,
  type Given,
  spelled,
  usage,
} from "./command.ts";
import { allCommands } from "./commands.ts";
import { UsageError } from "./usage_error.ts";

/** `chat man` */
export const man: CliCommand = {
  name: "man",
  words: "",
  summary: "Print the manual page.",
  options: [],
  notes: ["To read it: chat man | man -l -; on macOS: chat man | mandoc"],
  example: "chat man",
  run,
};

async function run(given: Given): Promise<number> {
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`chat man takes nothing, not ${word}`);
  }
  print(manualPage(await allCommands()));
  return 0;
}

/** The manual page of the program, in roff, from the tables that the help comes from. */
export function manualPage(commands: readonly CliCommand[]): string {
  return [
    `.TH CHAT 1 "" ${text(`chat ${VERSION}`)}`,
    ".SH NAME",
    "chat \\- talk to a room full of people, now",
    ".SH SYNOPSIS",
    ...commands.flatMap((command, index) => [
      ...index === 0 ? [] : [".br"],
      bold(usage(command)),
    ]),
    ".SH DESCRIPTION",
    text(
      "One serves, the others join. Anything that can open a TCP socket can",
    ),
    text("take part, nc and telnet too. No accounts, no configuration."),
    ".SH COMMANDS",
    ...commands.flatMap(section),
    ".SH EXIT STATUS",
    tagged("0", "Done."),
    tagged("1", "It failed. One line on standard error says why."),
    tagged("2", "The command line is wrong. One line says what is allowed."),
    ".SH ENVIRONMENT",
    tagged(
      "CHAT_NAME, CHAT_SERVER",
      "Default name and server.",
    ),
    tagged("CHAT_IDENTITY", "Default file of the key, or none."),
    tagged(
      "CHAT_PASSWORD",
      "Default password of the hall.",
    ),
    tagged("NO_COLOR", "When set, output has no colours."),
    "",
  ].join("\n");
}

function section(command: CliCommand): string[] {
  const groups = Map.groupBy(
    [...command.options, ...COMMON_OPTIONS],
    ({ group }) => group,
  );
  return [
    `.SS ${text(`chat ${command.name}`)}`,
    ...paragraphs(command.summary),
    ...Array.from(groups, ([group, options]) => [
      ...group === undefined ? [] : [".PP", `${text(group)}:`],
      ...options.map((option) => tagged(spelled(option), option.help)),
    ]).flat(),
    ...(command.notes ?? []).flatMap((note) => [".PP", ...paragraphs(note)]),
    ".PP",
    `Example: ${bold(command.example)}`,
  ];
}

function paragraphs(written: string): string[] {
  return written.split("\n").flatMap((line, index) =>
    index === 0 ? [text(line)] : [".br", text(line)]
  );
}

function tagged(tag: string, help: string): string {
  return `.TP\n${bold(tag)}\n${text(help)}`;
}

function bold(written: string): string {
  return `\\fB${text(written)}\\fR`;
}

/** Text escaped for roff. */
function text(written: string): string {
  return written.replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replace(/^(?=[.'])/gm, "\\&");
}
