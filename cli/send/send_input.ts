import { CLIENT_LINE_MAX } from "../../dialects/native/frame.ts";
import { tooLong } from "../../protocol/text/text.ts";
import { lines, type TypedLine } from "../../terminal/pipe/input.ts";
import { inputStream } from "../standard_input.ts";

/** A message to send, or why it cannot be sent, with a name for it in errors. */
export type SendPiece =
  & { readonly what: string }
  & ({ readonly text: string } | { readonly fault: string });

/** Standard input, a message per line, without empty lines. */
export async function* eachLine(
  maxText: number,
  stop: AbortSignal,
): AsyncGenerator<SendPiece> {
  let number = 0;
  for await (const line of lines(inputStream(), stop)) {
    number++;
    const what = `line ${number}`;
    if ("fault" in line) yield { what, fault: faultOf(line, maxText) };
    else if (line.text !== "") yield { what, text: line.text };
  }
}

/** Standard input as one message, without its final line end; none when it is empty. */
export async function* wholeInput(
  maxText: number,
  stop: AbortSignal,
): AsyncGenerator<SendPiece> {
  const what = "the input";
  const read: string[] = [];
  let length = 0;
  for await (const line of lines(inputStream(), stop)) {
    if ("fault" in line) return yield { what, fault: faultOf(line, maxText) };
    read.push(line.text);
    length += line.text.length + 1;
    // It has at least as many bytes as UTF-16 code units; the input may be endless.
    if (length > maxText + 1) {
      const fault = tooLong(`more than ${maxText} bytes`, maxText);
      return yield { what, fault };
    }
  }
  const text = read.join("\n");
  // An interrupted input is incomplete.
  if (/[^\r\n]/.test(text) && !stop.aborted) yield { what, text };
}

/** The fault of a line, with the limit that the server has. */
function faultOf(
  { fault, code }: Extract<TypedLine, { fault: string }>,
  maxText: number,
): string {
  return code === "too-long"
    ? tooLong(`more than ${CLIENT_LINE_MAX} bytes`, maxText)
    : fault;
}
