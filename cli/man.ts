import { print } from "../terminal/output.ts";
import { VERSION, versionOfThis } from "../version.ts";
import {
  type CliCommand,
  COMMON_OPTIONS,
  type Given,
  spelled,
} from "./command.ts";
import { allCommands } from "./commands.ts";
import { optionHelp, usage } from "./help_text.ts";
import { UsageError } from "./usage_error.ts";

/** `chat man` */
export const command: CliCommand = {
  name: "man",
  words: "",
  summary: "Print the manual page",
  topic: "Set-up",
  options: [],
  notes: ["To read it: chat man | man -l -; on macOS: chat man | mandoc"],
  examples: ["chat man"],
  run,
};

async function run(given: Given): Promise<number> {
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`chat man takes nothing, not ${word}`);
  }
  const { time } = versionOfThis();
  print(manualPage(await allCommands(), new Date(time ?? Date.now())));
  return 0;
}

/**
 * The manual page of the program, in roff, from the tables that the help comes from.
 *
 * @param date The date of the page.
 */
export function manualPage(
  commands: readonly CliCommand[],
  date: Date,
): string {
  return [
    `.TH CHAT 1 ${date.toISOString().slice(0, 10)} "chat ${VERSION}"`,
    ".SH NAME",
    "chat \\- group chat for the terminal, server and client in one program",
    ".SH SYNOPSIS",
    ...commands.flatMap((command, index) => [
      ...index === 0 ? [] : [".br"],
      bold(usage(command)),
    ]),
    ".SH DESCRIPTION",
    text(
      "One machine serves, all others join. Anything that can open a TCP socket can",
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
    tagged(
      "CHAT_HISTORY",
      "off: chat join keeps no typed lines for the next run.",
    ),
    tagged(
      "CHAT_ROOMS, CHAT_STATUS, CHAT_FULL",
      "Defaults of --rooms, --status and --full.",
    ),
    tagged("CHAT_IDENTITY", "Default file of the key, or none."),
    tagged(
      "CHAT_PASSWORD",
      "Default password of the server.",
    ),
    tagged(
      "CHAT_OPER_PASSWORD",
      "Default password that makes operators, for chat serve.",
    ),
    tagged(
      "CHAT_LANGUAGE",
      "Language of what people read, en or ko, in any locale.",
    ),
    tagged(
      "LANGUAGE, LC_ALL, LC_MESSAGES, LANG",
      "Language of what people read: English or Korean.",
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
    `${text(command.summary)}.`,
    ...Array.from(groups, ([group, options]) => [
      ...group === undefined ? [] : [".PP", `${text(group)}:`],
      ...options.map((option) =>
        tagged(spelled(option), `${optionHelp(option)}.`)
      ),
    ]).flat(),
    ...(command.notes ?? []).flatMap((note) => [".PP", ...paragraphs(note)]),
    ...command.examples.flatMap((example) => [".PP", bold(example)]),
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
