import { eastAsianWidth } from "get-east-asian-width";

/** A character as a terminal shows it, and the columns it may take. */
export interface Cluster {
  readonly text: string;
  /** The most columns that a terminal gives it. */
  readonly width: number;
  /** Whether terminals differ about its width: joined emoji, skin tones, some scripts. */
  readonly isDisputed: boolean;
}

/** Made when it is needed, since that takes long. */
let segmenter: Intl.Segmenter | undefined;

/** Printable ASCII: a column each, on every terminal. */
const PLAIN = /^[\x20-\x7e]*$/;

/** A letter with combining marks, which terminals agree about. */
const MARKED = /^\P{M}\p{Mn}*$/u;

/** A flag of two letters, which takes two columns on every terminal. */
const FLAG = /^\p{Regional_Indicator}{2}$/u;

/** Characters that no terminal gives a column: combining marks, joiners and variation selectors. */
const NEVER_SHOWN = /^[\p{Mn}\p{Cc}\u200c\u200d]$/u;

/** Combining marks that older terminals take for letters. */
const NEWER =
  /^[\u0897-\u089f\u08ca-\u08d2\u0b55\u0c3c\u0d81\u0ece\u180f\u1abf-\u1ace\u1dfa\u302a-\u302d\u3099\u309a\ua82c\u{10000}-\u{1ffff}]$/u;

/** Characters of a single column that some terminals give two: the filler of old Korean text, two that were taken for emoji. */
const WIDE_TO_SOME = /^[\u115f\u3164\u{1f93b}\u{1f946}]$/u;

/** A character that an emoji is made of, or the selector of its form. */
const PART_OF_EMOJI =
  /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\ufe0f]/u;

/** An emoji that newer terminals give two columns: compiled when it is needed, since that takes long. */
let emoji: RegExp | undefined;

/** Characters that join emoji, or choose a form of them. */
const JOINERS =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\ufe0f|\u20e3|\p{Emoji_Modifier}/gu;

/**
 * The characters of a text with the columns that they take on any terminal.
 *
 * Some terminals measure joined characters, others each code point. The wider
 * count is taken: a row that is too short is harmless, a row that is too long
 * would be wrapped.
 */
export function* clusters(text: string): Generator<Cluster> {
  for (const segment of segments(text)) yield cluster(segment);
}

/** The same on a terminal that joins characters. */
export function* characters(text: string): Generator<Cluster> {
  for (const segment of segments(text)) {
    yield { text: segment, width: joinedWidth(segment), isDisputed: false };
  }
}

/** The same on a terminal that joins nothing. */
export function* codePoints(text: string): Generator<Cluster> {
  for (const character of text) {
    const width = codePointWidth(character);
    yield { text: character, width, isDisputed: false };
  }
}

/** Whether a place in a text is inside of a character as a terminal shows it. */
export function isInside(text: string, at: number): boolean {
  if (PLAIN.test(text)) return false;
  return (graphemes(text).containing(at)?.index ?? at) !== at;
}

/** The most columns that a text takes on any terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { width } of clusters(text)) columns += width;
  return columns;
}

/** A text with blanks behind it, up to some columns. */
export function filled(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

/**
 * Text with its emoji taken apart, so that all terminals agree about their width.
 * The result for the beginning of a text depends on nothing that follows it.
 */
export function unjoined(text: string): string {
  return text.replace(JOINERS, "");
}

function segments(text: string): Iterable<string> {
  return PLAIN.test(text)
    ? text
    : Iterator.from(graphemes(text)).map(({ segment }) => segment);
}

function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

function cluster(text: string): Cluster {
  if (PLAIN.test(text)) return { text, width: 1, isDisputed: false };
  const apart = Array.from(text, codePointWidth)
    .reduce((sum, width) => sum + width, 0);
  const together = joinedWidth(text);
  return {
    text,
    width: Math.max(apart, together),
    isDisputed: apart !== together || !MARKED.test(text) && !FLAG.test(text),
  };
}

function joinedWidth(text: string): number {
  if (PART_OF_EMOJI.test(text)) {
    emoji ??= new RegExp("\\ufe0f|^\\p{RGI_Emoji}$", "v");
    if (emoji.test(text)) return 2;
  }
  // More code points than a call takes arguments can be a single character.
  return Array.from(text, codePointWidth)
    .reduce((widest, width) => Math.max(widest, width), 0);
}

function codePointWidth(character: string): number {
  if (NEVER_SHOWN.test(character) && !NEWER.test(character)) return 0;
  if (WIDE_TO_SOME.test(character)) return 2;
  return eastAsianWidth(character.codePointAt(0) ?? 0);
}
