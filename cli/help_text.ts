import { translated } from "../language/language.ts";
import { wrapped } from "../terminal/view/wrap.ts";
import {
  type CliCommand,
  COMMON_OPTIONS,
  type Option,
  spelled,
} from "./command.ts";

/** Columns of the help where its width is not known, as in a pipe. */
const COLUMNS = 80;

/** Longer lines are tiring to read, in columns. */
const COLUMNS_MAX = 100;

/** The indent of commands and options, in columns. */
const INDENT = 2;

/** An option or a command that takes more columns has its help on the next row. */
const LEFT_MAX = 28;

const ABOUT =
  "chat: group chat for the terminal, server and client in one program";

/** The output of `chat` alone: the two main commands. */
const SHORT_HELP = [
  ABOUT,
  "",
  "  chat serve        Start a server; it prints the command for others to join",
  "  chat join HOST    Join a server",
  "",
  "All commands: chat help",
  "",
];

/** The output of `chat` alone. */
export function shortHelp(): string {
  return SHORT_HELP.map(translated).join("\n");
}

/** The width of the help: that of the terminal, if there is one. */
export function helpColumns(): number {
  if (!Deno.stdout.isTerminal()) return COLUMNS;
  return Math.min(Deno.consoleSize().columns || COLUMNS, COLUMNS_MAX);
}

/** The help of the program. */
export function programHelp(
  commands: readonly CliCommand[],
  columns = COLUMNS,
): string {
  const topics = Map.groupBy(commands, ({ topic }) => topic);
  const left = Math.max(...commands.map(({ name }) => name.length));
  return [
    paragraph(ABOUT, columns),
    "",
    translated("Usage: chat COMMAND [OPTIONS]"),
    ...Array.from(topics, ([topic, commands]) =>
      section(
        topic,
        commands.map(({ name, summary }) => [name.padEnd(left), summary]),
        columns,
      )),
    section("Options", [
      ["-h, --help", "Show help"],
      ["-V, --version", "Show version; --json: as a JSON object"],
    ], columns),
    examples(["chat serve", "chat join 192.0.2.7 --name Ann"]),
    "",
    paragraph(
      "chat COMMAND --help shows the options of a command, chat man the manual page.",
      columns,
    ),
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: CliCommand, columns = COLUMNS): string {
  const groups = Map.groupBy(
    [...command.options, ...COMMON_OPTIONS],
    ({ group = "Options" }) => group,
  );
  return [
    paragraph(command.summary, columns),
    "",
    paragraph(`Usage: ${usage(command)}`, columns),
    ...Array.from(
      groups,
      ([group, options]) =>
        section(
          group,
          options.map((
            option,
          ) => [aligned(option), optionHelp(option, translated)]),
          columns,
        ),
    ),
    "",
    ...(command.notes ?? []).flatMap((note) => [paragraph(note, columns), ""]),
    examples(command.examples).trimStart(),
    "",
  ].join("\n");
}

/** The usage line of a command. */
export function usage({ name, words, text = "" }: CliCommand): string {
  return ["chat", name, words, "[OPTIONS]", text]
    .filter((part) => part !== "").join(" ");
}

/**
 * The help of an option, with what can be derived.
 *
 * @param say Translates a part of it.
 */
export function optionHelp(
  { help, many, default: value }: Option,
  say = (part: string) => part,
): string {
  return [
    help,
    ...many === true ? ["[repeatable]"] : [],
    ...value === undefined ? [] : [`[default: ${value}]`],
  ].map(say).join(" ");
}

/** A paragraph in the language of the user. */
function paragraph(text: string, columns: number): string {
  return wrapped(translated(text), 0, columns);
}

/** An option under others, with room for a letter before its name. */
function aligned(option: Option): string {
  return option.short === undefined
    ? `    ${spelled(option)}`
    : spelled(option);
}

/** A heading, and what stands under it in two columns. */
function section(
  heading: string,
  rows: readonly (readonly [left: string, right: string])[],
  columns: number,
): string {
  const fitting = rows.map(([{ length }]) => length)
    .filter((length) => length <= LEFT_MAX);
  const left = Math.max(...fitting, 0);
  const indent = INDENT + left + INDENT;
  const lines = rows.map(([name, help]) =>
    " ".repeat(INDENT) + name.padEnd(left) +
    (name.length > left ? `\n${" ".repeat(indent)}` : " ".repeat(INDENT)) +
    wrapped(translated(help), indent, columns)
  );
  return [`\n${translated(heading)}:`, ...lines].join("\n");
}

function examples(lines: readonly string[]): string {
  const heading = lines.length === 1 ? "Example" : "Examples";
  return [`\n${translated(heading)}:`, ...lines.map((line) => `  ${line}`)]
    .join("\n");
}
