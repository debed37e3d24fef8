/**
 * Characters that some shell interprets between double quotes. PowerShell also
 * accepts typographic quotes.
 */
const SPECIAL_IN_DOUBLE = /["$`\\!“”„]/;

/**
 * Characters that end or escape between single quotes: the quote, and in fish
 * the backslash. Escaped with a backslash, both are literal in every Unix
 * shell.
 */
const SPECIAL_IN_SINGLE = /['\\]/;

/**
 * A command of this program as typed in a shell, with each word quoted where
 * needed. It begins with `chat`, or from source with {@linkcode callFromSource}.
 *
 * The shell is unknown: bash, zsh with `extendedglob` and fish read every word
 * literally. So do PowerShell and `cmd` with double quotes, which suffice for
 * an address.
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
  const task = Deno.env.get("CHAT_COMMAND");
  const call = task === undefined || task === ""
    ? "chat"
    : callFromSource(task, Deno.execPath(), Deno.version.deno);
  return [call, ...words.map(quoted)].join(" ");
}

/**
 * The call of this program where a task runs it from source: the task's own, or
 * through npx when that has fetched Deno, which then is not in `PATH`.
 *
 * @param task The call of the task, as in `CHAT_COMMAND`: `deno task chat`.
 * @param runtime The file of the Deno that runs this.
 * @param version Its version.
 */
export function callFromSource(
  task: string,
  runtime: string,
  version: string,
): string {
  return /[\\/]_npx[\\/]/.test(runtime)
    ? task.replace(/^deno\b/, `npx -y deno@${version}`)
    : task;
}

function quoted(word: string): string {
  // Characters that no shell interprets anywhere in a word.
  if (/^[\p{L}\p{M}\p{N}_./:+-]+$/u.test(word)) return word;
  if (!SPECIAL_IN_DOUBLE.test(word)) return `"${word}"`;
  return word.split(/(['\\])/).filter((part) => part !== "")
    .map((part) => SPECIAL_IN_SINGLE.test(part) ? `\\${part}` : `'${part}'`)
    .join("");
}
