import type { Incoming } from "../../dialects/native/incoming.ts";
import { NoticeDecoder } from "../../dialects/native/notice_decoder.ts";
import type { ServerFrame } from "../../dialects/native/server_frame.ts";
import { Failure } from "../../failure.ts";
import type { Transport } from "./transport.ts";

/**
 * Most lines before the welcome that are no frames: a server greets a slow client
 * in plain text first, with a handful of lines.
 */
const NOISE_MAX = 100;

/** A server has sent something that the protocol does not allow. */
export class ProtocolError extends Failure {
  override readonly name = "ProtocolError";

  /** @param what What is wrong with it. */
  constructor(where: string, what: string) {
    super(`${where} violates the protocol: ${what}`);
  }
}

/** Reads the frames of a server. */
export class FrameReader {
  readonly #transport: Pick<Transport, "read">;
  readonly #where: string;
  readonly #decoder = new NoticeDecoder();
  /** Frames that were read and not taken yet. */
  #frames: Iterator<Incoming> = [].values();
  /** How many lines were no frames. */
  #noise = 0;
  /** From the welcome on there is nothing but frames. */
  #isWelcomed = false;
  #received = 0;

  /** @param where The address of the server, for error messages. */
  constructor(transport: Pick<Transport, "read">, where: string) {
    this.#transport = transport;
    this.#where = where;
  }

  /** How many bytes were read. */
  get received(): number {
    return this.#received;
  }

  /**
   * Gives the next frame.
   *
   * @returns `undefined` when the server has hung up.
   * @throws {ProtocolError} The next line is not as the protocol says.
   * @throws {Error} No frame comes: it may be no chat server at all.
   */
  async next(): Promise<ServerFrame | undefined> {
    for (;;) {
      const { value: frame, done } = this.#frames.next();
      if (done) {
        if (!await this.#read()) return undefined;
      } else if (frame.type === "noise") {
        this.#skip();
      } else if (frame.type === "bad-frame") {
        throw new ProtocolError(this.#where, frame.what);
      } else {
        if (frame.type === "welcome") this.#isWelcomed = true;
        return frame;
      }
    }
  }

  /** Skips a line that is no frame. */
  #skip(): void {
    if (this.#isWelcomed) {
      throw new ProtocolError(this.#where, "a line must be a JSON object");
    }
    if (++this.#noise > NOISE_MAX) throw new Error("lines that are not frames");
  }

  /** @returns Whether there is more to come. */
  async #read(): Promise<boolean> {
    const bytes = await this.#transport.read();
    if (bytes === undefined) return false;
    this.#received += bytes.length;
    this.#frames = this.#decoder.feed(bytes).values();
    return true;
  }
}
