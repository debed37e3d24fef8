import { parseArgs } from "@std/cli/parse-args";
import { nearestOf } from "../protocol/command.ts";
import { UsageError } from "./usage_error.ts";

/** An option of a command. */
export interface Option {
  readonly name: string;
  /** A letter that stands for it after one dash. */
  readonly short?: string;
  /** What stands for its value in the help; without it the option is a switch. */
  readonly value?: string;
  /** The value that it has when it is given without one: another one stands behind `=`. */
  readonly implied?: string;
  /** All values it can have, where there are few. */
  readonly choices?: readonly string[];
  /** Whether it may be given more than once. */
  readonly many?: boolean;
  /** Whether its value is what somebody says: any word behind it is, whatever that looks like. */
  readonly isText?: true;
  /** Whether its value is a secret: behind a text it would be said with it. */
  readonly isSecret?: true;
  readonly help: string;
  /** The heading it stands under in the help, and not in the usage: for commands with many. */
  readonly group?: string;
}

/** What was given on the command line, checked against the command's table. */
export interface Given {
  readonly words: readonly string[];
  /** The value of an option; the last one when it was given again. */
  value(option: string): string | undefined;
  /** All values of an option that may be given more than once. */
  values(option: string): readonly string[];
  /** Whether a switch was given. */
  has(option: string): boolean;
}

/** A command of the program, as data: dispatch, help and hints all come from it. */
export interface CliCommand {
  readonly name: string;
  /** The words it takes, as the help shows them. */
  readonly words: string;
  /** What is said, as the help shows it. It comes behind one word and the options, and what begins it ends them. */
  readonly text?: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** What else there is to know of it, a paragraph each. */
  readonly notes?: readonly string[];
  /** A command line that works as it stands. */
  readonly example: string;
  /** @returns The exit code. */
  readonly run: (given: Given) => Promise<number>;
}

/** Every command takes these. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: "help", help: "say how this is used" },
];

/**
 * Reads the arguments of a command.
 *
 * @param hasText Whether a text comes behind the first word and the options.
 * @throws {UsageError} There is an option it does not have, or one without its value.
 */
export function readArguments(
  args: readonly string[],
  options: readonly Option[],
  where: string,
  hasText = false,
): Given {
  if (!hasText) return read(args, options, where);
  try {
    return read(textApart(args, options, where), options, where);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // What looks like an option may have come from a variable.
    throw new UsageError(
      `${error.message}; what is to be said is safe behind --: ${where} HOST -- TEXT`,
    );
  }
}

/** The arguments with `--` before the text, so that nothing in it is taken for an option. */
function textApart(
  args: readonly string[],
  options: readonly Option[],
  where: string,
): readonly string[] {
  const apart: string[] = [];
  const rest = [...args];
  let hasWord = false;
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const option = options.find((option) => isWritten(option, arg));
    if (option?.value !== undefined && !arg.includes("=")) {
      const [value] = rest.splice(0, 1);
      if (option.isText && value) apart.push(`--${option.name}=${value}`);
      else apart.push(arg, ...value === undefined ? [] : [value]);
    } else if (option !== undefined) {
      apart.push(arg);
    } else if (arg === "--" || !hasWord) {
      apart.push(arg);
      if (arg === "--") return [...apart, ...rest];
      hasWord = !arg.startsWith("-");
    } else {
      checkText([arg, ...rest], options, where);
      return [...apart, "--", arg, ...rest];
    }
  }
  return apart;
}

/** Whether a word is an option, with its value perhaps. */
function isWritten({ name, short, value }: Option, word: string): boolean {
  return word === `--${name}` || word === `-${short}` ||
    value !== undefined &&
      (word.startsWith(`--${name}=`) || word.startsWith(`-${short}=`));
}

/**
 * Checks the words of a text. The first one is more likely mistyped than meant
 * when it is nearly an option; a secret among the others would be told to all.
 *
 * @throws {UsageError}
 */
function checkText(
  [word = "", ...others]: readonly string[],
  options: readonly Option[],
  where: string,
): void {
  const secret = options.find((option) =>
    option.isSecret && others.some((other) => isWritten(option, other))
  );
  if (secret !== undefined) {
    throw new UsageError(`--${secret.name} of ${where} stands before the text`);
  }
  if (word === "--help") {
    throw new UsageError(`${where} --help prints the help, and takes no HOST`);
  }
  const name = /^--?([\w-]+)(=.*)?$/s.exec(word)?.[1];
  if (name === undefined) return;
  const all = [...options, ...COMMON_OPTIONS];
  const isNearOne =
    all.some(({ short }) => short?.toLowerCase() === name.toLowerCase()) ||
    nearestOf(name, all.map((option) => option.name)) !== undefined;
  if (isNearOne) throw new UsageError(unknownOption(word, all, where));
}

function read(
  args: readonly string[],
  options: readonly Option[],
  where: string,
): Given {
  const all = [...options, ...COMMON_OPTIONS];
  const valued = all.filter((option) => option.value !== undefined);
  const switches = all.filter((option) => option.value === undefined);
  const unknown: string[] = [];
  const whole = withImplied(args, valued);
  const parsed: Readonly<Record<string, unknown>> = parseArgs(whole, {
    string: ["_", ...valued.map(({ name }) => name)],
    boolean: switches.map(({ name }) => name),
    // Collecting them all shows an empty value among full ones.
    collect: valued.map(({ name }) => name),
    alias: Object.fromEntries(
      all.flatMap(({ name, short }) =>
        short === undefined ? [] : [[name, short]]
      ),
    ),
    unknown: (arg: string, key?: string) => {
      if (key === undefined) return true;
      unknown.push(arg);
      return false;
    },
  });
  const [stranger] = unknown;
  if (stranger !== undefined) {
    throw new UsageError(unknownOption(stranger, all, where));
  }
  const values = new Map<string, string[]>();
  for (const { name, value } of valued) {
    const given = listOf(parsed[name]);
    if (given.includes("")) {
      throw new UsageError(
        `--${name} of ${where} needs a value: --${name} ${value}`,
      );
    }
    values.set(name, given);
  }
  return {
    words: listOf(parsed._),
    value: (option) => values.get(option)?.at(-1),
    values: (option) => values.get(option) ?? [],
    has: (option) => parsed[option] === true,
  };
}

/** The arguments with a value for each option that can be given without one. */
function withImplied(
  args: readonly string[],
  options: readonly Option[],
): string[] {
  const end = args.indexOf("--");
  return args.map((arg, index) => {
    const implied = options.find(({ name }) => arg === `--${name}`)?.implied;
    const isOption = end === -1 || index < end;
    return implied === undefined || !isOption ? arg : `${arg}=${implied}`;
  });
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function unknownOption(
  arg: string,
  options: readonly Option[],
  where: string,
): string {
  const name = arg.replace(/=.*$/s, "");
  const bare = name.replace(/^-+/, "");
  const short = options.find((option) =>
    option.short?.toLowerCase() === bare.toLowerCase()
  )?.short;
  const nearest = nearestOf(bare, options.map((option) => option.name));
  const hint = short !== undefined
    ? `did you mean -${short}?`
    : nearest !== undefined
    ? `did you mean --${nearest}?`
    : `it has ${ungrouped(options).map(written).join(", ")}${
      options.every(({ group }) => group === undefined)
        ? ""
        : `, and what ${where.replace(" ", " help ")} lists`
    }`;
  return `${where} has no option ${name}; ${hint}`;
}

/** An option with the letter that stands for it, where it has one. */
function written({ name, short }: Option): string {
  return short === undefined ? `--${name}` : `--${name} (-${short})`;
}

/** How a command is typed, on one line. */
export function usage(command: CliCommand): string {
  const options = ungrouped(command.options).map((option) => {
    const { name, short } = option;
    const flag = short === undefined ? `--${name}` : `-${short}`;
    return `[${flag}${writtenValue(option)}]`;
  });
  const more = command.options.length > options.length ? ["[OPTION...]"] : [];
  const { name, words, text = "" } = command;
  return ["chat", name, words, ...options, ...more, text]
    .filter((part) => part !== "").join(" ");
}

/** The help of one command. */
export function commandHelp(command: CliCommand): string {
  const all = [...command.options, ...COMMON_OPTIONS];
  const width = Math.max(...all.map((option) => spelled(option).length));
  const lines = (options: readonly Option[]) =>
    options.map((option) =>
      `  ${spelled(option).padEnd(width)}  ${option.help}`
    );
  const groups = Map.groupBy(
    all.filter(({ group }) => group !== undefined),
    ({ group }) => group,
  );
  return [
    command.summary,
    "",
    `  ${usage(command)}`,
    "",
    ...lines(ungrouped(all)),
    "",
    ...Array.from(
      groups,
      ([group, options]) => [`${group}:`, ...lines(options), ""],
    ).flat(),
    ...(command.notes ?? []).flatMap((note) => [note, ""]),
    `For example: ${command.example}`,
    "",
  ].join("\n");
}

/** An option as it is typed, with what stands for its value. */
export function spelled(option: Option): string {
  const { name, short } = option;
  return `${short === undefined ? "" : `-${short}, `}--${name}${
    writtenValue(option)
  }`;
}

/** What stands behind an option for its value. */
function writtenValue({ value, implied }: Option): string {
  if (value === undefined) return "";
  return implied === undefined ? ` ${value}` : `[=${value}]`;
}

/** Whether the word behind an option is its value. */
export function takesWord({ value, implied }: Option): boolean {
  return value !== undefined && implied === undefined;
}

function ungrouped(options: readonly Option[]): readonly Option[] {
  return options.filter(({ group }) => group === undefined);
}
