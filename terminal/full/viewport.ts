import type { Paragraph } from "../view/paragraph.ts";
import { paintedRows } from "./painted.ts";

/** Most rows that a conversation keeps to scroll back: some hours of a busy room, and a few megabytes at most. */
export const SCROLLBACK_MAX = 10_000;

/**
 * Most text of these rows, in UTF-16 code units: several times as much as rows
 * of usual width have. The newest paragraph is kept, whatever its length.
 */
export const SCROLLBACK_TEXT_MAX = 4 * 1024 * 1024;

/** A paragraph with its rows, as they were wrapped last. */
interface Kept {
  readonly paragraph: Paragraph;
  columns: number;
  rows: readonly string[];
  /** The text of the rows, in UTF-16 code units. */
  text: number;
}

/**
 * A conversation of which a window shows a part. The window is at the end until
 * it is scrolled back; then it shows the same rows whatever comes, and the same
 * paragraphs when the width changes. Paragraphs are wrapped only when they are
 * shown or counted.
 */
export class Viewport {
  readonly #max: number;
  readonly #textMax: number;
  #kept: Kept[] = [];
  /** How many rows are kept, each paragraph as it was wrapped last. */
  #total = 0;
  /** How much text they have. */
  #text = 0;
  #columns = 80;
  #height = 24;
  /** How many rows are below the window: 0 at the end. */
  #below = 0;
  #isCut = false;

  /**
   * @param max Most rows that are kept.
   * @param textMax Most text of these rows, in UTF-16 code units.
   */
  constructor(max = SCROLLBACK_MAX, textMax = SCROLLBACK_TEXT_MAX) {
    this.#max = max;
    this.#textMax = textMax;
  }

  /** Whether the window shows the end. */
  get isAtEnd(): boolean {
    return this.#below === 0;
  }

  /** Whether the window shows the first row. */
  get isAtStart(): boolean {
    let above = -this.#height - this.#below;
    for (let at = this.#kept.length - 1; at >= 0; at--) {
      above += this.#rowsAt(at).length;
      if (above > 0) return false;
    }
    return true;
  }

  /** How many rows are below the window. */
  get below(): number {
    return this.#below;
  }

  /** Whether earlier paragraphs can be put before those that are kept. */
  get takesEarlier(): boolean {
    return !this.#isCut && this.#total < this.#max &&
      this.#text < this.#textMax;
  }

  /** Adds a paragraph at the end. */
  append(paragraph: Paragraph): void {
    const kept = this.#wrapped(paragraph);
    this.#kept.push(kept);
    if (!this.isAtEnd) this.#below += kept.rows.length;
    while (this.#isFull && this.#kept.length > 1) {
      const oldest = this.#kept.shift();
      if (oldest !== undefined) this.#count(oldest, -1);
      this.#isCut = true;
    }
    this.#clamp();
  }

  /**
   * Adds a paragraph before all others, where there is room for it. The window
   * shows the same rows as before.
   */
  prepend(paragraph: Paragraph): void {
    if (this.takesEarlier) this.#kept.unshift(this.#wrapped(paragraph));
  }

  /** Removes everything. */
  clear(): void {
    this.#kept = [];
    this.#total = 0;
    this.#text = 0;
    this.#below = 0;
    // Cleared paragraphs are not to come back before the rest.
    this.#isCut = true;
  }

  /** Gives the window a size. */
  resize(columns: number, height: number): void {
    const isSameWidth = columns === this.#columns;
    const top = this.isAtEnd || isSameWidth ? undefined : this.#top();
    this.#columns = columns;
    this.#height = height;
    if (top !== undefined) {
      const { length } = this.#rowsAt(top.index);
      let below = -Math.floor(top.part * length) - height;
      for (const kept of this.#kept.slice(top.index)) {
        below += this.#rowsOf(kept).length;
      }
      this.#below = Math.max(0, below);
    }
    this.#clamp();
  }

  /**
   * Scrolls by some rows, up when they are negative.
   *
   * @returns Whether the window shows other rows now.
   */
  scroll(by: number): boolean {
    const before = this.#below;
    this.#below = Math.max(0, this.#below - by);
    this.#clamp();
    return this.#below !== before;
  }

  /** Scrolls to the first row. */
  toStart(): void {
    this.scroll(-Infinity);
  }

  /** Scrolls to the last row. */
  toEnd(): void {
    this.scroll(Infinity);
  }

  /** The rows in the window; fewer than its height where there are no more. */
  rows(): string[] {
    const rows: string[] = [];
    let skipped = this.#below;
    for (let at = this.#kept.length - 1; at >= 0; at--) {
      const kept = this.#kept[at];
      if (kept === undefined) break;
      const all = this.#rowsOf(kept);
      const end = Math.max(0, all.length - skipped);
      skipped -= all.length - end;
      const wanted = this.#height - rows.length;
      rows.unshift(...all.slice(Math.max(0, end - wanted), end));
      if (rows.length >= this.#height) break;
    }
    return rows;
  }

  /** The paragraph of the first row in the window, and the part of it that is above. */
  #top(): { readonly index: number; readonly part: number } {
    let rest = this.#below + this.#height;
    for (let index = this.#kept.length - 1; index >= 0; index--) {
      const { length } = this.#rowsAt(index);
      if (rest <= length) return { index, part: (length - rest) / length };
      rest -= length;
    }
    return { index: 0, part: 0 };
  }

  /** Keeps the window from going beyond the first row. */
  #clamp(): void {
    if (this.#below === 0) return;
    let above = -this.#height;
    for (let at = this.#kept.length - 1; at >= 0; at--) {
      above += this.#rowsAt(at).length;
      if (above >= this.#below) return;
    }
    this.#below = Math.max(0, above);
  }

  #rowsAt(index: number): readonly string[] {
    const kept = this.#kept[index];
    return kept === undefined ? [] : this.#rowsOf(kept);
  }

  #rowsOf(kept: Kept): readonly string[] {
    if (kept.columns !== this.#columns) {
      this.#count(kept, -1);
      kept.columns = this.#columns;
      kept.rows = paintedRows(kept.paragraph(this.#columns), this.#columns);
      kept.text = kept.rows.reduce((text, row) => text + row.length, 0);
      this.#count(kept, 1);
    }
    return kept.rows;
  }

  #wrapped(paragraph: Paragraph): Kept {
    const kept = { paragraph, columns: 0, rows: [], text: 0 };
    this.#rowsOf(kept);
    return kept;
  }

  get #isFull(): boolean {
    return this.#total > this.#max || this.#text > this.#textMax;
  }

  /** Counts a paragraph among those that are kept, or no longer. */
  #count({ rows, text }: Kept, by: 1 | -1): void {
    this.#total += by * rows.length;
    this.#text += by * text;
  }
}
