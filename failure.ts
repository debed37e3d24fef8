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

/** Plain words for errors of the system, by their codes. */
const SYSTEM_ERRORS: ReadonlyMap<unknown, string> = new Map([
  // Files.
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["ENOENT", "no such file"],
  ["ENOTDIR", "a folder in its path is a file"],
  ["EISDIR", "it is a folder"],
  ["ENAMETOOLONG", "its name is too long"],
  ["EROFS", "it is read-only"],
  ["EDQUOT", "the disk is full"],
  ["ENOSPC", "the disk is full"],
  ["EMFILE", "too many files are open"],
  ["ENFILE", "too many files are open"],
  // Connections.
  ["ECONNREFUSED", "the connection was refused"],
  ["ECONNRESET", "the connection was reset"],
  ["ECONNABORTED", "the connection was reset"],
  ["EPIPE", "the connection was reset"],
  ["ETIMEDOUT", "the connection timed out"],
  ["EHOSTUNREACH", "no route to the host"],
  ["ENETUNREACH", "the network is unreachable"],
  ["ENOTFOUND", "no such host"],
  ["EADDRINUSE", "the address is in use"],
]);

/** The same, with plain words for common errors of the system. */
export function reasonForPeople(error: unknown): string {
  // A file such as those below /proc, which the runtime gives to no program.
  if (error instanceof Error && error.name === "NotCapable") {
    return "no program may use it";
  }
  return SYSTEM_ERRORS.get(codeOf(error)) ??
    reasonOf(error).replace(SYSTEM_NUMBER, "");
}

/** The code of an error of the system or of Node.js; `undefined` for any other. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
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
