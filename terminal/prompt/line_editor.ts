import { Buffer } from "node:buffer";
import * as readline from "node:readline";
import { Readable, Writable } from "node:stream";
import { isInside } from "../view/width.ts";
import { HistorySearch } from "./history_search.ts";

/** Most lines kept of the history. */
export const HISTORY_MAX = 1_000;

const CTRL = { c: "\x03", g: "\x07", h: "\b", r: "\x12" };
const BACKSPACE = "\x7f";

/** Completions of the last word of a line. */
export interface Completion {
  readonly fitting: readonly string[];
  /** The part of the line that they replace. */
  readonly replaced: string;
}

/** The history of an editor, and the receiver of its events. */
export interface LineEditorOptions {
  /** Earlier lines, newest first. */
  readonly history: readonly string[];
  /** Completes the beginning of a line. */
  readonly complete: (line: string) => Completion;
  /** Shows several completions. */
  readonly offer: (fitting: readonly string[]) => void;
  readonly typed: (line: string) => void;
  /** Whether a line stays out of the history: it holds a secret. */
  readonly isSecret: (line: string) => boolean;
  /** A line was added to the history. */
  readonly kept: (line: string) => void;
  /** Whether a paste may make the line this long; when not, the user was told why. */
  readonly takes: (line: string) => boolean;
  /** A key that does nothing here. */
  readonly ring: () => void;
  /** Ctrl-L. */
  readonly clear: () => void;
  /** Ctrl-Z. */
  readonly suspend: () => void;
  /** Ctrl-C or Ctrl-D on an empty line. */
  readonly ended: (how: "interrupted" | "closed") => void;
}

/**
 * Edits a line: the editor of `node:readline` without its drawing, with a search
 * in the history, completion, and pastes that are text and no keys.
 */
export class LineEditor {
  readonly #options: LineEditorOptions;
  readonly #editor: readline.Interface;
  readonly #keys = new Readable({ read() {} });
  /** Earlier lines, newest first. */
  #history: readonly string[];
  #isAfterTab = false;
  /** The search under way, and the line that it began with. */
  #search:
    | { readonly search: HistorySearch; readonly line: string }
    | undefined;
  #isEnded = false;

  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#history = options.history;
    this.#editor = readline.createInterface({
      input: this.#keys,
      output: new Writable({ write: (_chunk, _encoding, done) => done() }),
      terminal: true,
      history: [...options.history],
      historySize: HISTORY_MAX,
      removeHistoryDuplicates: true,
    });
    this.#listen();
  }

  get line(): string {
    return this.#editor.line;
  }

  /** The position of the cursor, in UTF-16 code units. */
  get cursor(): number {
    return this.#editor.cursor;
  }

  /** The words of the search under way. */
  get searched(): string | undefined {
    return this.#search?.search.words;
  }

  /** Takes keys, as the terminal sends them. */
  press(text: string): void {
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
      if (keys !== "") this.#keys.emit("data", Buffer.from(keys));
      else this.#beginSearch();
      rest = rest.slice(keys.length || CTRL.r.length);
    }
  }

  /** Takes text as it is, without keys. */
  paste(text: string): void {
    this.#isAfterTab = false;
    this.#search = undefined;
    if (this.#isEnded) return;
    if (this.#options.takes(this.line + text)) this.#editor.write(text);
  }

  /** Completes the last word as far as it is unambiguous; the second time in a row, offers the completions. */
  complete(): void {
    const { fitting, replaced } = this.#options.complete(
      this.line.slice(0, this.cursor),
    );
    const common = commonBeginning(fitting);
    if (common.length > replaced.length) {
      for (const _ of replaced) this.#editor.write(null, { name: "backspace" });
      this.#editor.write(common);
    } else if (fitting.length > 1 && this.#isAfterTab) {
      this.#options.offer(fitting);
    } else if (!fitting.includes(replaced)) this.#options.ring();
    this.#isAfterTab = true;
    this.#search = undefined;
  }

  /** Replaces the line, and ends a search. */
  replace(line: string): void {
    this.#search = undefined;
    this.#isAfterTab = false;
    if (line !== this.line && !this.#isEnded) this.#put(line);
  }

  /** Takes no keys any more. */
  close(): void {
    this.#isEnded = true;
    this.#editor.close();
  }

  #listen(): void {
    const { typed, isSecret, kept, suspend, ended } = this.#options;
    this.#editor.on("history", (lines: string[]) => {
      this.#history = lines;
      const [line] = lines;
      if (line === undefined) return;
      // readline takes its history from this very array.
      if (isSecret(line)) lines.shift();
      else kept(line);
    });
    this.#editor.on("line", typed);
    this.#editor.on("SIGINT", () => {
      if (this.line === "") ended("interrupted");
      else this.#put("");
    });
    this.#editor.on("SIGTSTP", suspend);
    this.#editor.on("close", () => {
      if (this.#isEnded) return;
      this.#isEnded = true;
      ended("closed");
    });
    this.#keys.on(
      "keypress",
      (_: string, key: readline.Key) => this.#pressed(key),
    );
  }

  #beginSearch(): void {
    const { line } = this;
    this.#isAfterTab = false;
    const search = new HistorySearch(this.#history);
    if (line !== "") {
      search.type(line);
      // The line itself is not worth finding.
      if (search.found === line) search.older();
    }
    const hasNothing = line === "" ? this.#history.length === 0 : !search.found;
    if (hasNothing) return this.#options.ring();
    this.#search = { search, line };
    this.#put(search.found ?? "");
  }

  /** @returns Whether the search takes the key. Any other key ends it, and edits the line that was found. */
  #pressInSearch(key: string): boolean {
    const { search, line } = this.#search ?? {};
    if (search === undefined) return false;
    switch (key) {
      case CTRL.r:
        if (!search.older()) this.#options.ring();
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
        if (search.found === undefined) this.#options.ring();
    }
    this.#put(search.found ?? "");
    return true;
  }

  /** Replaces the line. */
  #put(line: string): void {
    this.#editor.write(null, { ctrl: true, name: "e" });
    this.#editor.write(null, { ctrl: true, name: "u" });
    this.#editor.write(line);
  }

  /** Keys that readline ignores, or takes otherwise than is wanted here. */
  #pressed({ ctrl, name }: readline.Key): void {
    this.#isAfterTab = false;
    if (ctrl && name === "l") this.#options.clear();
    if (name === "left" || name === "right") this.#leaveCharacter(name);
  }

  /** Moves on while the cursor is inside of a character of several code points. */
  #leaveCharacter(name: "left" | "right"): void {
    while (isInside(this.line, this.cursor)) {
      this.#editor.write(null, { name });
    }
  }
}

/** The beginning that all texts share, whatever the case. */
function commonBeginning([first = "", ...others]: readonly string[]): string {
  let common = first;
  for (const other of others) {
    while (!other.toLowerCase().startsWith(common.toLowerCase())) {
      common = [...common].slice(0, -1).join("");
    }
  }
  return common;
}
