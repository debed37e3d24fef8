import { Failure, reasonForPeople } from "../failure.ts";

/** Whoever reads the output has gone, as `head` does. */
export class NobodyReads extends Error {
  override readonly name = "NobodyReads";
  override readonly message = "nobody reads it";
}

const encoder = new TextEncoder();

/**
 * Prints text, all of it, before it returns.
 *
 * @throws {NobodyReads} The pipe it goes to is closed.
 * @throws {Failure} It cannot be written: the disk is full, for example.
 */
export function print(
  text: string,
  to: typeof Deno.stdout = Deno.stdout,
): void {
  let rest = encoder.encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(to.writeSync(rest));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new NobodyReads();
    const stream = to === Deno.stderr ? "standard error" : "standard output";
    throw new Failure(
      `${stream} cannot be written: ${reasonForPeople(error)}`,
      { cause: error },
    );
  }
}

/**
 * Writes text to standard error, all of it, while the program goes on: a
 * terminal that is held, or a pipe whose reader has stopped, holds up nothing.
 *
 * @throws {Error} It cannot be written; the pipe is closed, for example.
 */
export async function toStandardError(text: string): Promise<void> {
  let rest = encoder.encode(text);
  while (rest.length > 0) rest = rest.subarray(await Deno.stderr.write(rest));
}
