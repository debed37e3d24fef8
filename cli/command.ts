import { parseArgs } from "@std/cli/parse-args";
import { nearestOf } from "../protocol/command.ts";
import { UsageError } from "./usage_error.ts";

/** An option of a command. */
export interface Option {
  readonly name: string;
  /** Its letter, used with a single dash. */
  readonly short?: string;
  /** Placeholder of its value in the help; without it the option is a switch. */
  readonly value?: string;
  /** Its value when given without one; another value follows `=`. */
  readonly implied?: string;
  /** All its values, where they are few. */
  readonly choices?: readonly string[];
  /** Whether it is repeatable. */
  readonly many?: boolean;
  /** Whether its value is a message: the next word is its value even if it looks like an option. */
  readonly isText?: true;
  /** Whether its value is a secret, which must not become part of a message. */
  readonly isSecret?: true;
  readonly help: string;
  /** Its heading in the help, for commands with many options; grouped options are not in the usage line. */
  readonly group?: string;
}

/** The parsed command line of a command. */
export interface Given {
  readonly words: readonly string[];
  /** The value of an option; the last, if repeated. */
  value(option: string): string | undefined;
  /** All values of a repeatable option. */
  values(option: string): readonly string[];
  /** Whether a switch was given. */
  has(option: string): boolean;
}

/** A command of the program, as data: dispatch, help and hints are derived from it. */
export interface CliCommand {
  readonly name: string;
  /** The words it takes, as the help shows them. */
  readonly words: string;
  /** Placeholder of its text in the help. The text follows one word and the options, and ends them. */
  readonly text?: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** Further paragraphs of its help. */
  readonly notes?: readonly string[];
  /** A complete command line. */
  readonly example: string;
  /** @returns The exit code. */
  readonly run: (given: Given) => Promise<number>;
}

/** Options of every command. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: "help", help: "print this help" },
];

/**
 * Reads the arguments of a command.
 *
 * @param hasText Whether a text follows the first word and the options.
 * @throws {UsageError} An option is unknown, or lacks its value.
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
    // A word that looks like an option may have come from a variable.
    throw new UsageError(
      `${error.message}; text is safe after --: ${where} HOST -- TEXT`,
    );
  }
}

/** The arguments with `--` before the text, so that no word of it is taken for an option. */
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

/** Whether a word is this option, with or without its value. */
function isWritten({ name, short, value }: Option, word: string): boolean {
  return word === `--${name}` || word === `-${short}` ||
    value !== undefined &&
      (word.startsWith(`--${name}=`) || word.startsWith(`-${short}=`));
}

/**
 * Checks the words of a text. A first word that resembles an option is probably
 * a typing error, and a secret in the text would be said to everybody.
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
    throw new UsageError(`--${secret.name} of ${where} goes before the text`);
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
    // Collecting all values reveals an empty one.
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

/** The arguments with the implied values added. */
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

/** An option with its letter, if any. */
function written({ name, short }: Option): string {
  return short === undefined ? `--${name}` : `--${name} (-${short})`;
}

/** The usage line of a command. */
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
    `Example: ${command.example}`,
    "",
  ].join("\n");
}

/** An option as it is typed, with the placeholder of its value. */
export function spelled(option: Option): string {
  const { name, short } = option;
  return `${short === undefined ? "" : `-${short}, `}--${name}${
    writtenValue(option)
  }`;
}

/** The placeholder of the value of an option. */
function writtenValue({ value, implied }: Option): string {
  if (value === undefined) return "";
  return implied === undefined ? ` ${value}` : `[=${value}]`;
}

/** Whether the next word is the value of an option. */
export function takesWord({ value, implied }: Option): boolean {
  return value !== undefined && implied === undefined;
}

function ungrouped(options: readonly Option[]): readonly Option[] {
  return options.filter(({ group }) => group === undefined);
}
