import { CLIENT_LINE_MAX } from "../../dialects/native/native.ts";
import { tooLong } from "../../protocol/text/text.ts";
import { lines, type TypedLine } from "../../terminal/pipe/input.ts";

/** Something to say, or what is wrong with it, and what it is called. */
export type SendPiece =
  & { readonly what: string }
  & ({ readonly text: string } | { readonly fault: string });

/** Standard input, a line a message; those with nothing in them are left out. */
export async function* eachLine(
  maxText: number,
  stop: AbortSignal,
): AsyncGenerator<SendPiece> {
  let number = 0;
  for await (const line of lines(Deno.stdin.readable, stop)) {
    number++;
    const what = `line ${number}`;
    if ("fault" in line) yield { what, fault: faultOf(line, maxText) };
    else if (line.text !== "") yield { what, text: line.text };
  }
}

/** Standard input as one message, without the end of its last line; none when there is nothing in it. */
export async function* wholeInput(
  maxText: number,
  stop: AbortSignal,
): AsyncGenerator<SendPiece> {
  const what = "the input";
  const read: string[] = [];
  let length = 0;
  for await (const line of lines(Deno.stdin.readable, stop)) {
    if ("fault" in line) return yield { what, fault: faultOf(line, maxText) };
    read.push(line.text);
    length += line.text.length + 1;
    // No use in reading on, perhaps for ever. It has at least as many bytes.
    if (length > maxText + 1) {
      const fault = tooLong(`more than ${maxText} bytes`, maxText);
      return yield { what, fault };
    }
  }
  const text = read.join("\n");
  // Half of it is not what was to be said.
  if (/[^\r\n]/.test(text) && !stop.aborted) yield { what, text };
}

/** What is wrong with a line, and what the server would take. */
function faultOf(
  { fault, code }: Extract<TypedLine, { fault: string }>,
  maxText: number,
): string {
  return code === "too-long"
    ? tooLong(`more than ${CLIENT_LINE_MAX} bytes`, maxText)
    : fault;
}
