import { MarkFilter } from "../../protocol/text/byte_order_mark.ts";
import { utf8 } from "../../protocol/text/utf8.ts";
import { type Line, LineSplitter, TOO_LONG } from "../lines.ts";
import { CLIENT_LINE_MAX } from "./frame.ts";
import { type Incoming, incoming } from "./incoming.ts";

/** Decodes a server's frames, for the client. Frames of a later version are ignored. */
export class NoticeDecoder {
  readonly #mark = new MarkFilter();
  readonly #splitter = new LineSplitter(CLIENT_LINE_MAX);

  feed(bytes: Uint8Array): Incoming[] {
    return this.#splitter.push(this.#mark.push(bytes))
      .flatMap((line) => decoded(line) ?? []);
  }
}

function decoded(line: Line): Incoming | undefined {
  if (line === TOO_LONG) return { type: "noise", text: "a line without end" };
  const text = utf8(line);
  return text === undefined ? { type: "noise", text: "" } : incoming(text);
}
