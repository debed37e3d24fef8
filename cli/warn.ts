import { Failure } from "../failure.ts";
import { translated } from "../language/language.ts";
import { NobodyReads, print } from "../terminal/output.ts";
import { oneLine } from "../terminal/view/shown_text.ts";

/** Prints a line on standard error. */
export function warn(message: string): void {
  // It may contain text from a server.
  tell(`chat: ${translated(oneLine(message))}\n`);
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
