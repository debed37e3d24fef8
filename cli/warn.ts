import { Failure } from "../failure.ts";
import { NobodyReads, print } from "../terminal/output.ts";
import { oneLine } from "../terminal/view/shown_text.ts";

/** Says something on standard error, on one line, and goes on. */
export function warn(message: string): void {
  // What a server has said may be part of it.
  tell(`chat: ${oneLine(message)}\n`);
}

/** Writes text on standard error as it is, and goes on. */
export function tell(text: string): void {
  try {
    print(text, Deno.stderr);
  } catch (error) {
    // There is no other place to say it. The exit code still says what there is to say.
    if (!(error instanceof NobodyReads || error instanceof Failure)) {
      throw error;
    }
  }
}
