/** Most bytes of one read, such as of a paste. */
const READ_MAX = 64 * 1024;

/** The read under way. It outlives its reader: its bytes are those of the next. */
let reading: Promise<Uint8Array | undefined> | undefined;

/**
 * Reads standard input.
 *
 * @param isWanted Whether the bytes are still wanted when they come: otherwise the next reader gets them.
 * @returns `undefined` at its end.
 */
export async function nextInput(
  isWanted = () => true,
): Promise<Uint8Array | undefined> {
  reading ??= read();
  const bytes = await reading;
  if (isWanted()) reading = undefined;
  return bytes;
}

/** Standard input as a stream. */
export function inputStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const bytes = await nextInput();
      if (bytes === undefined) controller.close();
      else controller.enqueue(bytes);
    },
  }, { highWaterMark: 0 });
}

// `Deno.stdin.readable` would load streams at every start of `chat join`.
async function read(): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(READ_MAX);
  const length = await Deno.stdin.read(buffer);
  return length === null ? undefined : buffer.subarray(0, length);
}
