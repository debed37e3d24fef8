import { Buffer } from "node:buffer";
import * as readline from "node:readline";
import { Readable, Writable } from "node:stream";
import { harmless } from "../../protocol/text/harmless.ts";
import { TAB } from "../view/shown_text.ts";
import { isInside } from "../view/width.ts";
import { HistorySearch } from "./history_search.ts";
import { Keys, LINE_END_SIGN, REPORTS_OFF, REPORTS_ON } from "./keys.ts";
import {
  drawing,
  erasing,
  isSame,
  type Layout,
  layOut,
  NOTHING,
  part,
  refolded,
} from "./layout.ts";
import { NOT_UTF_8 } from "./typed_text.ts";

/** Most lines kept of what was typed. */
export const HISTORY_MAX = 1_000;

/** How long the window must have had its size before the prompt is drawn anew, in milliseconds: it is dragged through many sizes. */
const RESIZE_WAIT = 50;

/** How long the terminal may take to answer a question, in milliseconds: a slow line or a busy machine may be in between. */
const REPORT_WAIT = 2_000;

/** Asks the terminal where its cursor is. */
const WHERE = "\x1b[6n";

/** Keeps the window's title for later, and takes the kept one back. */
const KEEP_TITLE = "\x1b[22;2t";
const RESTORE_TITLE = "\x1b[23;2t";

/** Most rows of a long line are shown on half of the screen, but these on a small one too. */
const ROWS_MIN = 3;

const CLEAR = "\x1b[H\x1b[2J";

/** Asks the terminal what it has, and the number that says that programs may put text into the clipboard. */
const WHAT_IT_HAS = "\x1b[c";
const HAS_CLIPBOARD = 52;

const encoder = new TextEncoder();

/** Keys of a search. */
const CTRL = { c: "\x03", g: "\x07", h: "\b", r: "\x12" };
const BACKSPACE = "\x7f";

/** Both ends of a terminal, as a prompt needs them. */
export interface Tty {
  /** What is typed, until there is no more. Raw: key by key, no echo. */
  listen(typed: (bytes: Uint8Array) => void, ended: () => void): Disposable;
  /** Calls back when the window has another size. */
  onResize(resized: () => void): Disposable;
  /** Shows text, all of it before it returns. */
  write(text: string): void;
  size(): { readonly columns: number; readonly rows: number };
  /** Steps aside for the shell, as Ctrl-Z does, and calls back on return. */
  suspend(returned: () => void): void;
}

/** What the last word may go on as. */
export interface Completion {
  readonly fitting: readonly string[];
  /** The part of the line that they replace. */
  readonly replaced: string;
}

/** What a prompt is given to work with. */
export interface PromptOptions {
  readonly tty: Tty;
  /** What was typed before, newest first. */
  readonly history: readonly string[];
  /** What the beginning of a line may go on as. */
  readonly complete: (line: string) => Completion;
  /** Shows what a word may go on as, when that is more than one. */
  readonly offer: (fitting: readonly string[]) => void;
  readonly typed: (line: string) => void;
  /** Whether a line is kept in no history: it holds a secret. */
  readonly isSecret: (line: string) => boolean;
  /** A line that is kept in the history from now on. */
  readonly kept: (line: string) => void;
  /** Something typed that cannot be taken. */
  readonly refused: (why: string) => void;
  /** Whether a line may become what a paste makes of it; when not, it has been said why. */
  readonly takes: (line: string) => boolean;
  readonly focus: (isIn: boolean) => void;
  /** Ctrl-C, Ctrl-D on an empty line, or the terminal has gone. */
  readonly ended: (how: "interrupted" | "closed") => void;
}

/**
 * A line editor at the bottom of the screen, and everything else above it.
 *
 * The editing is the system's own (`node:readline`); what it draws is thrown
 * away and drawn here instead, all that has changed in one moment at once. So
 * something can be printed above the prompt at any time, however many rows it
 * spans, whatever it holds, and while the window changes its size.
 */
export class Prompt implements Disposable {
  readonly #options: PromptOptions;
  readonly #tty: Tty;
  readonly #editor: readline.Interface;
  readonly #editorKeys = new Readable({ read() {} });
  readonly #keys: Keys;
  readonly #open = new DisposableStack();
  #label = "";
  /** What was typed, newest first. */
  #history: readonly string[];
  /** What is printed next, above the prompt. */
  #above = "";
  #isCleared = false;
  /** The window's title, and the one that the terminal knows. */
  #title: string | undefined;
  #shownTitle: string | undefined;
  #rings = false;
  #notice = "";
  /** What is put into the clipboard next. */
  #copied: string | undefined;
  /** Whether the terminal says that it has one, once it was asked. */
  #clipboard: PromiseWithResolvers<boolean> | undefined;
  #clipboardWait: ReturnType<typeof setTimeout> | undefined;
  /** What is on the screen, and the width it was laid out for. */
  #drawn: Layout = NOTHING;
  #columns: number;
  #drawing: ReturnType<typeof setTimeout> | undefined;
  /** How many answers to the question for the cursor are to come. */
  #asked = 0;
  /** The width the window has now, and what waits until it is known what that has done. */
  #seen: number;
  #measuring: ReturnType<typeof setTimeout> | undefined;
  /** Whether the terminal folds its rows anew when its width changes, once that is known. */
  #folds: boolean | undefined;
  /** The narrowest that the window has been since the prompt was drawn. */
  #narrowest = Infinity;
  #isAfterTab = false;
  /** The search through what was typed, and the line that it began with. */
  #search:
    | { readonly search: HistorySearch; readonly line: string }
    | undefined;
  #isEnded = false;
  #isClosed = false;

  constructor(options: PromptOptions) {
    this.#options = options;
    this.#tty = options.tty;
    this.#columns = this.#seen = this.#tty.size().columns;
    this.#history = options.history;
    this.#keys = this.#open.use(
      new Keys({
        keys: (text) => this.#press(text),
        tab: () => this.#complete(),
        pasted: (text) => this.#paste(text),
        focus: options.focus,
        cursor: (column) => this.#told(column),
        attributes: (numbers) =>
          this.#clipboard?.resolve(numbers.includes(HAS_CLIPBOARD)),
      }),
    );
    this.#editor = readline.createInterface({
      input: this.#editorKeys,
      output: new Writable({ write: (_chunk, _encoding, done) => done() }),
      terminal: true,
      history: [...options.history],
      historySize: HISTORY_MAX,
      removeHistoryDuplicates: true,
    });
    this.#listen();
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

  /** What stands before the line one edits. It may have several rows. */
  set(label: string): void {
    this.#label = label;
    this.#schedule();
  }

  /** Prints text above the prompt. It ends in a line end, or is empty. */
  print(text: string): void {
    this.#above += text;
    this.#schedule();
  }

  /** Puts a title onto the window. */
  title(text: string): void {
    this.#title = text;
    this.#schedule();
  }

  /** Rings the terminal's bell, once for all that happens in one moment. */
  ring(): void {
    this.#rings = true;
    this.#schedule();
  }

  /**
   * Sends a notice for the desktop, the last one of all in one moment.
   *
   * @param sequence What has the terminal show it.
   */
  notify(sequence: string): void {
    this.#notice = sequence;
    this.#schedule();
  }

  /**
   * Puts text into the clipboard, which is the terminal's (OSC 52).
   *
   * @returns Whether the terminal says that it has one. One that does not say so may have taken it all the same.
   */
  async copy(text: string): Promise<boolean> {
    this.#copied = text;
    this.#schedule();
    if (this.#clipboard === undefined) {
      this.#clipboard = Promise.withResolvers();
      this.#tty.write(WHAT_IT_HAS);
      this.#clipboardWait = setTimeout(
        () => this.#clipboard?.resolve(false),
        REPORT_WAIT,
      );
    }
    const hasOne = await this.#clipboard.promise;
    clearTimeout(this.#clipboardWait);
    return hasOne;
  }

  /** Clears the screen, and takes the prompt to its top. */
  clear(): void {
    this.#above = "";
    this.#isCleared = true;
    this.#schedule();
  }

  /** Takes the prompt away, and gives the terminal back as it was. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#drawing);
    clearTimeout(this.#measuring);
    clearTimeout(this.#clipboardWait);
    this.#clipboard?.resolve(false);
    this.#leave();
    this.#isEnded = true;
    this.#editor.close();
    this.#open.dispose();
  }

  #listen(): void {
    const { typed, isSecret, kept, ended } = this.#options;
    this.#editor.on("history", (lines: string[]) => {
      this.#history = lines;
      const [line] = lines;
      if (line === undefined) return;
      // The editor looks at the list again when a line is asked for.
      if (isSecret(line)) lines.shift();
      else kept(line);
    });
    this.#editor.on("line", (line: string) => {
      if (this.#keys.isDamaged(line)) this.#options.refused(NOT_UTF_8);
      else typed(line.replaceAll(LINE_END_SIGN, "\n"));
    });
    this.#editor.on("SIGINT", () => ended("interrupted"));
    this.#editor.on("SIGTSTP", () => this.#suspend());
    this.#editor.on("close", () => {
      if (this.#isEnded) return;
      this.#isEnded = true;
      ended("closed");
    });
    this.#editorKeys.on(
      "keypress",
      (_: string, key: readline.Key) => this.#pressed(key),
    );
  }

  /** Gives keys to the editor, but for those of a search. */
  #press(text: string): void {
    for (let rest = text; rest !== "" && !this.#isEnded;) {
      if (this.#search !== undefined) {
        const [key = ""] = rest;
        if (this.#pressInSearch(key)) {
          rest = rest.slice(key.length);
          continue;
        }
        this.#search = undefined;
      }
      const [keys = ""] = rest.split(CTRL.r, 1);
      if (keys !== "") this.#editorKeys.emit("data", Buffer.from(keys));
      else this.#beginSearch();
      rest = rest.slice(keys.length || CTRL.r.length);
    }
  }

  #beginSearch(): void {
    const { line } = this.#editor;
    this.#isAfterTab = false;
    const search = new HistorySearch(this.#history);
    if (line !== "") {
      search.type(line);
      // What stands in the line already is nothing to be found.
      if (search.found === line) search.older();
    }
    const hasNothing = line === "" ? this.#history.length === 0 : !search.found;
    if (hasNothing) return this.ring();
    this.#search = { search, line };
    this.#put(search.found ?? "");
  }

  /** @returns Whether the key is one of the search. Any other one ends it, and the line that was found is edited. */
  #pressInSearch(key: string): boolean {
    const { search, line } = this.#search ?? {};
    if (search === undefined) return false;
    switch (key) {
      case CTRL.r:
        if (!search.older()) this.ring();
        break;
      case CTRL.h:
      case BACKSPACE:
        search.erase();
        break;
      case CTRL.c:
      case CTRL.g:
        this.#search = undefined;
        this.#put(line ?? "");
        return true;
      default:
        if (/\p{Cc}/u.test(key)) return false;
        search.type(key);
        if (search.found === undefined) this.ring();
    }
    this.#put(search.found ?? "");
    return true;
  }

  /** Puts another line in the place of the one that is edited. */
  #put(line: string): void {
    this.#editor.write(null, { ctrl: true, name: "e" });
    this.#editor.write(null, { ctrl: true, name: "u" });
    this.#editor.write(line);
  }

  /** The keys that the editor does nothing for, or not what is wanted here. */
  #pressed({ ctrl, name }: readline.Key): void {
    this.#isAfterTab = false;
    if (ctrl && name === "l") this.clear();
    if (name === "left" || name === "right") this.#leaveCharacter(name);
  }

  /** Goes on until the cursor is not inside of a character that is several of them. */
  #leaveCharacter(name: "left" | "right"): void {
    while (isInside(this.#editor.line, this.#editor.cursor)) {
      this.#editor.write(null, { name });
    }
  }

  #paste(text: string): void {
    this.#isAfterTab = false;
    this.#search = undefined;
    if (this.#isEnded) return;
    if (this.#options.takes(this.#editor.line + text)) this.#editor.write(text);
  }

  /** Goes on with the last word as far as there is one way only; asked again, shows the ways. */
  #complete(): void {
    const { line, cursor } = this.#editor;
    const { fitting, replaced } = this.#options.complete(line.slice(0, cursor));
    const common = commonBeginning(fitting);
    if (common.length > replaced.length) {
      for (const _ of replaced) this.#editor.write(null, { name: "backspace" });
      this.#editor.write(common);
    } else if (fitting.length > 1 && this.#isAfterTab) {
      this.#options.offer(fitting);
    } else if (!fitting.includes(replaced)) this.ring();
    this.#isAfterTab = true;
    this.#search = undefined;
  }

  /** Lets the shell have the terminal until one comes back. */
  #suspend(): void {
    this.#leave();
    this.#tty.suspend(() => {
      this.#tty.write(KEEP_TITLE + REPORTS_ON);
      this.#drawn = NOTHING;
      this.#columns = this.#seen = this.#tty.size().columns;
      this.#schedule();
    });
  }

  /** Takes the prompt away, and everything that was switched on for it. */
  #leave(): void {
    const rows = this.#measuring === undefined
      ? this.#drawn.cursor.row
      : this.#rowsAbove(undefined);
    clearTimeout(this.#measuring);
    this.#measuring = undefined;
    this.#tty.write(
      `${this.#start(rows)}${REPORTS_OFF}\x1b]2;\x07${RESTORE_TITLE}`,
    );
    this.#shownTitle = undefined;
    this.#drawn = NOTHING;
  }

  /** Everything that has changed until then is drawn at once. */
  #schedule(): void {
    if (this.#isClosed) return;
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.#draw();
    }, 0);
  }

  #draw(): void {
    const { columns } = this.#tty.size();
    if (columns !== this.#seen) this.#measure(columns);
    else if (this.#measuring === undefined) this.#show(this.#drawn.cursor.row);
  }

  /** The window has another width. What the terminal made of the prompt it alone knows. */
  #measure(columns: number): void {
    this.#seen = columns;
    this.#narrowest = Math.min(this.#narrowest, columns);
    clearTimeout(this.#measuring);
    this.#measuring = setTimeout(() => this.#ask(), RESIZE_WAIT);
  }

  #ask(): void {
    const { columns } = this.#tty.size();
    if (columns !== this.#seen) return this.#measure(columns);
    this.#asked++;
    this.#measuring = setTimeout(() => {
      this.#asked = 0;
      this.#measured(undefined);
    }, REPORT_WAIT);
    this.#tty.write(WHERE);
  }

  /** The terminal has said in which column the cursor is. */
  #told(column: number): void {
    if (this.#asked === 0) return;
    this.#asked--;
    // An answer from before the last change says nothing any more.
    if (this.#asked === 0 && this.#measuring !== undefined) {
      this.#measured(column);
    }
  }

  /** @param column Where the cursor is, if the terminal has said so. */
  #measured(column: number | undefined): void {
    const { columns } = this.#tty.size();
    if (columns !== this.#seen) return this.#measure(columns);
    clearTimeout(this.#measuring);
    this.#measuring = undefined;
    const rows = this.#rowsAbove(column);
    this.#columns = columns;
    this.#drawn = { ...this.#drawn, rows: [] };
    this.#show(rows);
  }

  /**
   * How many rows of the prompt are above the cursor now. Some terminals fold
   * their rows anew, others leave them as they were; the column in which the
   * cursor is now tells which. In doubt it is the fewest: rather a row of the
   * prompt too many than a message too few.
   */
  #rowsAbove(column: number | undefined): number {
    const { cursor } = this.#drawn;
    const folded = refolded(this.#drawn, this.#seen);
    const last = this.#seen - 1;
    const fitting = [
      ...folded.filter((place) => place.column === column),
      // Behind a row that is full it may still stand in it.
      ...folded.filter(() => column === last)
        .filter((place) => place.column === 0 && place.row > 0)
        .map((place) => ({ row: place.row - 1, column: last })),
    ];
    const kept = Math.min(cursor.column, this.#narrowest - 1);
    if (column === kept && fitting.length === 0) this.#folds = false;
    if (column !== kept && fitting.length > 0) this.#folds = true;
    // Left where it was in a window that was narrower for a moment.
    const isPushed = column !== undefined && column < kept;
    if (this.#folds === false) return cursor.row;
    const candidates = fitting.length > 0
      ? fitting
      : this.#folds === undefined && isPushed
      ? [cursor]
      : folded;
    const rows = candidates.map(({ row }) => row);
    if (this.#folds === undefined) rows.push(cursor.row);
    return Math.min(...rows);
  }

  /** @param rows How many rows above the cursor the prompt on the screen begins. */
  #show(rows: number): void {
    const next = this.#layout();
    if (
      this.#isCleared || this.#above !== "" || !isSame(next, this.#drawn)
    ) {
      this.#tty.write(this.#start(rows) + drawing(next));
      this.#drawn = next;
      this.#narrowest = Infinity;
    } else {
      const aside = this.#aside();
      if (aside !== "") this.#tty.write(aside);
    }
  }

  /** What comes before the prompt, from the place of the old one on. */
  #start(rows: number): string {
    const before = this.#isCleared ? CLEAR : erasing(rows);
    const above = this.#above;
    this.#above = "";
    this.#isCleared = false;
    return this.#aside() + before + above;
  }

  /** What moves nothing on the screen. */
  #aside(): string {
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
    const search = this.#search === undefined
      ? ""
      : `search "${shownTyped(this.#search.search.words)}": `;
    const layout = layOut(
      this.#label + search + shownTyped(line.slice(0, cursor)),
      shownTyped(line.slice(cursor)),
      columns,
    );
    const half = Math.max(ROWS_MIN, Math.floor(rows / 2));
    return part(layout, Math.max(1, Math.min(half, rows - 1)));
  }
}

/** What one types as it can stand on a screen. */
function shownTyped(text: string): string {
  return harmless(text).replaceAll("\t", TAB);
}

/** What all of them begin with, whatever the case. */
function commonBeginning([first = "", ...others]: readonly string[]): string {
  let common = first;
  for (const other of others) {
    while (!other.toLowerCase().startsWith(common.toLowerCase())) {
      common = [...common].slice(0, -1).join("");
    }
  }
  return common;
}
