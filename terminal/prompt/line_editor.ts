import type { Interface, Key } from "node:readline";
import type { Readable } from "node:stream";
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

/** The editor of `node:readline`, and the stream that it takes its keys from. */
interface Readline {
  readonly editor: Interface;
  readonly keys: Readable;
}

/**
 * Edits a line: the editor of `node:readline` without its drawing, with a search
 * in the history, completion, and pastes that are text and no keys.
 */
export class LineEditor {
  readonly #options: LineEditorOptions;
  /** Absent until the first key: loading it takes long, and the prompt need not wait for that. */
  #readline: Readline | undefined;
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
  }

  get line(): string {
    return this.#readline?.editor.line ?? "";
  }

  /** The position of the cursor, in UTF-16 code units. */
  get cursor(): number {
    return this.#readline?.editor.cursor ?? 0;
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
      if (keys !== "") this.#load().keys.emit("data", keys);
      else this.#beginSearch();
      rest = rest.slice(keys.length || CTRL.r.length);
    }
  }

  /** Takes text as it is, without keys. */
  paste(text: string): void {
    this.#isAfterTab = false;
    this.#search = undefined;
    if (this.#isEnded) return;
    if (this.#options.takes(this.line + text)) this.#load().editor.write(text);
  }

  /** Completes the last word as far as it is unambiguous; the second time in a row, offers the completions. */
  complete(): void {
    const { fitting, replaced } = this.#options.complete(
      this.line.slice(0, this.cursor),
    );
    const common = commonBeginning(fitting);
    if (common.length > replaced.length) {
      for (const _ of replaced) {
        this.#load().editor.write(null, { name: "backspace" });
      }
      this.#load().editor.write(common);
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
    this.#readline?.editor.close();
  }

  /** Loads the editor, if this has not happened yet. */
  #load(): Readline {
    if (this.#readline !== undefined) return this.#readline;
    // deno-lint-ignore no-process-global -- an import would load them at every start
    const { getBuiltinModule } = process;
    const { createInterface } = getBuiltinModule("node:readline");
    const { Readable, Writable } = getBuiltinModule("node:stream");
    const keys = new Readable({ read() {} });
    const editor = createInterface({
      input: keys,
      output: new Writable({ write: (_chunk, _encoding, done) => done() }),
      terminal: true,
      history: [...this.#history],
      historySize: HISTORY_MAX,
      removeHistoryDuplicates: true,
    });
    this.#readline = { editor, keys };
    this.#listen(this.#readline);
    return this.#readline;
  }

  #listen({ editor, keys }: Readline): void {
    const { typed, isSecret, kept, suspend, ended } = this.#options;
    editor.on("history", (lines: string[]) => {
      this.#history = lines;
      const [line] = lines;
      if (line === undefined) return;
      // readline takes its history from this very array.
      if (isSecret(line)) lines.shift();
      else kept(line);
    });
    editor.on("line", typed);
    editor.on("SIGINT", () => {
      if (this.line === "") ended("interrupted");
      else this.#put("");
    });
    editor.on("SIGTSTP", suspend);
    editor.on("close", () => {
      if (this.#isEnded) return;
      this.#isEnded = true;
      ended("closed");
    });
    keys.on("keypress", (_: string, key: Key) => this.#pressed(key));
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
    this.#load().editor.write(null, { ctrl: true, name: "e" });
    this.#load().editor.write(null, { ctrl: true, name: "u" });
    this.#load().editor.write(line);
  }

  /** Keys that readline ignores, or takes otherwise than is wanted here. */
  #pressed({ ctrl, name }: Key): void {
    this.#isAfterTab = false;
    if (ctrl && name === "l") this.#options.clear();
    if (name === "left" || name === "right") this.#leaveCharacter(name);
  }

  /** Moves on while the cursor is inside of a character of several code points. */
  #leaveCharacter(name: "left" | "right"): void {
    while (isInside(this.line, this.cursor)) {
      this.#load().editor.write(null, { name });
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
