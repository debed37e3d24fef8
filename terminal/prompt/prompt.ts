import { harmless } from "../../protocol/text/harmless.ts";
import { TAB } from "../view/shown_text.ts";
import { Keys, LINE_END_SIGN, REPORTS_OFF, REPORTS_ON } from "./keys.ts";
import {
  drawing,
  erasing,
  isSame,
  type Layout,
  layOut,
  NOTHING,
  part,
} from "./layout.ts";
import { LineEditor, type LineEditorOptions } from "./line_editor.ts";
import { Reflow } from "./reflow.ts";
import { REPORT_WAIT, Resize } from "./resize.ts";
import { NOT_UTF_8 } from "./typed_text.ts";

/** Saves the title of the window, and restores it. */
const KEEP_TITLE = "\x1b[22;2t";
const RESTORE_TITLE = "\x1b[23;2t";

/** A long line takes half of the screen, but this many rows on a small screen too. */
const ROWS_MIN = 3;

const CLEAR = "\x1b[H\x1b[2J";

/** Asks the terminal for its attributes, and the attribute of a clipboard that programs may write. */
const ATTRIBUTES = "\x1b[c";
const HAS_CLIPBOARD = 52;

const encoder = new TextEncoder();

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

/** The terminal of a prompt, and the receiver of its events. */
export interface PromptOptions
  extends Omit<LineEditorOptions, "ring" | "clear" | "suspend"> {
  readonly tty: Tty;
  /** The line cannot be taken. */
  readonly refused: (why: string) => void;
  /** The window has got or lost the focus. */
  readonly focus: (isIn: boolean) => void;
  /** Ctrl-C, Ctrl-D on an empty line, or the terminal is gone. */
  readonly ended: (how: "interrupted" | "closed") => void;
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
  readonly #editor: LineEditor;
  readonly #keys: Keys;
  readonly #resize: Resize;
  readonly #reflow = new Reflow();
  readonly #open = new DisposableStack();
  #label = "";
  /** Text to print above the prompt. */
  #above = "";
  #isCleared = false;
  /** The window's title, and the title that the terminal knows. */
  #title: string | undefined;
  #shownTitle: string | undefined;
  #rings = false;
  #notice = "";
  /** Text to put into the clipboard. */
  #copied: string | undefined;
  /** Whether the terminal has a clipboard, once it was asked. */
  #clipboard: PromiseWithResolvers<boolean> | undefined;
  #clipboardWait: ReturnType<typeof setTimeout> | undefined;
  /** The prompt on the screen. */
  #drawn: Layout = NOTHING;
  #drawing: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: PromptOptions) {
    this.#options = options;
    this.#tty = options.tty;
    this.#editor = new LineEditor({
      ...options,
      typed: (line) => this.#typed(line),
      ring: () => this.ring(),
      clear: () => this.clear(),
      suspend: () => this.#suspend(),
    });
    this.#resize = this.#open.use(
      new Resize({
        columns: () => this.#tty.size().columns,
        write: (text) => this.#tty.write(text),
        resized: (columns) => this.#reflow.resized(columns),
        measured: (column) => this.#redraw(column),
      }),
    );
    this.#keys = this.#open.use(
      new Keys({
        keys: (text) => this.#editor.press(text),
        tab: () => this.#editor.complete(),
        pasted: (text) => this.#editor.paste(text),
        focus: options.focus,
        cursor: (column) => this.#resize.told(column),
        attributes: (numbers) =>
          this.#clipboard?.resolve(numbers.includes(HAS_CLIPBOARD)),
      }),
    );
    this.#tty.write(KEEP_TITLE + REPORTS_ON);
    this.#open.use(this.#tty.listen(
      (bytes) => {
        this.#keys.push(bytes);
        this.#schedule();
      },
      () => options.ended("closed"),
    ));
    this.#open.use(this.#tty.onResize(() => this.#schedule()));
  }

  /** Sets the text before the line. It may have several rows. */
  set(label: string): void {
    this.#label = label;
    this.#schedule();
  }

  /** Prints text above the prompt: whole lines, or nothing. */
  print(text: string): void {
    this.#above += text;
    this.#schedule();
  }

  /** Sets the title of the window. */
  title(text: string): void {
    this.#title = text;
    this.#schedule();
  }

  /** Rings the bell, once for several calls in a moment. */
  ring(): void {
    this.#rings = true;
    this.#schedule();
  }

  /**
   * Shows a notice on the desktop, the last of several in a moment.
   *
   * @param sequence The escape sequence of the notice.
   */
  notify(sequence: string): void {
    this.#notice = sequence;
    this.#schedule();
  }

  /**
   * Puts text into the clipboard of the terminal (OSC 52).
   *
   * @returns Whether the terminal says that it has a clipboard. Some have one and do not say so.
   */
  async copy(text: string): Promise<boolean> {
    this.#copied = text;
    this.#schedule();
    if (this.#clipboard === undefined) {
      this.#clipboard = Promise.withResolvers();
      this.#tty.write(ATTRIBUTES);
      this.#clipboardWait = setTimeout(
        () => this.#clipboard?.resolve(false),
        REPORT_WAIT,
      );
    }
    const hasClipboard = await this.#clipboard.promise;
    clearTimeout(this.#clipboardWait);
    return hasClipboard;
  }

  /** Clears the screen, with the prompt at its top. */
  clear(): void {
    this.#above = "";
    this.#isCleared = true;
    this.#schedule();
  }

  /** Removes the prompt, and restores the terminal. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#drawing);
    clearTimeout(this.#clipboardWait);
    this.#clipboard?.resolve(false);
    this.#leave();
    this.#editor.close();
    this.#open.dispose();
  }

  #typed(line: string): void {
    if (this.#keys.isDamaged(line)) this.#options.refused(NOT_UTF_8);
    else this.#options.typed(line.replaceAll(LINE_END_SIGN, "\n"));
  }

  /** Leaves the terminal to the shell until the program is continued. */
  #suspend(): void {
    this.#leave();
    this.#tty.suspend(() => {
      this.#tty.write(KEEP_TITLE + REPORTS_ON);
      this.#drawn = NOTHING;
      this.#resize.reset();
      this.#schedule();
    });
  }

  /** Removes the prompt, and switches off all that was switched on for it. */
  #leave(): void {
    const rows = this.#resize.isMeasuring
      ? this.#findRowsAbove(undefined)
      : this.#drawn.cursor.row;
    this.#resize.stop();
    this.#tty.write(
      `${this.#takeStart(rows)}${REPORTS_OFF}\x1b]2;\x07${RESTORE_TITLE}`,
    );
    this.#shownTitle = undefined;
    this.#drawn = NOTHING;
  }

  /** Draws all changes of this moment at once. */
  #schedule(): void {
    if (this.#isClosed) return;
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.#draw();
    }, 0);
  }

  #draw(): void {
    if (this.#resize.checkWidth() || this.#resize.isMeasuring) return;
    this.#show(this.#drawn.cursor.row);
  }

  /** Draws the prompt again after a change of the width. */
  #redraw(column: number | undefined): void {
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
      const aside = this.#takeAside();
      if (aside !== "") this.#tty.write(aside);
    }
  }

  /** Takes the output that precedes the prompt, and starts where the old prompt is. */
  #takeStart(rows: number): string {
    const before = this.#isCleared ? CLEAR : erasing(rows);
    const above = this.#above;
    this.#above = "";
    this.#isCleared = false;
    return this.#takeAside() + before + above;
  }

  /** Takes the output that moves nothing on the screen. */
  #takeAside(): string {
    const title = this.#title === undefined || this.#title === this.#shownTitle
      ? ""
      : `\x1b]2;${harmless(this.#title)}\x07`;
    const bell = (this.#rings ? "\x07" : "") + this.#notice;
    const copied = this.#copied === undefined
      ? ""
      : `\x1b]52;c;${encoder.encode(this.#copied).toBase64()}\x07`;
    this.#shownTitle = this.#title;
    this.#rings = false;
    this.#notice = "";
    this.#copied = undefined;
    return title + bell + copied;
  }

  #layout(): Layout {
    const { columns, rows } = this.#tty.size();
    const { line, cursor } = this.#editor;
    const { searched } = this.#editor;
    const search = searched === undefined
      ? ""
      : `search "${shownTyped(searched)}": `;
    const layout = layOut(
      this.#label + search + shownTyped(line.slice(0, cursor)),
      shownTyped(line.slice(cursor)),
      columns,
    );
    const half = Math.max(ROWS_MIN, Math.floor(rows / 2));
    return part(layout, Math.max(1, Math.min(half, rows - 1)));
  }
}

/** Typed text as it can be shown. */
function shownTyped(text: string): string {
  return harmless(text).replaceAll("\t", TAB);
}
