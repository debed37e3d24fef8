import { NobodyReads, print } from "../terminal/output.ts";

/** Says something on standard error, on one line, and goes on. */
export function warn(message: string): void {
  try {
    print(`chat: ${message}\n`, Deno.stderr);
  } catch (error) {
    // Nobody reads it: the exit code still says what there is to say.
    if (!(error instanceof NobodyReads)) throw error;
  }
}
