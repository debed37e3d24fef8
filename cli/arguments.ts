import { parseArgs } from "@std/cli/parse-args";
import { nearestOf } from "../protocol/nearest.ts";
import { COMMON_OPTIONS, type Given, type Option } from "./command.ts";
import { UsageError } from "./usage_error.ts";

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
  if (word === "--help" || word === "-h") {
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
    : `${where} --help lists its options`;
  return `${where} has no option ${name}; ${hint}`;
}
