import {
  holdsMessages,
  type MessagesAnswer,
} from "../../protocol/features/history.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Notice } from "../../protocol/notice.ts";
import { TEXT_MAX } from "../../protocol/text/text.ts";
import { utf8 } from "../../protocol/text/utf8.ts";
import { concat } from "../concat.ts";
import type { Codec, DecodedEvent, Dialect, SignInAnswer } from "../dialect.ts";
import { type Line, LineSplitter, TOO_LONG } from "../lines.ts";
import { encodeFrame, frameMax, jsonObject } from "./frame.ts";
import { beginsFrame } from "./frame_like.ts";
import { fault, requestOf } from "./request_frame.ts";

const encoder = new TextEncoder();

/** The native dialect: a JSON object a line. `docs/protocol.md` defines every frame. */
export const native: Dialect = {
  name: "native",
  answersPing: true,
  isForPeople: false,
  ignoresGreeting: true,
  begins: (first, following) =>
    beginsFrame(first) ?? (following === "none" ? false : undefined),
  codec: ({ maxText } = {}) => new NativeCodec(maxText),
  encode: (notice, bytesOf) =>
    bytesOf !== undefined && holdsMessages(notice)
      ? encodeAnswer(notice, bytesOf)
      : encodeFrame(notice),
};

const COMMA = encoder.encode(",");

/** The same line as from {@linkcode encodeFrame}, composed of messages that are encoded already. */
function encodeAnswer(
  { messages, ...rest }: MessagesAnswer,
  bytesOf: (message: Message) => Uint8Array,
): Uint8Array {
  const [head, tail] = splitAt(JSON.stringify({ ...rest, messages: [] }), -2);
  return concat([
    encoder.encode(head),
    ...messages.flatMap((message, index) => {
      const object = bytesOf(message).subarray(0, -1);
      return index === 0 ? [object] : [COMMA, object];
    }),
    encoder.encode(tail + "\n"),
  ]);
}

function splitAt(text: string, at: number): [head: string, tail: string] {
  return [text.slice(0, at), text.slice(at)];
}

/** A client's connection, as the server sees it. */
class NativeCodec implements Codec {
  readonly #maxLine: number;
  readonly #splitter: LineSplitter;

  constructor(maxText = TEXT_MAX) {
    this.#maxLine = frameMax(maxText);
    this.#splitter = new LineSplitter(this.#maxLine);
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    return this.#splitter.push(bytes)
      .flatMap((line) => nativeEvent(line, this.#maxLine) ?? []);
  }

  encodeAlone(notice: Notice | SignInAnswer): Uint8Array | undefined {
    return notice.type === "challenge" ? encodeFrame(notice) : undefined;
  }
}

/**
 * The request in a line; blank lines are ignored.
 *
 * @param maxLine Longest line in bytes, for the message of an error.
 */
export function nativeEvent(
  line: Line,
  maxLine: number,
): DecodedEvent | undefined {
  if (line === TOO_LONG) {
    return fault("too-long", `a line can have at most ${maxLine} bytes`);
  }
  const text = utf8(line);
  if (text === undefined) return fault("bad-utf8", "a line must be UTF-8");
  if (text.trim() === "") return undefined;
  const frame = jsonObject(text);
  if (frame === undefined) {
    return fault("bad-json", "a line must be one JSON object");
  }
  return requestOf(frame);
}
