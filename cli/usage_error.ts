/** The command line is not one this program has. Its message is one line; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
