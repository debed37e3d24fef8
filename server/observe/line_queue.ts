import { endOfTurn } from "../turn.ts";

/**
 * Most text that waits to be written, in UTF-16 code units: about ten thousand
 * lines, or sixty of the longest messages.
 */
export const WAITING_MAX = 1024 * 1024;

/**
 * Lines that wait to be written, together when many do. To add a line does not
 * wait: a pipe whose reader has stopped, or a terminal in which text is selected,
 * holds up the lines and nothing else. Lines beyond the maximum, and those that
 * cannot be written, are lost and counted.
 */
export class LineQueue {
  readonly #write: (text: string) => Promise<void>;
  readonly #lostLine: (lines: number) => string;
  #text = "";
  #lines = 0;
  #lost = 0;
  #isWriting = false;
  #drained: Promise<void> = Promise.resolve();

  /**
   * @param write Writes all of a text.
   * @param lostLine Makes the line that says how many are lost.
   */
  constructor(
    write: (text: string) => Promise<void>,
    lostLine: (lines: number) => string,
  ) {
    this.#write = write;
    this.#lostLine = lostLine;
  }

  /** Adds a line, its end included. */
  add(line: string): void {
    if (this.#text.length + line.length > WAITING_MAX) {
      this.#lost++;
      return;
    }
    this.#text += line;
    this.#lines++;
    if (!this.#isWriting) this.#drained = this.#drainSoon();
  }

  /** Settles when all lines are written or lost. */
  async finish(): Promise<void> {
    await this.#drained;
    if (this.#lost > 0) await this.#drain();
  }

  /** Writes at the next turn of the event loop, since writing line by line is slow. */
  async #drainSoon(): Promise<void> {
    this.#isWriting = true;
    await endOfTurn();
    await this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    do {
      const lost = this.#lost;
      const lines = this.#lines;
      const text = this.#text + (lost > 0 ? this.#lostLine(lost) : "");
      this.#text = "";
      this.#lines = 0;
      if (await this.#tryWrite(text)) this.#lost -= lost;
      else this.#lost += lines;
    } while (this.#lines > 0);
    this.#isWriting = false;
  }

  /** @returns Whether the text was written. */
  async #tryWrite(text: string): Promise<boolean> {
    try {
      await this.#write(text);
      return true;
    } catch {
      // The pipe is closed or the disk full, and there is nowhere else to report it.
      return false;
    }
  }
}
