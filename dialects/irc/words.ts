import { MESSAGE_MAX } from "./message.ts";

const encoder = new TextEncoder();

/** Bytes for the source, the numeric, the nick and the channel before a list of words. */
const BEFORE_WORDS = 300;

/** Words in lines, each of which fits into a message. There is at least one line. */
export function linesOfWords(words: Iterable<string>): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (
      line !== "" && encoder.encode(longer).length > MESSAGE_MAX - BEFORE_WORDS
    ) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
