import { Buffer } from "node:buffer";
import { Receiver, Sender } from "ws";
import { TEXT_MAX } from "../../protocol/text/text.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Challenge } from "../../protocol/proof.ts";
import { concat } from "../concat.ts";
import type { Codec, DecodedEvent, Encoder } from "../dialect.ts";
import { frameMax } from "../native/frame.ts";
import { native, nativeEvent } from "../native/native.ts";

/** Most parts of one message. A browser sends a message in one part, or in parts of some KiB. */
const PARTS_MAX = 256;

/**
 * Most pieces of one frame as the network delivers them. A frame of the longest
 * text comes in about a hundred.
 */
const PIECES_MAX = 4_096;

/** Opcodes of frames (RFC 6455, 5.2). */
const TEXT = 0x1;
const CLOSE = 0x8;
const PONG = 0xa;

/** Codes of a close frame (RFC 6455, 7.4.1). */
const NORMAL = 1000;
const PROTOCOL_ERROR = 1002;
const UNSUPPORTED_DATA = 1003;

/** A frame of a server: whole and unmasked. */
function frame(opcode: number, payload: Uint8Array): Uint8Array {
  return concat(
    Sender.frame(
      Buffer.from(payload.buffer, payload.byteOffset, payload.length),
      {
        fin: true,
        rsv1: false,
        opcode,
        mask: false,
        readOnly: true,
      },
    ),
  );
}

/** Length of the header of a frame of a server (RFC 6455, 5.2). */
function headerOf(frame: Uint8Array): number {
  const length = frame[1] ?? 0;
  return length === 127 ? 10 : length === 126 ? 4 : 2;
}

function closeFrame(code: number): Uint8Array {
  return frame(CLOSE, Uint8Array.of(code >> 8, code & 0xff));
}

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

const CLOSED: Encoder = {
  name: "web",
  isForPeople: false,
  encode: () => new Uint8Array(),
};

/** The server's end of a WebSocket: a native frame in each text message. */
export class WebSocketCodec implements Codec {
  readonly #maxLine: number;
  readonly #receiver: Receiver;
  readonly silenceTimeout = undefined;
  #events: DecodedEvent[] = [];
  #replies: Uint8Array[] = [];
  #frames = 0;
  #isClosed = false;

  /** @param maxText Longest text of a message, in bytes of UTF-8. */
  constructor(maxText: number = TEXT_MAX) {
    this.#maxLine = frameMax(maxText);
    this.#receiver = new Receiver({
      isServer: true,
      maxPayload: this.#maxLine,
      maxFragments: PARTS_MAX,
      maxBufferedChunks: PIECES_MAX,
    });
    this.#receiver.on("message", (data: Buffer, isBinary: boolean) => {
      this.#frames++;
      if (isBinary) return this.#close(UNSUPPORTED_DATA, "binary data");
      const event = nativeEvent(data, this.#maxLine);
      if (event !== undefined) this.#events.push(event);
    });
    this.#receiver.on("ping", (data: Buffer) => {
      this.#frames++;
      if (!this.#isClosed) this.#replies.push(frame(PONG, data));
    });
    this.#receiver.on("pong", () => this.#frames++);
    this.#receiver.on("conclude", () => {
      this.#close(NORMAL, "closed by the client");
    });
    // Comes a tick later; `feed` has seen it.
    this.#receiver.on("error", () => {});
  }

  /** Nothing follows a close frame. */
  get encoder(): Encoder {
    return this.#isClosed ? CLOSED : framed;
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    if (this.#isClosed) return [];
    // It unmasks in place.
    this.#receiver.write(Buffer.from(bytes));
    const { errored } = this.#receiver;
    if (errored !== null) this.#close(codeOf(errored), errored.message);
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** An incomplete frame at the end was cut off, so it was never said. */
  end(): DecodedEvent[] {
    return [];
  }

  silence(): DecodedEvent[] {
    return [];
  }

  reply(): Uint8Array | undefined {
    if (this.#replies.length === 0) return undefined;
    return concat(this.#replies.splice(0));
  }

  frames(): number {
    const frames = this.#frames;
    this.#frames = 0;
    return frames;
  }

  encodeAlone(notice: Notice | Challenge): Uint8Array | undefined {
    const line = native.codec().encodeAlone?.(notice);
    return line && frame(TEXT, line);
  }

  #close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#replies.push(closeFrame(code));
    this.#events.push({ type: "ended", reason });
  }
}

/** The code that an error of the receiver is closed with. */
function codeOf(error: Error): number {
  for (const symbol of Object.getOwnPropertySymbols(error)) {
    if (symbol.description === "status-code") {
      return Number(Reflect.get(error, symbol));
    }
  }
  return PROTOCOL_ERROR;
}
