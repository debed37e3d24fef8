import { Refusal } from "./refusal.ts";

/**
 * Checks what somebody wants to say. Anything that Unicode can write may be
 * said, line breaks and control characters too: it is made harmless where it
 * is shown (`harmless.ts`), so that nothing said is altered on its way.
 *
 * @throws {Refusal} `bad-text`, when there is nothing to read in it, or it
 * holds a NUL or half a surrogate pair, which no text has.
 */
export function saidText(text: string): string {
  if (text.trim() === "") {
    throw new Refusal("bad-text", "a message needs some text");
  }
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new Refusal(
      "bad-text",
      "a message is well-formed Unicode text without NUL characters",
    );
  }
  return text;
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
