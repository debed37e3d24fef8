import { Buffer } from "node:buffer";
import { Receiver, Sender } from "ws";
import type { Notice } from "../../protocol/notice.ts";
import { concat } from "../concat.ts";
import type { Codec, DecodedEvent, Encoder, SignInAnswer } from "../dialect.ts";

/** Most parts of one message. A browser sends a message in one part, or in parts of some KiB. */
const PARTS_MAX = 256;

/**
 * Most pieces of one frame as the network delivers them. A frame of the longest
 * text comes in about a hundred.
 */
const PIECES_MAX = 4_096;

/** Opcodes of frames (RFC 6455, 5.2). */
export const TEXT = 0x1;
export const BINARY = 0x2;
const CLOSE = 0x8;
const PONG = 0xa;

/** Codes of a close frame (RFC 6455, 7.4.1). */
export const NORMAL = 1000;
const PROTOCOL_ERROR = 1002;
export const UNSUPPORTED_DATA = 1003;
export const POLICY_VIOLATION = 1008;

/** A frame of a server: whole and unmasked. */
export function frame(opcode: number, payload: Uint8Array): Uint8Array {
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
export function headerOf(frame: Uint8Array): number {
  const length = frame[1] ?? 0;
  return length === 127 ? 10 : length === 126 ? 4 : 2;
}

export function closeFrame(code: number): Uint8Array {
  return frame(CLOSE, Uint8Array.of(code >> 8, code & 0xff));
}

/** The server's end of a WebSocket: frames to messages, whatever the messages hold. */
export abstract class WebSocketEnd implements Codec {
  readonly #receiver: Receiver;
  #events: DecodedEvent[] = [];
  #replies: Uint8Array[] = [];
  #frames = 0;
  #isClosed = false;

  /** @param maxMessage Longest message, in bytes. */
  constructor(maxMessage: number) {
    this.#receiver = new Receiver({
      isServer: true,
      maxPayload: maxMessage,
      maxFragments: PARTS_MAX,
      maxBufferedChunks: PIECES_MAX,
    });
    this.#receiver.on("message", (data: Buffer, isBinary: boolean) => {
      this.#frames++;
      // More messages may follow the one that closed it.
      if (this.#isClosed) return;
      this.#events.push(...this.message(data, isBinary));
    });
    this.#receiver.on("ping", (data: Buffer) => {
      this.#frames++;
      this.send(frame(PONG, data));
    });
    this.#receiver.on("pong", () => this.#frames++);
    this.#receiver.on("conclude", () => {
      this.close(NORMAL, "closed by the client");
    });
    // Comes a tick later; `feed` has seen it.
    this.#receiver.on("error", () => {});
  }

  abstract get encoder(): Encoder;

  abstract encodeAlone(notice: Notice | SignInAnswer): Uint8Array | undefined;

  /** Takes a message. Its bytes are not used again. */
  protected abstract message(
    data: Uint8Array,
    isBinary: boolean,
  ): readonly DecodedEvent[];

  /** Nothing follows a close frame. */
  protected get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes the next bytes. */
  feed(bytes: Uint8Array): DecodedEvent[] {
    if (this.#isClosed) return [];
    // It unmasks in place.
    this.#receiver.write(Buffer.from(bytes));
    const { errored } = this.#receiver;
    if (errored !== null) this.close(codeOf(errored), errored.message);
    return this.#events.splice(0);
  }

  /** Sends a frame with the next replies. */
  protected send(frame: Uint8Array): void {
    if (!this.#isClosed) this.#replies.push(frame);
  }

  /** Takes the bytes that are to be sent. */
  reply(): Uint8Array | undefined {
    if (this.#replies.length === 0) return undefined;
    return concat(this.#replies.splice(0));
  }

  /** Takes the number of messages, pings and pongs since the last call. */
  frames(): number {
    const frames = this.#frames;
    this.#frames = 0;
    return frames;
  }

  /**
   * Closes the WebSocket.
   *
   * @param reason Why, for the server log.
   */
  protected close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.send(closeFrame(code));
    this.#isClosed = true;
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
