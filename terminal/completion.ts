import { harmless } from "../protocol/text/harmless.ts";
import type { Completion } from "./prompt/line_editor.ts";
import { SCREEN_COMMANDS } from "./screen_commands.ts";

/** Words that can be completed, besides commands. */
export interface KnownWords {
  /** The other members. */
  readonly names: Iterable<string>;
  readonly rooms: Iterable<string>;
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
  return {
    fitting: candidates(before, word, known).filter((candidate) =>
      candidate.toLowerCase().startsWith(word.toLowerCase())
    ),
    replaced: word,
  };
}

/** The words of the kind that belongs there, whatever they begin with. */
function candidates(
  before: string,
  word: string,
  { names, rooms }: KnownWords,
): readonly string[] {
  if (before === "" && word.startsWith("/")) {
    return SCREEN_COMMANDS.map(({ name }) => `/${name} `);
  }
  const command = /^\/(\S+)\s+$/.exec(before)?.[1]?.toLowerCase();
  const takes = SCREEN_COMMANDS.find(({ name }) => name === command)?.takes;
  if (takes?.includes("PASSPHRASE")) return [];
  if (takes === "" || (word === "" && takes === undefined)) return [];
  if (takes?.includes("ROOM")) {
    return typeable(rooms).map((room) => `${room} `);
  }
  if (takes?.includes("COMMAND")) {
    return SCREEN_COMMANDS.map(({ name }) => `${name} `);
  }
  // At the beginning of a message a name addresses a member.
  return typeable(names).map((name) => name + (before === "" ? ": " : " "));
}

/** Names that can be typed in a line: a single word, and harmless. */
function typeable(names: Iterable<string>): string[] {
  return [...names].filter((name) =>
    harmless(name) === name && !/[\s\u2424]/.test(name)
  );
}
