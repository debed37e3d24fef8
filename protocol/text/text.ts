import type { ServerFacts } from "../notice.ts";
import { Refusal } from "../refusal.ts";

/** Longest text of a message, in bytes of UTF-8: four pages. */
export const TEXT_MAX = 16 * 1024;

/**
 * Most lines of a message: more than anybody reads in a conversation. Each is
 * shown with the name of its author, so that 16 KiB of line ends would be a
 * megabyte for everybody at `nc`.
 */
export const LINES_MAX = 1_000;

/**
 * As how much text a line end counts, in UTF-16 code units: as much as a name
 * that is put before a line.
 */
export const LINE_COUNTS = 32;

/** What ends a line, wherever text is shown. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** The lines of a text, without their ends. */
export function linesIn(text: string): string[] {
  return text.split(LINE_END);
}

/** The lines of a text that are shown of it, and how many it has besides. */
export interface ShownLines {
  readonly lines: readonly string[];
  readonly more: number;
}

/**
 * As many lines of a text as a message may have. Only what was said before that
 * was bounded has more, or what was locked, which no server can look into.
 */
export function shownLines(text: string, most = LINES_MAX): ShownLines {
  const lines = linesIn(text);
  return {
    lines: lines.slice(0, most),
    more: Math.max(0, lines.length - most),
  };
}

/** How much a text counts for those to whom it is told, in UTF-16 code units: more than its length when it has many lines. */
export function weightOf(text: string): number {
  if (!LINE_END.test(text)) return text.length;
  return text.length + LINE_COUNTS * (linesIn(text).length - 1);
}

/** Most bytes of UTF-8 that one UTF-16 code unit becomes. */
const BYTES_A_UNIT = 3;

const encoder = new TextEncoder();

/**
 * Checks what somebody wants to say. Anything that Unicode can write may be
 * said, line breaks and control characters too: it is made harmless where it
 * is shown (`harmless.ts`), so that nothing said is altered on its way.
 *
 * @param max How many bytes of UTF-8 it may have.
 * @throws {Refusal} `bad-text`, when there is nothing in it, or it holds a
 * NUL or half a surrogate pair, which no text has; `too-long`.
 */
export function saidText(text: string, max: number = TEXT_MAX): string {
  if (text === "") {
    throw new Refusal("bad-text", "a message needs some text");
  }
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new Refusal(
      "bad-text",
      "a message is well-formed Unicode text without NUL characters",
    );
  }
  checkLength(text, max);
  checkLines(text);
  return text;
}

/**
 * Checks how long a text is. Its bytes of UTF-8 count, whatever a dialect makes
 * of them on the way.
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
 * Checks how many lines a text has.
 *
 * @throws {Refusal} `too-long`, which names both numbers.
 */
export function checkLines(text: string): void {
  const { length } = linesIn(text);
  if (length > LINES_MAX) {
    throw new Refusal(
      "too-long",
      `too long: it has ${length} lines, and a message has at most ${LINES_MAX}`,
    );
  }
}

/**
 * What is said of a text that is too long.
 *
 * @param length How long it is, as far as that is known: `17000 bytes`.
 */
export function tooLong(length: string, max: number): string {
  return `too long: it has ${length}, and a message has at most ${max} bytes`;
}

/** The longest text that a server takes, in bytes of UTF-8: where it does not tell, it has room in a line. */
export function maxTextOf({ maxText, maxLine }: ServerFacts): number {
  return maxText ?? maxLine;
}

/** Longest topic of a room, in UTF-16 code units: two lines of a screen. */
export const TOPIC_MAX = 200;

/**
 * Checks a topic: one line of text, or nothing to have none.
 *
 * @param max How many UTF-16 code units it may have.
 * @throws {Refusal} `bad-text`
 */
export function topicText(text: string, max: number = TOPIC_MAX): string {
  return oneLine("topic", text, max);
}

/**
 * Checks a text that is one line, or empty, without what stands around it.
 *
 * @param what What it is, for who is told that it is refused.
 * @param max How many UTF-16 code units it may have.
 * @throws {Refusal} `bad-text`
 */
export function oneLine(
  what: "topic" | "reason",
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
      `a ${what} is one line of at most ${max} characters`,
    );
  }
  return line;
}

/** Longest search, in UTF-16 code units: so many words as one may be for, of a usual length. */
export const SEARCH_MAX = 1_024;

/**
 * Checks the words that somebody looks for.
 *
 * @throws {Refusal} `bad-text`
 */
export function soughtText(words: string): string {
  if (words.length <= SEARCH_MAX) return words;
  throw new Refusal(
    "bad-text",
    `a search is for words of at most ${SEARCH_MAX} characters together`,
  );
}
