/** What no shell takes for anything but itself, wherever it stands in a word. */
const PLAIN = /^[\p{L}\p{M}\p{N}_./:+-]+$/u;

/** What means something between double quotes, in one shell or another. PowerShell ends them with typographic ones, too. */
const SPECIAL_IN_DOUBLE = /["$`\\!“”„]/;

/**
 * What means something between single quotes: their end, and in fish a
 * backslash. Behind a backslash both are themselves in every shell of Unix.
 */
const SPECIAL_IN_SINGLE = /['\\]/;

/**
 * A command of this program as it is typed in a shell, each word quoted where
 * need be.
 *
 * Whoever reads it may use any shell: bash, zsh with `extendedglob` and fish
 * take every word for itself. Between double quotes, which are enough for an
 * address, PowerShell and `cmd` do so too.
 *
 * @example
 * ```ts
 * import { shellCommand } from "./shell_command.ts";
 *
 * console.assert(shellCommand("join", "h:99") === "chat join h:99");
 * console.assert(
 *   shellCommand("join", "[::1]:99") === 'chat join "[::1]:99"',
 * );
 * ```
 */
export function shellCommand(...words: readonly string[]): string {
  return ["chat", ...words.map(quoted)].join(" ");
}

function quoted(word: string): string {
  if (PLAIN.test(word)) return word;
  if (!SPECIAL_IN_DOUBLE.test(word)) return `"${word}"`;
  return word.split(/(['\\])/).filter((part) => part !== "")
    .map((part) => SPECIAL_IN_SINGLE.test(part) ? `\\${part}` : `'${part}'`)
    .join("");
}
