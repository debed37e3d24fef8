import { harmless } from "../../protocol/text/harmless.ts";
import { REPORT_WAIT } from "./resize.ts";

/** Saves the title of the window, and restores it. */
const KEEP_TITLE = "\x1b[22;2t";
const RESTORE_TITLE = "\x1b[23;2t";

/** Switches bracketed paste and focus reporting on. */
export const REPORTS_ON = "\x1b[?2004h\x1b[?1004h";
/** Switches both off. */
export const REPORTS_OFF = "\x1b[?1004l\x1b[?2004l";

/** Asks the terminal for its attributes, and the attribute of a clipboard that programs may write. */
const ATTRIBUTES = "\x1b[c";
const HAS_CLIPBOARD = 52;

const encoder = new TextEncoder();

/** The terminal, which is written to soon after a change. */
export interface OutOfBandOptions {
  readonly write: (text: string) => void;
  /** There is something to take. */
  readonly changed: () => void;
}

/** Output that moves nothing on the screen: the window's title, the bell, notices on the desktop, the clipboard. */
export class OutOfBandOutput implements Disposable {
  readonly #options: OutOfBandOptions;
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

  constructor(options: OutOfBandOptions) {
    this.#options = options;
  }

  /** The output that saves the title of the shell. */
  begin(): string {
    return KEEP_TITLE;
  }

  /** The output that restores the title of the shell. The next title is written again. */
  end(): string {
    const rest = this.take();
    this.#shownTitle = undefined;
    return `${rest}\x1b]2;\x07${RESTORE_TITLE}`;
  }

  /** Sets the title of the window. */
  title(text: string): void {
    this.#title = text;
    this.#options.changed();
  }

  /** Rings the bell, once for several calls in a moment. */
  ring(): void {
    this.#rings = true;
    this.#options.changed();
  }

  /**
   * Shows a notice on the desktop, the last of several in a moment.
   *
   * @param sequence The escape sequence of the notice.
   */
  notify(sequence: string): void {
    this.#notice = sequence;
    this.#options.changed();
  }

  /**
   * Puts text into the clipboard of the terminal (OSC 52).
   *
   * @returns Whether the terminal says that it has a clipboard. Some have one and do not say so.
   */
  async copy(text: string): Promise<boolean> {
    this.#copied = text;
    this.#options.changed();
    if (this.#clipboard === undefined) {
      this.#clipboard = Promise.withResolvers();
      this.#options.write(ATTRIBUTES);
      this.#clipboardWait = setTimeout(
        () => this.#clipboard?.resolve(false),
        REPORT_WAIT,
      );
    }
    const hasClipboard = await this.#clipboard.promise;
    clearTimeout(this.#clipboardWait);
    return hasClipboard;
  }

  /** The terminal has told its attributes. */
  attributes(numbers: readonly number[]): void {
    this.#clipboard?.resolve(numbers.includes(HAS_CLIPBOARD));
  }

  /** Takes all output that waits. */
  take(): string {
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

  [Symbol.dispose](): void {
    clearTimeout(this.#clipboardWait);
    this.#clipboard?.resolve(false);
  }
}
