import { reasonForPeople } from "../../failure.ts";
import { MINE, MY_FOLDER, replacePrivateFile } from "../../private_file.ts";
import type { TypedHistory } from "../../terminal/chat_input.ts";
import { HISTORY_MAX } from "../../terminal/prompt/line_editor.ts";

/** Lines of the file above which it is cut to the newest ones, so that this is rare. */
const LINES_MAX = 2 * HISTORY_MAX;

/** Longest line to keep, in characters: the default length of a message. */
const LINE_MAX = 16_384;

/**
 * Opens the input history. Each line is appended as soon as it is typed, so that
 * nothing is lost however a run ends, and simultaneous runs do not conflict.
 *
 * @param path The file; without one nothing is kept.
 */
export function openHistory(path: string | undefined): TypedHistory {
  if (path === undefined) return { lines: [], keep: () => undefined };
  return {
    ...read(path),
    keep: (line) => {
      if (line.length > LINE_MAX) return undefined;
      try {
        append(path, line);
        return undefined;
      } catch (error) {
        return `${path}: ${reasonForPeople(error)}`;
      }
    },
  };
}

function read(path: string): Pick<TypedHistory, "lines" | "fault"> {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    const fault = error instanceof Deno.errors.NotFound
      ? undefined
      : `${path} cannot be read: ${reasonForPeople(error)}`;
    return { lines: [], fault };
  }
  // Another program may have written the file: control characters would act as keys.
  const all = text.replace(/^\ufeff/, "").split("\n")
    .map((line) => line.replace(/(?!\t)\p{Cc}/gu, ""))
    .filter((line) => line !== "");
  const lines = [...new Set(all.toReversed())].slice(0, HISTORY_MAX);
  const fault = all.length > LINES_MAX ? shorten(path, lines) : undefined;
  return { lines, fault };
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

/** @returns Why it failed; `undefined` on success. */
function shorten(path: string, lines: readonly string[]): string | undefined {
  const text = lines.toReversed().map((line) => line + "\n").join("");
  try {
    replacePrivateFile(path, text);
    return undefined;
  } catch (error) {
    return `${path} cannot be shortened: ${reasonForPeople(error)}`;
  }
}
