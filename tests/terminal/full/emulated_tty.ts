import headless from "@xterm/headless";
import graphemes from "@xterm/addon-unicode-graphemes";
import unicode11 from "@xterm/addon-unicode11";
import type { Terminal } from "@xterm/headless";
import type { Tty } from "../../../terminal/prompt/prompt.ts";
import { News } from "../../e2e/harness/news.ts";

/** A terminal without a process: an emulator shows what is written to it. */
export class EmulatedTty implements Tty, AsyncDisposable {
  readonly terminal: Terminal;
  /** Everything written. */
  raw = "";
  suspended = 0;
  readonly #news = new News();
  #typed: (bytes: Uint8Array) => void = () => {};
  #resized = () => {};
  #returned = () => {};

  /** @param joins Whether joined characters have the width of one, or of their parts. */
  constructor(columns = 80, rows = 24, joins = false) {
    this.terminal = new headless.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      windowOptions: { pushTitle: true, popTitle: true },
    });
    this.terminal.loadAddon(
      joins
        ? new graphemes.UnicodeGraphemesAddon()
        : new unicode11.Unicode11Addon(),
    );
    this.terminal.unicode.activeVersion = joins ? "15-graphemes" : "11";
  }

  listen(typed: (bytes: Uint8Array) => void): Disposable {
    this.#typed = typed;
    return { [Symbol.dispose]: () => this.#typed = () => {} };
  }

  onResize(resized: () => void): Disposable {
    this.#resized = resized;
    return { [Symbol.dispose]: () => this.#resized = () => {} };
  }

  write(text: string): void {
    this.raw += text;
    this.terminal.write(text, () => this.#news.wake());
  }

  size() {
    return { columns: this.terminal.cols, rows: this.terminal.rows };
  }

  suspend(returned: () => void): void {
    this.suspended++;
    this.#returned = returned;
  }

  /** The program is continued after Ctrl-Z. */
  resume(): void {
    this.#returned();
  }

  type(text: string): void {
    this.#typed(new TextEncoder().encode(text));
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.#resized();
  }

  /** The rows of the screen, or some columns of them, without the blanks at their ends. */
  rows(from = 0, to = this.terminal.cols): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) =>
        buffer.getLine(buffer.viewportY + row)
          ?.translateToString(false, from, to).trimEnd() ?? "",
    );
  }

  /** The rows of the screen up to the cursor. */
  beforeCursor(): string[] {
    const { cursorX, cursorY } = this.terminal.buffer.active;
    const rows = this.rows().slice(0, cursorY);
    return [...rows, this.rows(0, cursorX)[cursorY] ?? ""];
  }

  /** Waits until the screen is as it should be. */
  async until(fits: () => boolean, what: string): Promise<void> {
    await this.#news.until(
      () => fits() || undefined,
      what,
      () => this.rows().map((row) => `|${row}`).join("\n"),
    );
  }

  /** Waits until the emulator has taken everything, since it does so by timers. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.terminal.write("", resolve);
    await promise;
    this.terminal.dispose();
  }
}
