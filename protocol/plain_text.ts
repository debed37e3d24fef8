import { COMMANDS, helpLines } from "./command.ts";
import { FEATURES } from "./features.ts";
import type { Notice } from "./notice.ts";
import { harmless } from "./text/harmless.ts";
import { LINES_MAX } from "./text/text.ts";

/** The words of each notice that has any. */
const WORDS = new Map<
  string,
  (notice: never, most: number) => string | readonly string[]
>(FEATURES.flatMap(({ words }) => Object.entries(words)));

/**
 * A notice as lines of text for people, safe for any terminal; empty when it has
 * no words.
 *
 * @param most Most lines of a message that are shown.
 *
 * @example
 * ```ts
 * import { plainText } from "./plain_text.ts";
 *
 * const text = plainText({ type: "left", room: "dev" });
 * console.assert(text === "* you left dev\n");
 * ```
 */
export function plainText(notice: Notice, most: number = LINES_MAX): string {
  // The help is of all features.
  if (notice.type === "help") {
    return plainLines(helpLines(COMMANDS, notice).map((line) => `* ${line}`));
  }
  const lines = WORDS.get(notice.type)?.(notice as never, most) ?? [];
  return plainLines(typeof lines === "string" ? [lines] : lines);
}

/** Lines of text, safe for any terminal. */
export function plainLines(lines: readonly string[]): string {
  return lines.map((line) => harmless(line) + "\n").join("");
}
