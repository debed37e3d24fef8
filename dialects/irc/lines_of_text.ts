import { linesIn } from "../../protocol/text/text.ts";

const encoder = new TextEncoder();

/** The length of a text in bytes of UTF-8. ASCII, which most of it is, need not be encoded for that. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : encoder.encode(text).length;
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/**
 * A text as the lines that IRC has for it: none is longer than so many bytes,
 * and none ends within a character. A line is cut at a blank where there is one
 * in its second half.
 *
 * @example
 * ```ts
 * import { linesOfText } from "./lines_of_text.ts";
 *
 * console.assert(linesOfText("one\ntwo three", 8).join() === "one,two ,three");
 * ```
 */
export function linesOfText(text: string, most: number): string[] {
  return composition(text, most).map(({ text }) => text)
    .filter((line) => line !== "");
}

/** A line as it is sent. */
export interface SentLine {
  readonly text: string;
  /** Whether the line before goes on with it. */
  readonly goesOn: boolean;
}

/** The same with empty lines, and with the places where a line was cut. */
export function composition(text: string, most: number): SentLine[] {
  return linesIn(text).flatMap((line) =>
    line === "" ? [{ text: "", goesOn: false }] : Array.from(
      pieces(line, most),
      (text, index) => ({ text, goesOn: index > 0 }),
    )
  );
}

function* pieces(line: string, most: number): Generator<string> {
  let rest = line;
  while (rest !== "") {
    const fits = fitting(rest, most);
    const blank = rest.lastIndexOf(" ", fits - 1);
    const end = fits < rest.length && blank >= fits / 2 ? blank + 1 : fits;
    yield rest.slice(0, end);
    rest = rest.slice(end);
  }
}

/** How many UTF-16 code units of a text fit into so many bytes: whole characters, with their marks and joiners, and at least one. */
function fitting(text: string, most: number): number {
  if (text.length <= most && isAscii(text)) return text.length;
  const { read } = encoder.encodeInto(text, new Uint8Array(most));
  if (read === text.length) return read;
  // A character as it is seen is not cut either, unless it is longer than a line.
  const start = Math.max(0, read - CLUSTER_MAX);
  const around = text.slice(start, read + CLUSTER_MAX);
  let end = 0;
  for (const { index } of segmenter.segment(around)) {
    if (start + index > read) break;
    end = start + index;
  }
  return end > start ? end : Math.max(read, 1);
}

/** Longest character as it is seen that is kept together, in UTF-16 code units: a family of emoji. */
const CLUSTER_MAX = 64;

const segmenter = new Intl.Segmenter();
