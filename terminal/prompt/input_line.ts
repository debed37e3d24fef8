import { translated } from "../../language/language.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import { TAB } from "../view/shown_text.ts";
import { type KeyListener, Keys, LINE_END_SIGN } from "./keys.ts";
import { LineEditor, type LineEditorOptions } from "./line_editor.ts";
import { NOT_UTF_8 } from "./typed_text.ts";

/** The receiver of the lines, and of all else that comes from the keyboard. */
export interface InputLineOptions
  extends
    LineEditorOptions,
    Omit<KeyListener, "keys" | "tab" | "newline" | "pasted"> {
  /** The line cannot be taken. */
  readonly refused: (why: string) => void;
  /** Whether the line is not shown. @default {never} */
  readonly isHidden?: () => boolean;
}

/** A line that is typed at a terminal: its keys and its editor, without its drawing. */
export class InputLine implements Disposable {
  readonly #options: InputLineOptions;
  readonly #editor: LineEditor;
  readonly #keys: Keys;

  constructor(options: InputLineOptions) {
    this.#options = options;
    this.#editor = new LineEditor({
      ...options,
      typed: (line) => this.#typed(line),
    });
    this.#keys = new Keys({
      ...options,
      keys: (text) => this.#editor.press(text),
      tab: () => this.#editor.complete(),
      newline: () => this.#editor.paste(LINE_END_SIGN),
      pasted: (text) => this.#editor.paste(text),
    });
  }

  /** The line as it is edited. */
  get line(): string {
    return this.#editor.line;
  }

  set line(text: string) {
    this.#editor.replace(text);
  }

  /** The text before the cursor as it is shown, behind the words of a search under way. */
  get before(): string {
    if (this.#options.isHidden?.()) return "";
    const { line, cursor, searched } = this.#editor;
    const search = searched === undefined
      ? ""
      : translated(`search "${shownTyped(searched)}": `);
    return search + shownTyped(line.slice(0, cursor));
  }

  /** The text behind the cursor as it is shown. */
  get behind(): string {
    if (this.#options.isHidden?.()) return "";
    const { line, cursor } = this.#editor;
    return shownTyped(line.slice(cursor));
  }

  /** Takes input of the terminal. */
  push(bytes: Uint8Array): void {
    this.#keys.push(bytes);
  }

  /** Takes no keys any more. */
  [Symbol.dispose](): void {
    this.#editor.close();
    this.#keys[Symbol.dispose]();
  }

  #typed(line: string): void {
    if (this.#keys.isDamaged(line)) this.#options.refused(NOT_UTF_8);
    else this.#options.typed(line.replaceAll(LINE_END_SIGN, "\n"));
  }
}

/** Typed text as it can be shown. */
function shownTyped(text: string): string {
  return harmless(text).replaceAll("\t", TAB);
}
