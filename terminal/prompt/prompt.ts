import type { InputLine, InputLineOptions } from "./input_line.ts";
import {
  drawing,
  EMPTY_LAYOUT,
  erasing,
  isSame,
  type Layout,
  layOut,
  part,
  type RowBelow,
  withRowBelow,
} from "./layout.ts";
import { OutOfBandOutput, REPORTS_OFF, REPORTS_ON } from "./out_of_band.ts";
import { Redraw } from "./redraw.ts";
import { Reflow } from "./reflow.ts";
import { Resize } from "./resize.ts";

/** A long line takes half of the screen, but this many rows on a small screen too. */
const ROWS_MIN = 3;

/** With fewer rows than this there is no row below the prompt. */
const BELOW_ROWS_MIN = 8;

const CLEAR = "\x1b[H\x1b[2J";

/** A terminal: its keyboard and its screen. */
export interface Tty {
  /** Reads the keyboard until it ends. Raw: key by key, without echo. */
  listen(typed: (bytes: Uint8Array) => void, ended: () => void): Disposable;
  /** Calls back when the size of the window changes. */
  onResize(resized: () => void): Disposable;
  /** Writes all of a text before it returns. */
  write(text: string): void;
  size(): { readonly columns: number; readonly rows: number };
  /** Suspends the program, as Ctrl-Z does, and calls back on return. */
  suspend(returned: () => void): void;
}

/** The events of a line that its prompt takes itself. */
export type PromptKeys = Pick<
  InputLineOptions,
  "ring" | "clear" | "suspend" | "cursor" | "attributes"
>;

/** The terminal of a prompt. */
export interface PromptOptions {
  readonly tty: Tty;
  /** The keyboard has ended. */
  readonly closed: () => void;
  /** The row below the prompt for a width in columns, and the line as it is edited. */
  readonly below?: (columns: number, line: string) => RowBelow | undefined;
}

/**
 * A line to type at the bottom of the screen, below everything that is printed.
 *
 * Drawing is done here and not by `node:readline`, all changes of a moment at
 * once: so text of any number of rows can be printed above the prompt at any
 * time, also while the window changes its size.
 */
export class Prompt implements Disposable {
  readonly #options: PromptOptions;
  readonly #tty: Tty;
  /** Absent until {@linkcode accept}. */
  #input: InputLine | undefined;
  /** Keys that came before it. */
  readonly #early: Uint8Array[] = [];
  readonly #outOfBand: OutOfBandOutput;
  readonly #resize: Resize;
  readonly #reflow = new Reflow();
  readonly #open = new DisposableStack();
  #label = "";
  /** Text to print above the prompt. */
  #above = "";
  #isCleared = false;
  /** The prompt on the screen. */
  #drawn: Layout = EMPTY_LAYOUT;
  readonly #redraw = new Redraw(() => this.#draw());
  #isClosed = false;

  constructor(options: PromptOptions) {
    this.#options = options;
    this.#tty = options.tty;
    this.#outOfBand = this.#open.use(
      new OutOfBandOutput({
        write: (text) => this.#tty.write(text),
        changed: () => this.#redraw.schedule(),
      }),
    );
    this.#resize = this.#open.use(
      new Resize({
        columns: () => this.#tty.size().columns,
        write: (text) => this.#tty.write(text),
        resized: (columns) => this.#reflow.resized(columns),
        measured: (column) => this.#drawMeasured(column),
      }),
    );
    this.#tty.write(this.#outOfBand.begin() + REPORTS_ON);
    this.#open.use(this.#tty.listen(
      (bytes) => this.#push(bytes),
      options.closed,
    ));
    this.#open.use(this.#tty.onResize(() => this.#redraw.schedule()));
  }

  /**
   * Begins to edit a line. The prompt can be drawn before, so that it need not
   * wait until the modules of the line are loaded.
   */
  accept(lineFor: (keys: PromptKeys) => InputLine): void {
    if (this.#isClosed) return;
    this.#input = this.#open.use(lineFor({
      ring: () => this.ring(),
      clear: () => this.clear(),
      suspend: () => this.#suspend(),
      cursor: (column) => this.#resize.told(column),
      attributes: (numbers) => this.#outOfBand.attributes(numbers),
    }));
    for (const bytes of this.#early.splice(0)) this.#push(bytes);
  }

  #push(bytes: Uint8Array): void {
    // The buffer of the keyboard is used again.
    if (this.#input === undefined) this.#early.push(bytes.slice());
    else this.#input.push(bytes);
    this.#redraw.schedule();
  }

  /** The line as it is edited. */
  get line(): string {
    return this.#input?.line ?? "";
  }

  /** Without effect until a line is edited: there is none to keep. */
  set line(text: string) {
    if (this.#input !== undefined) this.#input.line = text;
    this.#redraw.schedule();
  }

  /** Sets the text before the line. It may have several rows. */
  set(label: string): void {
    this.#label = label;
    this.#redraw.schedule();
  }

  /** Prints text above the prompt: whole lines, or nothing. */
  print(text: string): void {
    this.#above += text;
    this.#redraw.schedule();
  }

  /** Sets the title of the window. */
  title(text: string): void {
    this.#outOfBand.title(text);
  }

  /** Rings the bell, once for several calls in a moment. */
  ring(): void {
    this.#outOfBand.ring();
  }

  /**
   * Shows a notice on the desktop, see {@linkcode OutOfBandOutput.notify}.
   *
   * @param sequence The escape sequence of the notice.
   */
  notify(sequence: string): void {
    this.#outOfBand.notify(sequence);
  }

  /**
   * Puts text into the clipboard of the terminal.
   *
   * @returns Whether it says that it has one, see {@linkcode OutOfBandOutput.copy}.
   */
  copy(text: string): Promise<boolean> {
    return this.#outOfBand.copy(text);
  }

  /** Clears the screen, with the prompt at its top. */
  clear(): void {
    this.#above = "";
    this.#isCleared = true;
    this.#redraw.schedule();
  }

  /** Removes the prompt, and restores the terminal. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#redraw[Symbol.dispose]();
    this.#leave();
    this.#open.dispose();
  }

  /** Leaves the terminal to the shell until the program is continued. */
  #suspend(): void {
    this.#leave();
    this.#redraw.suspend();
    this.#tty.suspend(() => {
      this.#tty.write(this.#outOfBand.begin() + REPORTS_ON);
      this.#drawn = EMPTY_LAYOUT;
      this.#resize.reset();
      this.#redraw.resume();
    });
  }

  /** Removes the prompt, and switches off all that was switched on for it. */
  #leave(): void {
    const rows = this.#resize.isMeasuring
      ? this.#findRowsAbove(undefined)
      : this.#drawn.cursor.row;
    this.#resize.stop();
    this.#tty.write(
      `${this.#takeStart(rows)}${REPORTS_OFF}${this.#outOfBand.end()}`,
    );
    this.#drawn = EMPTY_LAYOUT;
  }

  #draw(): void {
    if (this.#resize.checkWidth() || this.#resize.isMeasuring) return;
    this.#show(this.#drawn.cursor.row);
  }

  /** Draws the prompt again after a change of the width. */
  #drawMeasured(column: number | undefined): void {
    const rows = this.#findRowsAbove(column);
    this.#drawn = { ...this.#drawn, rows: [] };
    this.#show(rows);
  }

  #findRowsAbove(column: number | undefined): number {
    return this.#reflow.findRowsAbove(
      this.#drawn,
      this.#resize.columns,
      column,
    );
  }

  /** @param rows How many rows of the prompt are above the cursor. */
  #show(rows: number): void {
    const next = this.#layout();
    if (
      this.#isCleared || this.#above !== "" || !isSame(next, this.#drawn)
    ) {
      this.#tty.write(this.#takeStart(rows) + drawing(next));
      this.#drawn = next;
      this.#reflow.drawn();
    } else {
      const outOfBand = this.#outOfBand.take();
      if (outOfBand !== "") this.#tty.write(outOfBand);
    }
  }

  /** Takes the output that precedes the prompt, and starts where the old prompt is. */
  #takeStart(rows: number): string {
    const before = this.#isCleared ? CLEAR : erasing(rows);
    const above = this.#above;
    this.#above = "";
    this.#isCleared = false;
    return this.#outOfBand.take() + before + above;
  }

  #layout(): Layout {
    const { columns, rows } = this.#tty.size();
    const { before = "", behind = "" } = this.#input ?? {};
    const layout = layOut(this.#label + before, behind, columns);
    const half = Math.max(ROWS_MIN, Math.floor(rows / 2));
    // Without the last column, which makes some terminals wrap.
    const below = rows < BELOW_ROWS_MIN
      ? undefined
      : this.#options.below?.(columns - 1, this.line);
    if (below === undefined) {
      return part(layout, Math.max(1, Math.min(half, rows - 1)));
    }
    return withRowBelow(part(layout, half), below, columns);
  }
}
