import { MESSAGE_MAX } from "./message.ts";

/** Bytes for the source, the numeric, the nick and the channel before a list of words. */
const BEFORE_WORDS = 300;

/** Most bytes of the words of a line. */
const WORDS_MAX = MESSAGE_MAX - BEFORE_WORDS;

/** Most bytes of UTF-8 for a UTF-16 code unit. */
const UNIT_MAX = 3;

const encoder = new TextEncoder();
const scratch = new Uint8Array(WORDS_MAX * UNIT_MAX);

/** Words in lines, each of which fits into a message. There is at least one line. */
export function linesOfWords(words: Iterable<string>): string[] {
  const lines: string[] = [];
  let line = "";
  let length = 0;
  for (const word of words) {
    const more = bytesIn(word);
    if (line !== "" && length + " ".length + more > WORDS_MAX) {
      lines.push(line);
      line = "";
    }
    length = line === "" ? more : length + " ".length + more;
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** How many bytes a word has, or more than a line holds. */
function bytesIn(word: string): number {
  const { read, written } = encoder.encodeInto(word, scratch);
  return read === word.length ? written : Infinity;
}
