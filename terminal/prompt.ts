import * as readline from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import { Keys, LINE_END_SIGN, REPORTS_OFF, REPORTS_ON } from "./keys.ts";

/** How long the terminal may take to say where its cursor is, in milliseconds. */
const REPORT_WAIT = 200;

/** Asks the terminal where its cursor is. */
const WHERE = "\x1b[6n";

/** What the line editor has beyond its types. */
interface Editor extends readline.Interface {
  /** In which row of the prompt the cursor is; where it redraws from. */
  prevRows: number;
  cursor: number;
}

/** What a prompt is given to work with. */
export interface PromptOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** What was typed before, newest first. */
  readonly history: readonly string[];
  /** What the beginning of a line may go on as, and the part of it that is replaced. */
  readonly complete: (line: string) => [string[], string];
  readonly typed: (line: string) => void;
  readonly focus: (isIn: boolean) => void;
  /** Ctrl-C, or Ctrl-D on an empty line. */
  readonly ended: (how: "interrupted" | "closed") => void;
}

/**
 * A line editor at the bottom of the screen, and everything else above it. The
 * editing is the system's own (`node:readline`); what this adds is that
 * something can be printed above the prompt at any moment, however many rows it
 * spans, that it survives a change of the window's size, and that a paste of
 * several lines is one line to edit.
 */
export class Prompt implements Disposable {
  readonly #output: WriteStream;
  readonly #editor: Editor;
  readonly #keys: Keys;
  readonly #resized = () => this.#measure();
  /** What came while the terminal was asked where its cursor is. */
  #held: string | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** Where the cursor was, in the size before this one. */
  #before = { rows: 0, cols: 0 };
  /** In how many rows below the prompt's first the line ended. */
  #endRow = 0;
  #isClosed = false;

  constructor(private readonly options: PromptOptions) {
    const { input, output } = options;
    this.#output = output;
    this.#keys = new Keys(input, {
      focus: options.focus,
      cursor: (column) => this.#measured(column),
    });
    input.pipe(this.#keys);
    const others = new Set(output.listeners("resize"));
    this.#editor = readline.createInterface({
      // It is what the editor needs of a terminal's input: keys, and a raw mode.
      input: this.#keys,
      output,
      terminal: true,
      history: [...options.history],
      historySize: 1_000,
      removeHistoryDuplicates: true,
      completer: options.complete,
    }) as Editor;
    // The editor would redraw at once, from a row that may be wrong.
    for (const listener of output.listeners("resize")) {
      if (!others.has(listener)) {
        output.off("resize", listener as () => void);
      }
    }
    output.on("resize", this.#resized);
    this.#keys.prependListener(
      "keypress",
      (_: string, key: { readonly name?: string }) => this.#beforeKey(key.name),
    );
    this.#keys.on("keypress", () => this.#remember());
    this.#editor.on("line", (line: string) => this.#typed(line));
    this.#editor.on("SIGINT", () => options.ended("interrupted"));
    this.#editor.on("close", () => {
      if (!this.#isClosed) options.ended("closed");
    });
    output.write(REPORTS_ON);
  }

  /** What has been typed, newest first. */
  get history(): readonly string[] {
    return (this.#editor as unknown as { history: string[] }).history;
  }

  /** What stands before the line one edits. It may have several rows. */
  set(prompt: string): void {
    if (this.#isClosed) return;
    this.#above(() => this.#editor.setPrompt(prompt));
  }

  /** Prints text above the prompt. It ends in a line end, or is empty. */
  print(text: string): void {
    if (text === "") return;
    if (this.#isClosed) {
      this.#output.write(text);
    } else if (this.#held !== undefined) {
      this.#held += text;
    } else {
      this.#above(() => this.#output.write(text));
    }
  }

  /** Puts a title onto the window. */
  title(text: string): void {
    if (!this.#isClosed) this.#output.write(`\x1b]2;${text}\x07`);
  }

  /** Takes the screen for what it shows, and the prompt to its top. */
  clear(): void {
    this.#output.write("\x1b[H\x1b[2J");
    this.#redraw();
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#erase();
    this.#isClosed = true;
    clearTimeout(this.#waiting);
    this.#output.write(REPORTS_OFF + (this.#held ?? ""));
    this.#output.off("resize", this.#resized);
    this.#editor.close();
    this.options.input.unpipe(this.#keys);
    this.options.input.pause();
    this.#keys.destroy();
  }

  /** Does something where the prompt stands, and draws the prompt anew below it. */
  #above(change: () => void): void {
    this.#erase();
    change();
    this.#redraw();
  }

  #erase(): void {
    this.#moveUp(this.#editor.getCursorPos().rows);
  }

  /** Clears from some rows above the cursor on. */
  #moveUp(rows: number): void {
    readline.moveCursor(this.#output, 0, -rows);
    readline.cursorTo(this.#output, 0);
    readline.clearScreenDown(this.#output);
  }

  #redraw(): void {
    this.#editor.prevRows = 0;
    this.#editor.prompt(true);
    this.#remember();
  }

  #beforeKey(name: string | undefined): void {
    if (name === "return" || name === "enter") {
      // The editor goes to the end of the line and beyond; remember how far that is.
      const { cursor } = this.#editor;
      this.#editor.cursor = this.#editor.line.length;
      this.#endRow = this.#editor.getCursorPos().rows;
      this.#editor.cursor = cursor;
    }
  }

  #typed(line: string): void {
    // The editor has left what was typed on the screen. It is shown again once it is said.
    this.#moveUp(this.#endRow + 1);
    this.#redraw();
    this.options.typed(line.replaceAll(LINE_END_SIGN, "\n"));
  }

  /** The window has another size. What the terminal made of the prompt it alone knows. */
  #measure(): void {
    if (this.#isClosed) return;
    this.#held ??= "";
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#measured(undefined), REPORT_WAIT);
    this.#output.write(WHERE);
  }

  /**
   * Some terminals fold the rows of the prompt anew, others leave them as they
   * were; the column in which the cursor is now tells which. In doubt fewer rows
   * are taken away: rather a row of the prompt too many than a message too few.
   */
  #measured(column: number | undefined): void {
    if (this.#held === undefined || this.#isClosed) return;
    clearTimeout(this.#waiting);
    const folded = this.#editor.getCursorPos();
    const { columns } = this.#output;
    const { rows, cols } = this.#before;
    const isKept = column === Math.min(cols, columns - 1);
    const isFolded = column === folded.cols;
    const up = isKept === isFolded
      ? Math.min(rows, folded.rows)
      : isFolded
      ? folded.rows
      : rows;
    const held = this.#held;
    this.#held = undefined;
    this.#moveUp(up);
    if (held !== "") this.#output.write(held);
    this.#redraw();
  }

  #remember(): void {
    this.#before = this.#editor.getCursorPos();
  }
}
