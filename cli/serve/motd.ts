import { Failure, reasonForPeople } from "../../failure.ts";
import { linesIn } from "../../protocol/text/text.ts";
import { readTextFile } from "../../text_file.ts";
import type { Given, Option } from "../command.ts";
import { UsageError } from "../usage_error.ts";

/** The option for the message of the day. */
export const MOTD_OPTION: Option = {
  name: "motd",
  value: "FILE",
  help: "Text that members are shown when they join; read once",
};

/** Most lines of a message of the day: two screens. */
const LINES_MAX = 64;

/** Longest line, in bytes: a message of IRC holds it. */
const LINE_MAX = 400;

/**
 * The lines of the message of the day.
 *
 * @returns `undefined` without one.
 * @throws {UsageError} It is too long.
 * @throws {Failure} The file cannot be read.
 */
export function readMotd(
  given: Given,
  read: (path: string) => string = readTextFile,
): readonly string[] | undefined {
  const path = given.value("motd");
  if (path === undefined) return undefined;
  const lines = linesIn(textOf(path, read).trimEnd());
  const isLong = lines.length > LINES_MAX ||
    lines.some((line) => new TextEncoder().encode(line).length > LINE_MAX);
  if (!isLong) return lines;
  throw new UsageError(
    `--motd ${path} is too long: at most ${LINES_MAX} lines of ${LINE_MAX} bytes`,
  );
}

function textOf(path: string, read: (path: string) => string): string {
  try {
    return read(path);
  } catch (error) {
    throw new Failure(
      `--motd ${path} cannot be read: ${reasonForPeople(error)}`,
    );
  }
}
