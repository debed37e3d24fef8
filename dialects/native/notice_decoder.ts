import { MarkFilter } from "../../protocol/text/byte_order_mark.ts";
import { utf8 } from "../../protocol/text/utf8.ts";
import { type Line, LineSplitter, TOO_LONG } from "../lines.ts";
import { CLIENT_LINE_MAX, jsonObject } from "./frame.ts";
import {
  type BadFrame,
  type ServerFrame,
  serverFrame,
} from "./server_frame.ts";

/** A line of a server that is not a frame. */
export interface Noise {
  readonly type: "noise";
  readonly text: string;
}

/** Input that a client decodes from a server. */
export type Incoming = ServerFrame | BadFrame | Noise;

/** Decodes a server's frames, for the client. Frames of a later version are ignored. */
export class NoticeDecoder {
  readonly #mark = new MarkFilter();
  readonly #splitter = new LineSplitter(CLIENT_LINE_MAX);

  feed(bytes: Uint8Array): Incoming[] {
    return this.#splitter.push(this.#mark.push(bytes))
      .flatMap((line) => incoming(line) ?? []);
  }
}

function incoming(line: Line): Incoming | undefined {
  if (line === TOO_LONG) return { type: "noise", text: "a line without end" };
  const text = utf8(line);
  if (text?.trim() === "") return undefined;
  const frame = text === undefined ? undefined : jsonObject(text);
  return typeof frame?.type === "string"
    ? serverFrame(frame)
    : { type: "noise", text: text ?? "" };
}
