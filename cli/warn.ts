import { NobodyReads, print } from "../terminal/output.ts";
import { oneLine } from "../terminal/view.ts";

/** Says something on standard error, on one line, and goes on. */
export function warn(message: string): void {
  try {
    print(`chat: ${oneLine(message)}\n`, Deno.stderr);
  } catch (error) {
    // Nobody reads it: the exit code still says what there is to say.
    if (!(error instanceof NobodyReads)) throw error;
  }
}
