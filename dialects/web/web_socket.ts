import { TEXT_MAX } from "../../protocol/text/text.ts";
import type { Notice } from "../../protocol/notice.ts";
import { concat } from "../concat.ts";
import type { Codec, DecodedEvent, Encoder, SignInAnswer } from "../dialect.ts";
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
export class WebSocketCodec implements Codec {
  readonly #end: WebSocketEnd;
  #events: DecodedEvent[] = [];

  /** @param maxText Longest text of a message, in bytes of UTF-8. */
  constructor(maxText: number = TEXT_MAX) {
    const maxLine = frameMax(maxText);
    this.#end = new WebSocketEnd({
      maxMessage: maxLine,
      message: (data, isBinary) => {
        if (isBinary) return this.#end.close(UNSUPPORTED_DATA, "binary data");
        const event = nativeEvent(data, maxLine);
        if (event !== undefined) this.#events.push(event);
      },
      closed: (reason) => this.#events.push({ type: "ended", reason }),
    });
  }

  get encoder(): Encoder {
    return this.#end.isClosed ? CLOSED : framed;
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    this.#end.feed(bytes);
    return this.#events.splice(0);
  }

  reply(): Uint8Array | undefined {
    return this.#end.takeReplies();
  }

  frames(): number {
    return this.#end.takeFrames();
  }

  encodeAlone(notice: Notice | SignInAnswer): Uint8Array | undefined {
    const line = native.codec().encodeAlone?.(notice);
    return line && frame(TEXT, line);
  }
}
