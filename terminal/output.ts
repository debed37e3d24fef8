import { Failure, reasonForPeople } from "../failure.ts";

/** The reader of the output has gone, as `head` does. */
export class NobodyReads extends Error {
  override readonly name = "NobodyReads";
  override readonly message = "nobody reads it";
}

const encoder = new TextEncoder();

/**
 * Writes all of a text before it returns.
 *
 * @throws {NobodyReads} The pipe is closed.
 * @throws {Failure} The text cannot be written: the disk is full, for example.
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
 * Writes all of a text to standard error without blocking: a terminal that is
 * held, or a pipe whose reader has stopped, does not hold up the program.
 *
 * @throws {Error} The text cannot be written: the pipe is closed, for example.
 */
export async function toStandardError(text: string): Promise<void> {
  let rest = encoder.encode(text);
  while (rest.length > 0) rest = rest.subarray(await Deno.stderr.write(rest));
}
