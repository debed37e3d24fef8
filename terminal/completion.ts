import { translated } from "../language/language.ts";
import { commandNamed, namesOf } from "../protocol/command.ts";
import { HELP_GROUPS } from "../protocol/schema/slash_command.ts";
import { harmless } from "../protocol/text/harmless.ts";
import { KEYS_TOPIC } from "./prompt/key_help.ts";
import type { Completion } from "./prompt/line_editor.ts";
import { commandsFor, SCREEN_COMMANDS } from "./screen_commands.ts";

/** Words that can be completed, besides commands. */
export interface KnownWords {
  /** The other members of the current room, which come first. */
  readonly present?: Iterable<string>;
  /** The other members of all rooms. */
  readonly names: Iterable<string>;
  readonly rooms: Iterable<string>;
  /** Whether the commands of operators are for this user. @default {false} */
  readonly isOperator?: boolean;
}

/**
 * Completes the last word of a line: a command, a room, a topic of the help, or
 * the name of a member.
 *
 * @example
 * ```ts
 * import { complete } from "./completion.ts";
 *
 * const { fitting } = complete("an", { names: ["Ann"], rooms: [] });
 * console.assert(fitting.join() === "Ann: ");
 * ```
 */
export function complete(line: string, known: KnownWords): Completion {
  const word = /\S*$/.exec(line)?.[0] ?? "";
  const before = line.slice(0, line.length - word.length);
  const { names, present = names } = known;
  const fitting = (names: Iterable<string>) =>
    candidates(before, word, { ...known, names }).filter((candidate) =>
      candidate.toLowerCase().startsWith(word.toLowerCase())
    );
  const here = fitting(present);
  return { fitting: here.length > 0 ? here : fitting(names), replaced: word };
}

/** The words of the kind that belongs there, whatever they begin with. */
function candidates(
  before: string,
  word: string,
  { names, rooms, isOperator = false }: KnownWords,
): readonly string[] {
  const commands = commandsFor(isOperator).flatMap(namesOf);
  if (before === "" && word.startsWith("/")) {
    return commands.map((name) => `/${name} `);
  }
  const command = /^\/(\S+)\s+$/.exec(before)?.[1]?.toLowerCase();
  const { takes } = commandNamed(command ?? "", SCREEN_COMMANDS) ?? {};
  if (takes?.includes("PASSPHRASE")) return [];
  if (takes === "" || (word === "" && takes === undefined)) return [];
  if (takes?.includes("ROOM")) {
    return typeable(rooms).map((room) => `${room} `);
  }
  if (takes?.includes("COMMAND")) {
    const groups = new Set(HELP_GROUPS.flatMap((it) => [it, translated(it)]));
    return [...commands, ...groups, KEYS_TOPIC]
      .map((topic) => `${topic} `);
  }
  if (word.startsWith("@")) return typeable(names).map((name) => `@${name} `);
  // At the beginning of a message a name addresses a member.
  return typeable(names).map((name) => name + (before === "" ? ": " : " "));
}

/** Names that can be typed in a line: a single word, and harmless. */
function typeable(names: Iterable<string>): string[] {
  return [...names].filter((name) =>
    harmless(name) === name && !/[\s\u2424]/.test(name)
  );
}
