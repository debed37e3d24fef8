import { type Incoming, NoticeDecoder } from "../../dialects/native/native.ts";
import type { ServerFrame } from "../../dialects/native/server_frame.ts";
import { Failure } from "../../failure.ts";
import type { Conn } from "../../transport/conn.ts";

/**
 * Most lines before the welcome that are no frames: a server greets a slow client
 * in plain text first, with a handful of lines.
 */
const NOISE_MAX = 100;

/** Size of the read buffer, in bytes. */
const READ_BUFFER = 16 * 1024;

/** A server has sent something that the protocol does not allow. */
export class ProtocolError extends Failure {
  override readonly name = "ProtocolError";

  /** @param what What is wrong with it. */
  constructor(where: string, what: string) {
    super(`${where} does not keep to the protocol: ${what}`);
  }
}

/** Reads the frames of a server. */
export class FrameReader {
  readonly #conn: Conn;
  readonly #where: string;
  readonly #decoder = new NoticeDecoder();
  readonly #buffer = new Uint8Array(READ_BUFFER);
  /** Frames that were read and not taken yet. */
  #frames: Iterator<Incoming> = [].values();
  /** How many lines were no frames. */
  #noise = 0;
  /** From the welcome on there is nothing but frames. */
  #isWelcomed = false;
  #received = 0;

  /** @param where The address of the server, for error messages. */
  constructor(conn: Conn, where: string) {
    this.#conn = conn;
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
    if (++this.#noise > NOISE_MAX) throw new Error("lines that are no frames");
  }

  /** @returns Whether there is more to come. */
  async #read(): Promise<boolean> {
    const read = await this.#conn.read(this.#buffer);
    if (read === null) return false;
    this.#received += read;
    this.#frames = this.#decoder.feed(this.#buffer.subarray(0, read)).values();
    return true;
  }
}
