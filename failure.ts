/**
 * An error that ends the program and that the user can do something about. The
 * message is a line: what happened, where, and what to do.
 *
 * @example
 * ```ts
 * import { Failure } from "./failure.ts";
 *
 * const failure = new Failure("port 2428 is taken; choose another with --port");
 * console.assert(failure.message.includes("--port"));
 * ```
 */
export class Failure extends Error {
  override readonly name: string = "Failure";
}

/** The message of a thrown value, on one line. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] ?? message;
}

/** The same, with plain words for common errors of the system. */
export function reasonForPeople(error: unknown): string {
  // A file such as those below /proc, which the runtime gives to no program.
  if (error instanceof Error && error.name === "NotCapable") {
    return "no program may use it";
  }
  const code = error instanceof Error && "code" in error ? error.code : "";
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "ENOENT":
      return "no such file";
    case "EISDIR":
      return "it is a folder";
    case "EROFS":
      return "it is read-only";
    case "EDQUOT":
    case "ENOSPC":
      return "the disk is full";
    default:
      return reasonOf(error).replace(SYSTEM_NUMBER, "");
  }
}

/** The number of an error of the system, which tells people nothing. */
const SYSTEM_NUMBER = / \(os error \d+\)/;

/** Whether an error is a bug of this program, and not an error of the network or the other side. */
export function isMistake(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError ||
    error instanceof ReferenceError || error instanceof SyntaxError;
}

/** Whether an error says that a `deadline` has passed. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
