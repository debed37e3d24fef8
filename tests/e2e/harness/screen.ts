/**
 * The real program on a real terminal: a pseudo terminal whose output is fed to
 * a terminal emulator, so that a test sees what a person would see.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isDeepStrictEqual } from "node:util";
import { assertEquals } from "@std/assert";
import headless from "@xterm/headless";
import graphemes from "@xterm/addon-unicode-graphemes";
import unicode11 from "@xterm/addon-unicode11";
import type { IBufferCell, Terminal } from "@xterm/headless";
import { News } from "./news.ts";
import { IN_PIECES, pieces } from "./pieces.ts";
import { programCommand, within } from "./program.ts";

/** How many rows that have scrolled away are kept: more than any test makes. */
const SCROLLBACK = 20_000;

/** The highest number of an operating system command that any terminal knows. */
const OSC_MAX = 9_999;

type Pty = typeof import("@lydell/node-pty");

/** Native packages may be missing on some machines. */
async function loadPty(): Promise<Pty | string> {
  try {
    const { default: pty } = await import("@lydell/node-pty");
    return pty as unknown as Pty;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const pty = await loadPty();

/** Why there is no pseudo terminal; `undefined` where there is. */
export const noTerminal: string | undefined = typeof pty === "string"
  ? `no pseudo terminal: ${pty.split("\n", 1)[0]}`
  : undefined;

/** A test that needs a pseudo terminal: skipped, by name and with the reason, where there is none. */
export function screenTest(name: string, run: () => Promise<void>): void {
  if (typeof pty !== "string") Deno.test(name, run);
  else {
    Deno.test({
      name: `${name} (${noTerminal})`,
      ignore: true,
      fn: run,
    });
  }
}

/** The terminal a program runs on. */
export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Whether joined characters (a family, a flag) have the width of one, as on newer terminals, or of their parts. */
  readonly joins?: boolean;
  /** Whether the row with the cursor is folded anew when the width changes. */
  readonly folds?: boolean;
  /** Variables of the environment besides those that are needed to run at all. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder for what the program keeps for its next run; otherwise it is a new one. */
  readonly state?: string;
}

/** The result of a finished program. */
export interface Ended {
  readonly code: number;
}

/** Where a cursor is, however the lines are folded. */
interface Place {
  readonly line: number;
  readonly characters: number;
}

/** A program, and the screen it runs on. */
export class Screen implements AsyncDisposable {
  readonly terminal: Terminal;
  /** Titles that the window was given, in order. */
  readonly titles: string[] = [];
  /** Everything that came, byte for byte. */
  raw = "";
  bells = 0;
  /** Sequences found by the emulator's parser that this program should not send. */
  readonly foreign: string[] = [];
  readonly #process: import("@lydell/node-pty").IPty;
  /** The home of the program, removed with the screen. */
  readonly #state = Deno.makeTempDirSync({ prefix: "chat-screen-" });
  readonly #folds: boolean;
  /** Where the cursor is in its line, as long as nothing has moved it. */
  #place: Place | undefined;
  readonly #ended = Promise.withResolvers<Ended>();
  #isEnded = false;
  readonly #news = new News();
  /** Settles when all that came has been given to the emulator. */
  #taking = Promise.resolve();

  constructor(
    command: readonly string[],
    {
      columns = 80,
      rows = 24,
      joins = false,
      folds = false,
      env = {},
      state,
    }: ScreenOptions = {},
  ) {
    if (typeof pty === "string") throw new Error(pty);
    this.#folds = folds;
    this.terminal = new headless.Terminal({
      cols: columns,
      rows,
      scrollback: SCROLLBACK,
      allowProposedApi: true,
      reflowCursorLine: folds,
      windowOptions: { pushTitle: true, popTitle: true },
    });
    this.terminal.loadAddon(
      joins
        ? new graphemes.UnicodeGraphemesAddon()
        : new unicode11.Unicode11Addon(),
    );
    this.terminal.unicode.activeVersion = joins ? "15-graphemes" : "11";
    const [file = "", ...args] = command;
    this.#process = pty.spawn(file, args, {
      name: env.TERM ?? "xterm-256color",
      cols: columns,
      rows,
      env: {
        ...inherited(),
        // The tests of the status line switch it on.
        CHAT_STATUS: "off",
        LC_ALL: "C.UTF-8",
        // No day changes in the middle of a test that says nothing of days.
        TZ: "UTC",
        XDG_CONFIG_HOME: this.#state,
        XDG_STATE_HOME: state ?? this.#state,
        ...env,
      },
    });
    readToEnd(this.#process);
    this.#process.onData((data) => {
      if (!IN_PIECES) return this.#take(data);
      this.#taking = this.#taking.then(async () => {
        for await (const piece of pieces(data)) this.#take(piece);
      });
    });
    // The emulator answers questions, as for the cursor, as a terminal does.
    this.terminal.onData((data) => this.type(data));
    this.#watchParser();
    this.terminal.onBell(() => this.bells++);
    this.terminal.onTitleChange((title) => this.titles.push(title));
    this.#process.onExit(({ exitCode, signal }) => {
      this.#isEnded = true;
      this.#ended.resolve({ code: signal ? 128 + signal : exitCode });
      this.#news.wake();
    });
  }

  /** The words that run the real program, with the permissions of the compiled binary. */
  static command(args: readonly string[]): readonly string[] {
    return [...programCommand(), ...args];
  }

  /** Starts the real program. */
  static start(args: readonly string[], options: ScreenOptions = {}): Screen {
    return new Screen(Screen.command(args), options);
  }

  /** Joins a server of this machine as somebody, without times, and waits for the prompt. */
  static async join(
    port: number,
    name: string,
    options: ScreenOptions = {},
    args: readonly string[] = ["--time", "off"],
  ): Promise<Screen> {
    const screen = Screen.start(
      ["join", `127.0.0.1:${port}`, "--name", name, ...args],
      options,
    );
    try {
      await screen.untilShown("lobby>");
    } catch (error) {
      await screen[Symbol.asyncDispose]();
      throw error;
    }
    return screen;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get columns(): number {
    return this.terminal.cols;
  }

  /** The title of the window. */
  get title(): string {
    return this.titles.at(-1) ?? "";
  }

  /** The rows of the screen, without the blanks at their ends. */
  rows(): string[] {
    const { viewportY } = this.terminal.buffer.active;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) => this.#row(viewportY + row),
    );
  }

  /** Some columns of the rows of the screen, without the blanks at their ends. */
  part(from: number, to: number): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) =>
        buffer.getLine(buffer.viewportY + row)
          ?.translateToString(false, from, to).trimEnd() ?? "",
    );
  }

  /** The rows of the screen up to the last one with something on it. */
  shown(): string[] {
    return withoutBlanks(this.rows());
  }

  /** All rows, those too that have scrolled away. */
  everything(): string[] {
    const { length } = this.terminal.buffer.active;
    return withoutBlanks(Array.from({ length }, (_, row) => this.#row(row)));
  }

  /** All lines: rows that the terminal has folded by itself are one. */
  lines(): string[] {
    const buffer = this.terminal.buffer.active;
    const lines: string[] = [];
    for (let row = 0; row < buffer.length; row++) {
      const line = buffer.getLine(row);
      const isWrapped = line?.isWrapped === true;
      const text = line?.translateToString(false) ?? "";
      if (isWrapped) lines.push((lines.pop() ?? "") + text);
      else lines.push(text);
    }
    return withoutBlanks(lines.map((line) => line.trimEnd()));
  }

  /** Where the cursor is on the screen. */
  cursor(): { readonly column: number; readonly row: number } {
    const { cursorX, cursorY } = this.terminal.buffer.active;
    return { column: cursorX, row: cursorY };
  }

  /** The text before the cursor in its row. */
  beforeCursor(): string {
    const { cursorX, cursorY, baseY } = this.terminal.buffer.active;
    return this.terminal.buffer.active.getLine(baseY + cursorY)
      ?.translateToString(false, 0, cursorX) ?? "";
  }

  /** The cells of a row of the screen. */
  cells(row: number): IBufferCell[] {
    const buffer = this.terminal.buffer.active;
    const line = buffer.getLine(buffer.viewportY + row);
    return Array.from(
      { length: this.columns },
      (_, column) => line?.getCell(column),
    ).filter((cell) => cell !== undefined);
  }

  /** Waits until the screen is as it should be. */
  async until(fits: () => boolean, what: string): Promise<void> {
    await this.#news.until(
      () => {
        if (fits()) return true;
        if (!this.#isEnded) return undefined;
        throw new Error(`ended without ${what}; on it:\n${this.picture()}`);
      },
      what,
      () => this.picture(),
    );
  }

  /**
   * Waits until what a test reads from the screen is what it should be. What a
   * program has drawn comes in pieces: that one part of it is there says nothing
   * of the others.
   */
  async untilEqual<T>(read: () => T, expected: T): Promise<void> {
    try {
      await this.until(
        () => isDeepStrictEqual(read(), expected),
        Deno.inspect(expected),
      );
    } catch (error) {
      assertEquals(read(), expected, this.picture());
      throw error;
    }
  }

  /** Waits until some text is on the screen, or has scrolled away. */
  async untilShown(part: string): Promise<void> {
    await this.until(
      () => this.everything().some((row) => row.includes(part)),
      JSON.stringify(part),
    );
  }

  /** Waits until the last row with something on it is this one. */
  async untilLast(row: string): Promise<void> {
    await this.until(() => this.shown().at(-1) === row, JSON.stringify(row));
  }

  /** Presses keys, as a terminal sends them. */
  type(keys: string | Uint8Array): void {
    if (this.#isEnded) return;
    // It takes bytes too, which its types do not say.
    const data = typeof keys === "string" ? keys : Buffer.from(keys);
    this.#process.write(data as string);
  }

  /**
   * Pastes text, as a terminal does that was asked to mark pastes. Not
   * much more than 4,000 characters at once have room in a pseudo terminal.
   */
  paste(text: string): void {
    const { bracketedPasteMode } = this.terminal.modes;
    const lines = text.replaceAll("\n", "\r");
    this.type(bracketedPasteMode ? `\x1b[200~${lines}\x1b[201~` : lines);
  }

  /** Turns to the window, or away from it. */
  focus(isIn: boolean): void {
    if (this.terminal.modes.sendFocusMode) {
      this.type(isIn ? "\x1b[I" : "\x1b[O");
    }
  }

  /** Gives the window a title, as a shell does before it starts a program. */
  async titled(title: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.terminal.write(`\x1b]2;${title}\x07`, resolve);
    await promise;
  }

  /** Makes the window another size. */
  async resize(
    columns: number,
    rows: number = this.terminal.rows,
  ): Promise<void> {
    // The rows so far were drawn for the size before.
    await this.#parsed();
    if (this.#folds) this.#place ??= this.#placeInLine();
    this.terminal.resize(columns, rows);
    if (this.#place !== undefined) this.#moveTo(this.#place);
    this.#process.resize(columns, rows);
    await this.#parsed();
  }

  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits for the end of the program, and for all that it has shown. */
  async ended(): Promise<Ended> {
    const ended = await within(
      this.#ended.promise,
      "the program to end",
      () => this.picture(),
    );
    await this.#parsed();
    return ended;
  }

  /** The screen, for somebody who has to find out what is wrong. */
  picture(): string {
    const { column, row } = this.cursor();
    return [
      ...this.shown().map((text) => `|${text}`),
      `cursor ${column}, ${row}`,
    ]
      .join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isEnded) this.#process.kill("SIGKILL");
    await this.#ended.promise;
    await this.#parsed();
    this.terminal.dispose();
    await Deno.remove(this.#state, { recursive: true });
  }

  #take(data: string): void {
    this.#place = undefined;
    this.raw += data;
    this.terminal.write(data, () => this.#news.wake());
  }

  /** Waits until the emulator has taken all that came. */
  async #parsed(): Promise<void> {
    await this.#taking;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.terminal.write("", resolve);
    await promise;
  }

  /** Notes everything that a program could do to a terminal and ours does not. */
  #watchParser(): void {
    const { parser } = this.terminal;
    const note = (what: string) => () => {
      this.foreign.push(what);
      return false;
    };
    for (let code = 0; code <= OSC_MAX; code++) {
      // 2 is the title, which is compared by itself.
      if (code !== 2) parser.registerOscHandler(code, note(`OSC ${code}`));
    }
    for (const final of ["q", "p", "r", "t", "u", "|", "{"]) {
      parser.registerDcsHandler({ final }, note(`DCS ${final}`));
    }
    for (const final of ["c", "D", "E", "H", "M", "Z", "7", "8", "=", ">"]) {
      parser.registerEscHandler({ final }, note(`ESC ${final}`));
    }
  }

  /** Which line the cursor is in, and how many characters are before it there. */
  #placeInLine(): Place {
    const buffer = this.terminal.buffer.active;
    const row = buffer.baseY + buffer.cursorY;
    let first = row;
    while (buffer.getLine(first)?.isWrapped === true) first--;
    let characters = 0;
    for (let at = first; at <= row; at++) {
      const end = at === row ? buffer.cursorX : this.columns;
      for (let column = 0; column < end; column++) {
        if (isCharacter(buffer.getLine(at)?.getCell(column))) characters++;
      }
    }
    // However lines are folded, there are as many of them above it.
    let line = 0;
    for (let at = 0; at < first; at++) {
      if (buffer.getLine(at)?.isWrapped !== true) line++;
    }
    return { line, characters };
  }

  /** Puts the cursor where it was in its line: the emulator leaves it in its column. */
  #moveTo({ line, characters }: Place): void {
    const buffer = this.terminal.buffer.active;
    let row = 0;
    for (let lines = 0; row < buffer.length; row++) {
      if (buffer.getLine(row)?.isWrapped === true) continue;
      if (lines++ === line) break;
    }
    let column = 0;
    for (let seen = 0; seen < characters;) {
      const cell = buffer.getLine(row)?.getCell(column);
      if (isCharacter(cell)) seen++;
      column += Math.max(1, cell?.getWidth() ?? 1);
      if (column >= this.columns) {
        // Behind the last of a line it stays in the row that is full.
        if (buffer.getLine(row + 1)?.isWrapped !== true) break;
        row++;
        column = 0;
      }
    }
    const x = Math.min(column, this.columns - 1);
    this.terminal.write(`\x1b[${row - buffer.baseY + 1};${x + 1}H`);
  }

  #row(row: number): string {
    return this.terminal.buffer.active.getLine(row)?.translateToString(true)
      .trimEnd() ?? "";
  }
}

/**
 * Has all output of a program read. node-pty gives it up 200 ms after the
 * program has ended: on a busy machine none of it may have been read by then. On
 * Linux, reading ends with an error when there is no more.
 */
function readToEnd(process: import("@lydell/node-pty").IPty): void {
  if (Deno.build.os !== "linux") return;
  const { _socket: socket } = process as unknown as {
    readonly _socket: { destroy(error?: Error): unknown };
  };
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => error === undefined ? socket : destroy(error);
}

/** The variables a program needs to run; none that changes its output. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "DENO_DIR", "SystemRoot"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Whether something was written there, a blank too, and it is not the second half of it. */
function isCharacter(cell: IBufferCell | undefined): boolean {
  return cell !== undefined && cell.getWidth() > 0 && cell.getCode() !== 0;
}

function withoutBlanks(rows: string[]): string[] {
  return rows.slice(0, rows.findLastIndex((row) => row !== "") + 1);
}
