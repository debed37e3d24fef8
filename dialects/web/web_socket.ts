import { TEXT_MAX } from "../../protocol/text/text.ts";
import type { Notice } from "../../protocol/notice.ts";
import { concat } from "../concat.ts";
import type { DecodedEvent, Encoder, SignInAnswer } from "../dialect.ts";
import { frameMax } from "../native/frame.ts";
import { native, nativeEvent } from "../native/native.ts";
import {
  closeFrame,
  frame,
  headerOf,
  NORMAL,
  TEXT,
  UNSUPPORTED_DATA,
  WebSocketEnd,
} from "./web_socket_end.ts";

/**
 * The native frames, each as a text message. Frames of a server are not masked,
 * so that all members share the same bytes.
 */
const framed: Encoder = {
  name: "web",
  isForPeople: false,
  encode(notice, bytesOf) {
    const line = native.encode(
      notice,
      bytesOf && ((message) => {
        const bytes = bytesOf(message);
        return bytes.subarray(headerOf(bytes));
      }),
    );
    const bytes = frame(TEXT, line);
    return notice.type === "bye" ? concat([bytes, closeFrame(NORMAL)]) : bytes;
  },
};

/** Nothing follows a close frame. */
export const CLOSED: Encoder = {
  name: "web",
  isForPeople: false,
  encode: () => new Uint8Array(),
};

/** The server's end of a WebSocket: a native frame in each text message. */
export class WebSocketCodec extends WebSocketEnd {
  readonly #maxLine: number;

  /** @param maxText Longest text of a message, in bytes of UTF-8. */
  constructor(maxText: number = TEXT_MAX) {
    const maxLine = frameMax(maxText);
    super(maxLine);
    this.#maxLine = maxLine;
  }

  override get encoder(): Encoder {
    return this.isClosed ? CLOSED : framed;
  }

  protected override message(
    data: Uint8Array,
    isBinary: boolean,
  ): readonly DecodedEvent[] {
    if (isBinary) this.close(UNSUPPORTED_DATA, "binary data");
    const event = isBinary ? undefined : nativeEvent(data, this.#maxLine);
    return event === undefined ? [] : [event];
  }

  override encodeAlone(notice: Notice | SignInAnswer): Uint8Array | undefined {
    const line = native.codec().encodeAlone?.(notice);
    return line && frame(TEXT, line);
  }
}
