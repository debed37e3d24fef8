import { COMMANDS, helpLines, helpSections } from "./command.ts";
import { FEATURES } from "./features.ts";
import type { Notice } from "./notice.ts";
import type { Wording } from "./schema/feature.ts";
import { harmless } from "./text/harmless.ts";
import { LINES_MAX } from "./text/text.ts";

/** The end of a time in ISO 8601 that nobody needs to know. */
const SECONDS = /:[\d.]+Z$/;

/** A server does not know the time zone of a plain member. */
const WORDING: Wording = {
  most: LINES_MAX,
  moment: (time) =>
    new Date(time).toISOString().replace("T", " ").replace(SECONDS, " UTC"),
};

/** The words of each notice that has any. */
const WORDS = new Map<
  string,
  (notice: never, wording: Wording) => string | readonly string[]
>(FEATURES.flatMap(({ words }) => Object.entries(words)));

/**
 * A notice as lines of text for people, safe for any terminal; empty when it has
 * no words.
 *
 * @param wording By default times are in UTC.
 *
 * @example
 * ```ts
 * import { plainText } from "./plain_text.ts";
 *
 * const text = plainText({ type: "left", room: "dev" });
 * console.assert(text === "* you left dev\n");
 * ```
 */
export function plainText(
  notice: Notice,
  wording: Partial<Wording> = {},
): string {
  // The help is of all features.
  if (notice.type === "help") {
    const lines = helpLines(helpSections(COMMANDS, notice));
    return plainLines(lines.map((line) => `* ${line}`));
  }
  const lines = WORDS.get(notice.type)?.(
    notice as never,
    { ...WORDING, ...wording },
  ) ?? [];
  return plainLines(typeof lines === "string" ? [lines] : lines);
}

/** Lines of text, safe for any terminal. */
export function plainLines(lines: readonly string[]): string {
  return lines.map((line) => harmless(line) + "\n").join("");
}
