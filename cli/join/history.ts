import { reasonOf } from "../../failure.ts";
import { MINE, MY_FOLDER, replacePrivateFile } from "../../private_file.ts";
import { HISTORY_MAX } from "../../terminal/prompt/prompt.ts";
import { warn } from "../warn.ts";

/** How many lines the file may have before it is cut to the newest: not at every start. */
const LINES_MAX = 2 * HISTORY_MAX;

/** Longest line that is kept, in characters: one message and no more. */
const LINE_MAX = 16_384;

/** What was typed in earlier runs. */
export interface History {
  /** Newest first, none twice. */
  readonly lines: readonly string[];
  /**
   * Adds a line.
   *
   * @returns Why that cannot be done; `undefined` when it was.
   */
  readonly keep: (line: string) => string | undefined;
}

/**
 * Reads what was typed in earlier runs. Each line is written as soon as it was
 * typed, behind the others, so that nothing is lost however a run ends and two
 * runs at one time do not disturb each other.
 *
 * @param path Where the file is; nothing is kept where there is none.
 */
export function openHistory(path: string | undefined): History {
  if (path === undefined) return { lines: [], keep: () => undefined };
  return {
    lines: read(path),
    keep: (line) => {
      if (line.length > LINE_MAX) return undefined;
      try {
        append(path, line);
        return undefined;
      } catch (error) {
        return `${path}: ${reasonOf(error)}`;
      }
    },
  };
}

function read(path: string): readonly string[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      warn(`${path} cannot be read: ${reasonOf(error)}`);
    }
    return [];
  }
  // Whoever wrote the file, a line of it is text and no keys.
  const all = text.replace(/^\ufeff/, "").split("\n")
    .map((line) => line.replace(/(?!\t)\p{Cc}/gu, ""))
    .filter((line) => line !== "");
  const lines = [...new Set(all.toReversed())].slice(0, HISTORY_MAX);
  if (all.length > LINES_MAX) shorten(path, lines);
  return lines;
}

function append(path: string, line: string): void {
  const options = { append: true, mode: MINE };
  try {
    Deno.writeTextFileSync(path, line + "\n", options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const folder = path.slice(0, path.search(/[/\\][^/\\]*$/));
    Deno.mkdirSync(folder, { recursive: true, mode: MY_FOLDER });
    Deno.writeTextFileSync(path, line + "\n", options);
  }
}

function shorten(path: string, lines: readonly string[]): void {
  const text = lines.toReversed().map((line) => line + "\n").join("");
  try {
    replacePrivateFile(path, text);
  } catch (error) {
    warn(`${path} cannot be shortened: ${reasonOf(error)}`);
  }
}
