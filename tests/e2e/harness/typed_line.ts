/** A line that is typed in a test, and what is typed. */
import fc from "fast-check";

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A key, and what it does to the line. */
export interface Key {
  readonly keys: string;
  readonly edit: (line: Line) => void;
}

/** The line one edits, as it should be. */
export class Line {
  characters: string[] = [];
  at = 0;

  insert(text: string): void {
    const characters = Array.from(text);
    this.characters.splice(this.at, 0, ...characters);
    this.at += characters.length;
  }

  remove(from: number, to: number): void {
    this.characters.splice(from, to - from);
    this.at = from;
  }

  /** Over a character that is several of them in one go. */
  move(by: -1 | 1): void {
    do this.at += by; while (this.#isInside());
    this.at = Math.max(0, Math.min(this.characters.length, this.at));
  }

  #isInside(): boolean {
    const { index } = segmenter.segment(this.text)
      .containing(this.before.length) ?? { index: this.before.length };
    return index !== this.before.length;
  }

  get text(): string {
    return this.characters.join("");
  }

  /** The text before the cursor, without the character that contains it. */
  get wholeBefore(): string {
    const { before } = this;
    const index = segmenter.segment(this.text).containing(before.length)?.index;
    return before.slice(0, index ?? before.length);
  }

  get before(): string {
    return this.characters.slice(0, this.at).join("");
  }
}

/** Keys that edit the line. */
export const KEYS: Readonly<Record<string, Key>> = {
  left: { keys: "\x1b[D", edit: (line) => line.move(-1) },
  right: { keys: "\x1b[C", edit: (line) => line.move(1) },
  home: { keys: "\x01", edit: (line) => line.at = 0 },
  end: { keys: "\x05", edit: (line) => line.at = line.characters.length },
  backspace: {
    keys: "\x7f",
    edit: (line) => line.remove(Math.max(0, line.at - 1), line.at),
  },
  delete: {
    keys: "\x1b[3~",
    edit: (line) => void line.characters.splice(line.at, 1),
  },
  "to the beginning": {
    keys: "\x15",
    edit: (line) => line.remove(0, line.at),
  },
  "to the end": {
    keys: "\x0b",
    edit: (line) => void line.characters.splice(line.at),
  },
};

/** Pieces that are hard to lay out: two columns wide, joined, marked, disputed. */
const PIECES = [
  ..."abc xyz",
  "word ",
  "안녕",
  "漢字",
  "🙂",
  "👨‍👩‍👧",
  "👍🏽",
  "🇰🇷",
  "❤️",
  "e\u0301",
  "--------",
];

/** Text of such pieces. */
export const text = fc.array(fc.constantFrom(...PIECES), {
  minLength: 1,
  maxLength: 12,
})
  .map((pieces) => pieces.join(""));

/**
 * Without blanks, and with all emoji taken apart, as they are in a line of
 * several rows. The emulator mixes up joined characters when it folds rows, so
 * they are not told from each other.
 */
export function bare(text: string): string {
  return text.replace(/[ \u0301\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, "")
    .replace(/[👨👩👧]/gu, "👤");
}
