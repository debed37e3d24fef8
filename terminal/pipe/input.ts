import { type Line, LineSplitter, TOO_LONG } from "../../dialects/lines.ts";
import { CLIENT_LINE_MAX } from "../../dialects/native/frame.ts";
import { Failure, reasonForPeople } from "../../failure.ts";
import { MarkFilter } from "../../protocol/text/byte_order_mark.ts";
import { isUtf16, utf8 } from "../../protocol/text/utf8.ts";

/** A line of input, or its error. */
export type TypedLine =
  | { readonly text: string }
  | { readonly fault: string; readonly code: "too-long" | "bad-utf8" };

/**
 * The lines of standard input, or of any stream of bytes. The last line needs no
 * line end. Input in UTF-16 ends with its first line: every other line would have
 * the same error.
 *
 * @param stop Ends the lines, also during a wait.
 * @throws {Failure} The input cannot be read: it is a folder, for example.
 */
export async function* lines(
  bytes: ReadableStream<Uint8Array>,
  stop: AbortSignal,
): AsyncGenerator<TypedLine> {
  const mark = new MarkFilter();
  const splitter = new LineSplitter(CLIENT_LINE_MAX);
  const reader = bytes.getReader();
  // An error, as of a closed terminal, is thrown by the read under way.
  const cancel = () => void reader.cancel().catch(() => {});
  stop.addEventListener("abort", cancel);
  try {
    while (!stop.aborted) {
      const { done, value } = await readFrom(reader);
      if (done) break;
      for (const line of splitter.push(mark.push(value)).map(typedLine)) {
        if (stop.aborted) return;
        yield line;
        if (line === UTF_16) return;
      }
    }
    splitter.push(mark.end());
    const rest = splitter.take();
    if (rest !== undefined && !stop.aborted) yield typedLine(rest);
  } finally {
    stop.removeEventListener("abort", cancel);
    reader.releaseLock();
  }
}

async function readFrom(
  input: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await input.read();
  } catch (error) {
    throw new Failure(
      `standard input cannot be read: ${reasonForPeople(error)}`,
      { cause: error },
    );
  }
}

const UTF_16: TypedLine = {
  fault: "the input is UTF-16, not UTF-8; convert it: iconv -f UTF-16 -t UTF-8",
  code: "bad-utf8",
};

function typedLine(line: Line): TypedLine {
  if (line === TOO_LONG) {
    return {
      fault: `that line has more than ${CLIENT_LINE_MAX} bytes`,
      code: "too-long",
    };
  }
  if (isUtf16(line)) return UTF_16;
  const text = utf8(line);
  return text === undefined
    ? {
      fault:
        "that line is not UTF-8 text; set the terminal to UTF-8, or convert a file with iconv",
      code: "bad-utf8",
    }
    : { text };
}
