import { closest, distance } from "fastest-levenshtein";
import { FEATURES } from "./features.ts";
import type { Say } from "./features/say.ts";
import { nearestOf } from "./nearest.ts";
import type { Fault, Request } from "./request.ts";
import {
  HELP_GROUPS,
  type HelpGroup,
  type SlashCommand,
  split,
} from "./schema/slash_command.ts";
import { normalForm } from "./text/normal_form.ts";
import { seen, UNSEEN } from "./text/unseen.ts";

/** The commands that the hall itself carries out, for every dialect and client. */
export const COMMANDS: readonly SlashCommand<Request>[] = FEATURES.flatMap<
  SlashCommand<Request>
>(({ commands }) => commands);

/** Shortest word in which one wrong letter still counts as a typing error. */
const MISTYPED_MIN = 3;

/**
 * Slashes and their look-alikes: the full-width slash, and those in Unicode's
 * list of confusable characters.
 */
const SLASHES =
  "/\uff0f\u2044\u2215\u29f8\u2571\u27cb\u31d3\u2f03\u2cc6\u1735\u2041\u{1d23a}";

/** A word behind a slash or a look-alike, with the invisible characters around the slash. */
const NEARLY_COMMAND = new RegExp(
  `^(${UNSEEN}*)([${SLASHES}])${UNSEEN}*([^${SLASHES}\\s]\\S{0,31})(?!\\S)`,
  "u",
);

/** The part of such a line before the word. */
const SLASH = new RegExp(`^${UNSEEN}*[${SLASHES}]${UNSEEN}*`, "u");

/** How to say a line that looks like a command. */
const SLASH_HINT = "// sends a line that begins with a slash";

/** Commands that only clients have and whose arguments are secret. */
const SECRET_COMMANDS = ["lock", "unlock"];

/**
 * Parses a typed line: a line is said, a line that begins with `/` is a
 * command, and `//` says a line that begins with a slash. A command behind a
 * blank or behind a look-alike of the slash is a fault: said aloud, it could
 * show a private message to everybody.
 *
 * @example
 * ```ts
 * import { typed } from "./command.ts";
 *
 * console.assert(typed("hello").type === "say");
 * console.assert(typed("/who").type === "who");
 * console.assert(typed("/whoo").type === "fault");
 * ```
 */
export function typed(line: string): Request | Fault;
/** The same with another table of commands. */
export function typed<Action>(
  line: string,
  commands: readonly SlashCommand<Action>[],
): Action | Say | Fault;
export function typed(
  line: string,
  commands: readonly SlashCommand<unknown>[] = COMMANDS,
): unknown {
  if (!line.startsWith("/")) return misplaced(line, commands) ?? said(line);
  if (line.startsWith("//")) return said(line.slice(1));
  const [name, words] = split(line.slice(1));
  const command = commandNamed(name.toLowerCase(), commands);
  if (command === undefined) {
    const fault = unknown(name, commands);
    const join = fault.message.endsWith("?") ? " " : "; ";
    return { ...fault, message: fault.message + join + SLASH_HINT };
  }
  return command.read(words) ?? {
    type: "fault",
    code: "unknown-command",
    message: `usage: ${usage(command)}${
      command.forms === undefined ? "" : `; see /help ${command.name}`
    }`,
  };
}

/** Whether a typed line has the password of a room, so that it is kept in no history of lines. */
export function hasPassword(line: string): boolean {
  const action = typed(line);
  return "password" in action && action.password !== undefined;
}

/** The command with a name or an alias, in lower case. */
export function commandNamed<Command extends SlashCommand<unknown>>(
  name: string,
  commands: readonly Command[],
): Command | undefined {
  return commands.find((command) => command.name === name) ??
    commands.find(({ aliases = [] }) => aliases.includes(name));
}

/** The name of a command and its aliases. */
export function namesOf(
  { name, aliases = [] }: Pick<SlashCommand<unknown>, "name" | "aliases">,
): string[] {
  return [name, ...aliases];
}

function said(text: string): Say {
  return { type: "say", text };
}

/**
 * The line with a plain slash as its first character, where a look-alike stands
 * there or blanks come first.
 */
export function withPlainSlash(line: string): string {
  return line.replace(SLASH, "/");
}

/** The fault for a line that does not begin with a slash but was meant to be a command. */
function misplaced(
  line: string,
  commands: readonly SlashCommand<unknown>[],
): Fault | undefined {
  const word = NEARLY_COMMAND.exec(line)?.[3];
  if (word === undefined) return undefined;
  const name = seen(normalForm(word, "NFKC").toLowerCase());
  const names = [
    ...commands.flatMap(namesOf),
    ...SECRET_COMMANDS,
  ];
  const nearest = closest(name, names);
  const isMeant = name.length < MISTYPED_MIN
    ? nearest === name
    : distance(nearest, name) <= 1;
  if (!isMeant) return undefined;
  return {
    type: "fault",
    code: "unknown-command",
    message:
      `a command begins with a slash: /${nearest}; nothing was sent. ${SLASH_HINT}`,
  };
}

/** The command with its arguments, as it is typed. */
export function usage(command: SlashCommand<unknown>): string {
  return `/${command.name} ${command.takes}`.trimEnd();
}

/** The part of the help that is wanted. */
export interface HelpWish {
  /** A command or a group. */
  readonly about?: string | undefined;
  /** Whether the commands of operators are listed. @default {false} */
  readonly isOperator?: boolean;
  /** Whether only the names are listed, a group a line. @default {false} */
  readonly isShort?: boolean;
  /** Other subjects of the help, with what is there, for the short list. */
  readonly subjects?: readonly (readonly [subject: string, what: string])[];
}

/** A part of the help: subjects with what is told of each, below a heading. */
export interface HelpSection {
  readonly heading?: string | undefined;
  readonly rows: readonly (readonly [subject: string, text: string])[];
}

/** `/help`: all commands in groups, or a part of it. */
export function helpSections(
  commands: readonly SlashCommand<unknown>[] = COMMANDS,
  { about, isOperator = false, isShort = false, subjects = [] }: HelpWish = {},
): HelpSection[] {
  if (about !== undefined) return [helpAbout(commands, about)];
  const groups = HELP_GROUPS.filter((group) =>
    isOperator || group !== "operators"
  ).map((group) => [group, inGroup(commands, group)] as const)
    .filter(([, { length }]) => length > 0);
  if (!isShort) {
    return groups.map(([heading, commands]) => ({
      heading,
      rows: commands.map((command) => [`  ${spelled(command)}`, command.help]),
    }));
  }
  const listed = groups.map(([group, commands]) =>
    [group, commands.map(({ name }) => `/${name}`).join(" ")] as const
  );
  return [{
    rows: [...listed, ...subjects].map(([subject, what]) => [
      `/help ${subject}`,
      what,
    ]),
  }];
}

/** Sections of the help as lines of text. */
export function helpLines(sections: readonly HelpSection[]): string[] {
  return sections.flatMap(({ heading, rows }) => {
    const width = Math.max(0, ...rows.map(([left]) => left.length));
    return [
      ...heading === undefined ? [] : [heading],
      ...rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`),
    ];
  });
}

function helpAbout(
  commands: readonly SlashCommand<unknown>[],
  about: string,
): HelpSection {
  const name = about.replace(/^\//, "").toLowerCase();
  const group = HELP_GROUPS.find((group) => group === name);
  const command = commandNamed(name, commands);
  const listed = group === undefined ? [] : inGroup(commands, group);
  if (listed.length === 0 && command !== undefined) {
    const { name, forms = [] } = command;
    return {
      rows: [
        [spelled(command), command.help],
        ...forms.map(({ takes, help }) => [`/${name} ${takes}`, help] as const),
      ],
    };
  }
  return listed.length === 0
    ? { heading: unknown(name, commands).message, rows: [] }
    : { rows: listed.map((command) => [spelled(command), command.help]) };
}

function inGroup<Command extends SlashCommand<unknown>>(
  commands: readonly Command[],
  group: HelpGroup,
): Command[] {
  return commands.filter((command) => command.group === group);
}

/** The command with its aliases and arguments. */
function spelled(command: SlashCommand<unknown>): string {
  const names = namesOf(command).map((name) => `/${name}`).join(", ");
  return `${names} ${command.takes}`.trimEnd();
}

function unknown(
  name: string,
  commands: readonly SlashCommand<unknown>[],
): Fault {
  // A short alias is near to any short word.
  const names = commands.flatMap(namesOf).filter(({ length }) =>
    length >= MISTYPED_MIN
  );
  const nearest = nearestOf(name.toLowerCase(), names);
  const hint = nearest === undefined
    ? "see /help"
    : `did you mean /${nearest}?`;
  return {
    type: "fault",
    code: "unknown-command",
    message: `unknown command /${name}; ${hint}`,
  };
}
