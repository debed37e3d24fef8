import type { ServerFacts } from "../features/hello.ts";
import { Refusal } from "../refusal.ts";

/** Longest text of a message, in bytes of UTF-8: four pages. */
export const TEXT_MAX = 16 * 1024;

/**
 * Most lines of a message: more than anybody reads in a conversation. Plain
 * members see the author's name before each line, so 16 KiB of line ends would
 * become a megabyte for each of them.
 */
export const LINES_MAX = 1_000;

/** The cost of a line end, in UTF-16 code units: the length of a name before a line. */
export const LINE_COUNTS = 32;

/** Every kind of line end. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** The lines of a text, without their ends. */
export function linesIn(text: string): string[] {
  return text.split(LINE_END);
}

/** The lines of a text that are shown, and the number of the others. */
export interface ShownLines {
  readonly lines: readonly string[];
  readonly more: number;
}

/**
 * The first lines of a text, as many as a message may have. A text has more
 * only when it was stored before the limit existed, or was locked, so that the
 * server could not count them.
 */
export function shownLines(text: string, most = LINES_MAX): ShownLines {
  const lines = linesIn(text);
  return {
    lines: lines.slice(0, most),
    more: Math.max(0, lines.length - most),
  };
}

/**
 * The cost of a text for its recipients, in UTF-16 code units: more than its
 * length when it has many lines.
 */
export function weightOf(text: string): number {
  if (!LINE_END.test(text)) return text.length;
  return text.length + LINE_COUNTS * (linesIn(text).length - 1);
}

/** Most bytes of UTF-8 that one UTF-16 code unit becomes. */
const BYTES_A_UNIT = 3;

const encoder = new TextEncoder();

/**
 * Checks the text of a message. All Unicode text may be said, including line
 * ends and control characters: it is made harmless where it is shown
 * (`harmless.ts`), so that it is never altered on its way.
 *
 * @param max Longest text in bytes of UTF-8.
 * @throws {Refusal} `bad-text`, when there is nothing in it, or it holds a
 * NUL or half a surrogate pair, which no text has; `too-long`.
 */
export function saidText(text: string, max: number = TEXT_MAX): string {
  if (text === "") {
    throw new Refusal("bad-text", "a message cannot be empty");
  }
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new Refusal(
      "bad-text",
      "a message must be well-formed Unicode text without NUL characters",
    );
  }
  checkLength(text, max);
  checkLines(text);
  return text;
}

/**
 * Checks the length of a text in bytes of UTF-8, whatever encoding a dialect
 * uses.
 *
 * @throws {Refusal} `too-long`, which names both lengths.
 */
export function checkLength(text: string, max: number): void {
  if (text.length * BYTES_A_UNIT <= max) return;
  const { length } = encoder.encode(text);
  if (length > max) {
    throw new Refusal("too-long", tooLong(`${length} bytes`, max));
  }
}

/**
 * Checks the number of lines of a text.
 *
 * @throws {Refusal} `too-long`, which names both numbers.
 */
export function checkLines(text: string): void {
  const { length } = linesIn(text);
  if (length > LINES_MAX) {
    throw new Refusal(
      "too-long",
      `too long: ${length} lines, and a message can have at most ${LINES_MAX}`,
    );
  }
}

/**
 * The message for a text that is too long.
 *
 * @param length Its length, as far as known: `17000 bytes`.
 */
export function tooLong(length: string, max: number): string {
  return `too long: ${length}, and a message can have at most ${max} bytes`;
}

/**
 * The longest text that a server takes, in bytes of UTF-8; a server that gives
 * no limit takes what fits in a line.
 */
export function maxTextOf({ maxText, maxLine }: ServerFacts): number {
  return maxText ?? maxLine;
}

/** Longest topic of a room, in UTF-16 code units: two lines of a screen. */
export const TOPIC_MAX = 200;

/**
 * Checks a topic: one line of text, or empty to remove the topic.
 *
 * @param max Longest text in UTF-16 code units.
 * @throws {Refusal} `bad-text`
 */
export function topicText(text: string, max: number = TOPIC_MAX): string {
  return oneLine("topic", text, max);
}

/**
 * Trims and checks a text that is a single line or empty.
 *
 * @param what Its name in the error message.
 * @param max Longest text in UTF-16 code units.
 * @throws {Refusal} `bad-text`
 */
export function oneLine(
  what: "topic" | "reason" | "password",
  text: string,
  max: number,
): string {
  const line = text.trim();
  if (
    line.length > max || /[\p{Cc}\u2028\u2029]/u.test(line) ||
    !line.isWellFormed()
  ) {
    throw new Refusal(
      "bad-text",
      `a ${what} must be one line of at most ${max} characters`,
    );
  }
  return line;
}

/** Longest search, in UTF-16 code units: the greatest number of words, at a usual length. */
export const SEARCH_MAX = 1_024;

/**
 * Checks the words of a search.
 *
 * @throws {Refusal} `bad-text`
 */
export function soughtText(words: string): string {
  if (words.length <= SEARCH_MAX) return words;
  throw new Refusal(
    "bad-text",
    `the words of a search can have at most ${SEARCH_MAX} characters in total`,
  );
}
