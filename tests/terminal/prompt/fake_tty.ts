import type { Tty } from "../../../terminal/prompt/prompt.ts";
import { within } from "../../e2e/harness/program.ts";

/** A terminal of a test: keys in, text out. */
export class FakeTty implements Tty {
  columns = 40;
  rows = 24;
  /** Everything written. */
  output = "";
  #typed: (bytes: Uint8Array) => void = () => {};
  #resized = () => {};
  #written = Promise.withResolvers<void>();

  listen(typed: (bytes: Uint8Array) => void): Disposable {
    this.#typed = typed;
    return { [Symbol.dispose]: () => {} };
  }

  onResize(resized: () => void): Disposable {
    this.#resized = resized;
    return { [Symbol.dispose]: () => {} };
  }

  write(text: string): void {
    this.output += text;
    this.#written.resolve();
    this.#written = Promise.withResolvers();
  }

  size() {
    return { columns: this.columns, rows: this.rows };
  }

  suspend(returned: () => void): void {
    returned();
  }

  type(text: string): void {
    this.#typed(new TextEncoder().encode(text));
  }

  resize(columns: number): void {
    this.columns = columns;
    this.#resized();
  }

  /** Waits until a text was written, and forgets the output up to its end. */
  async until(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      await within(this.#written.promise, JSON.stringify(text));
    }
    this.output = this.output.slice(this.output.indexOf(text) + text.length);
  }
}
