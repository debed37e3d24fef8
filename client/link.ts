import type { Notice } from "../chat/notice.ts";
import type { Request } from "../chat/request.ts";
import { hostPort } from "../wire/address.ts";
import { encodeFrame, type NoticeDecoder } from "../wire/native.ts";
import { dial, writeAll } from "./dial.ts";
import { greet, type HelloOptions, type Welcome } from "./greet.ts";

/** How long the server may be silent before it is asked whether it is there, in milliseconds. */
export const PING_AFTER = 30_000;

/** What is read at once, in bytes. */
const READ_BUFFER = 16 * 1024;

/** What a link is opened with. */
export interface LinkOptions extends HelloOptions {
  /** Milliseconds. @default {PING_AFTER} */
  readonly pingAfter?: number;
}

/**
 * One connection on which both sides have said hello: frames out, notices in.
 * Iterating gives the notices, until the connection ends.
 */
export class Link implements Disposable, AsyncIterable<Notice> {
  /** What the server said when it let this client in. */
  readonly welcome: Welcome;
  readonly #conn: Deno.TcpConn;
  readonly #decoder: NoticeDecoder;
  readonly #early: readonly Notice[];
  readonly #asking: ReturnType<typeof setInterval>;
  #isClosed = false;
  #silence = 0;
  #why: string | undefined;

  private constructor(
    conn: Deno.TcpConn,
    { welcome, decoder, early }: Awaited<ReturnType<typeof greet>>,
    pingAfter: number,
  ) {
    this.#conn = conn;
    this.welcome = welcome;
    this.#decoder = decoder;
    this.#early = early;
    this.#asking = setInterval(() => this.#ask(pingAfter), pingAfter);
  }

  /**
   * Connects and says hello.
   *
   * @throws {DialFailure} The server cannot be reached.
   * @throws {NoChatServer} It does not answer as one.
   * @throws {NotLetIn} It does not let this client in.
   */
  static async open(options: LinkOptions): Promise<Link> {
    const conn = await dial(options);
    try {
      const where = hostPort(options.host, options.port);
      return new Link(
        conn,
        await greet(conn, where, options),
        options.pingAfter ?? PING_AFTER,
      );
    } catch (error) {
      conn.close();
      throw error;
    }
  }

  /** Why the connection was given up from here, if it was. */
  get why(): string | undefined {
    return this.#why;
  }

  /** Sends a frame. One at a time: wait for it before the next. */
  async send(frame: Request): Promise<void> {
    await writeAll(this.#conn, encodeFrame(frame));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Notice> {
    yield* this.#early;
    const buffer = new Uint8Array(READ_BUFFER);
    for (;;) {
      const read = await this.#conn.read(buffer);
      if (read === null) return;
      this.#silence = 0;
      for (const notice of this.#decoder.feed(buffer.subarray(0, read))) {
        if (notice.type !== "noise") yield notice;
      }
    }
  }

  /** Gives the connection up; whoever reads or writes it gets an error. */
  giveUp(why: string): void {
    this.#why ??= why;
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#asking);
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
  }

  /** A server that says nothing, not even pong, is gone, whatever TCP still believes. */
  #ask(pingAfter: number): void {
    this.#silence += pingAfter;
    if (this.#silence > 2 * pingAfter) {
      this.giveUp(`nothing heard for ${this.#silence / 1000} s`);
    } else if (this.#silence > pingAfter) {
      this.onSilence();
    }
  }

  /** What to do when the server has been silent for a while. Set by who sends. */
  onSilence: () => void = () => {};
}
