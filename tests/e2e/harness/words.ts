/**
 * Lines that people read, in the words of the program: for tests of something else.
 * The words themselves are in `tests/protocol/plain_text_test.ts`.
 *
 * @module
 */
import type { Notice } from "../../../protocol/notice.ts";
import { plainText } from "../../../protocol/plain_text.ts";

/** The line of a notice, without its end. */
export function lineOf(notice: Notice): string {
  return plainText(notice).trimEnd();
}

/** The line that tells of a new name. */
export function namedLine(name: string): string {
  return lineOf({ type: "named", name });
}

/** The line that tells that the lobby has nobody else in it. */
export const ALONE_IN_LOBBY = joinedLine(["Ann"]);

/** The beginning of the line that tells of the others in the lobby. */
export const IN_LOBBY = joinedLine(["Ann", "Bob"]).replace(/ \(.*/, "");

/** The beginning of the line that tells why a connection ends. */
export const DISCONNECTED = lineOf({ type: "bye", reason: "", again: false })
  .trimEnd();

function joinedLine(members: readonly string[]): string {
  return lineOf({ type: "joined", room: "lobby", members, last: 0 });
}
