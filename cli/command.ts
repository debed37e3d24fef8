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
  /** A sentence without its full stop. */
  readonly help: string;
  /** Its value when not given, as the help shows it. */
  readonly default?: string;
  /** Its heading in the help, for commands with many options. */
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
  /** One line without a full stop, in the imperative. */
  readonly summary: string;
  /** Its heading in the help of the program. */
  readonly topic: string;
  readonly options: readonly Option[];
  /** Further paragraphs of its help. */
  readonly notes?: readonly string[];
  /** Complete command lines. */
  readonly examples: readonly string[];
  /** @returns The exit code. */
  readonly run: (given: Given) => Promise<number>;
}

/** Options of every command. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: "help", short: "h", help: "Show help" },
];

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
