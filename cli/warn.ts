import { Failure } from "../failure.ts";
import { translated } from "../language/language.ts";
import { NobodyReads, print } from "../terminal/output.ts";
import { oneLine } from "../terminal/view/shown_text.ts";
import { wrappedError } from "../terminal/view/wrap.ts";

/** Prints a line on standard error, wrapped where that is a terminal. */
export function warn(message: string): void {
  const columns = Deno.stderr.isTerminal()
    ? Deno.consoleSize().columns || Infinity
    : Infinity;
  // It may contain text from a server.
  tell(wrappedError("chat: ", translated(oneLine(message)), columns));
}

/** Writes text on standard error as it is. */
export function tell(text: string): void {
  try {
    print(text, Deno.stderr);
  } catch (error) {
    // There is no other place to report it; the exit code still does.
    if (!(error instanceof NobodyReads || error instanceof Failure)) {
      throw error;
    }
  }
}
