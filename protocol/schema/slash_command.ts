/** The subjects of the commands, in the order of `/help`. */
export const HELP_GROUPS = [
  "messages",
  "rooms",
  "people",
  "you",
  "screen",
  "operators",
] as const;

/** A subject of commands. `operators` is for operators only. */
export type HelpGroup = typeof HELP_GROUPS[number];

/** Arguments of a command, as `/help` shows them, and their effect. */
export type CommandForm = Pick<SlashCommand<unknown>, "takes" | "help">;

/**
 * A command that can be typed after a slash. The table of commands is the
 * single source for dispatch, for `/help` and for the suggestion after a typing
 * error.
 */
export interface SlashCommand<Action> {
  readonly name: string;
  /** Other names, as other programs have them. */
  readonly aliases?: readonly string[];
  readonly group: HelpGroup;
  /** Its arguments as `/help` shows them: capitals stand for words, brackets for optional words. */
  readonly takes: string;
  /** Its effect, in a few words. */
  readonly help: string;
  /** Other arguments that it takes: the help of this command alone lists them. */
  readonly forms?: readonly CommandForm[];
  /** Parses the arguments, for example into a request to the hall; `undefined` when they do not fit. */
  readonly read: (words: string) => Action | undefined;
}

/** Parses the arguments of a command that takes none. */
export function bare<const Action>(
  action: Action,
): (words: string) => Action | undefined {
  return (words) => words === "" ? action : undefined;
}

/** Ignores the arguments of a command that takes none and must not fail. */
export function always<const Action>(
  action: Action,
): (words: string) => Action | undefined {
  return () => action;
}

/** Parses the arguments of a command that needs some. */
export function required<const Action>(
  read: (words: string) => Action | undefined,
): (words: string) => Action | undefined {
  return (words) => words === "" ? undefined : read(words);
}

/** Separates the first word from the others. */
export function split(words: string): [first: string, rest: string] {
  const match = /^(\S*)\s*(.*)$/s.exec(words);
  return [match?.[1] ?? "", match?.[2]?.trimEnd() ?? ""];
}
