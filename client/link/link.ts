import { encodeFrame } from "../../dialects/native/native.ts";
import { isMistake } from "../../failure.ts";
import type { Notice } from "../../protocol/notice.ts";
import {
  type Hello,
  PROTOCOL_VERSION,
  type Request,
} from "../../protocol/request.ts";
import { hostPort } from "../../transport/address.ts";
import { type Conn, writeAll } from "../../transport/conn.ts";
import { Contact, NOTE_EVERY } from "./contact.ts";
import { dial, DIAL_TIMEOUT } from "./dial.ts";
import type { FrameReader } from "./frame_reader.ts";
import {
  greet,
  type Greeted,
  type HelloOptions,
  type Welcome,
} from "./greet.ts";

/** How long the server may be silent before it is pinged, in milliseconds. */
export const PING_AFTER = 30_000;

/** How a link is opened. */
export interface LinkOptions extends HelloOptions {
  /** Milliseconds. @default {PING_AFTER} */
  readonly pingAfter?: number;
}

/**
 * A connection on which both sides have said hello: frames out, notices in.
 * Iterating gives the notices, until the connection ends.
 */
export class Link implements Disposable, AsyncIterable<Notice> {
  /** The welcome of the server. */
  readonly welcome: Welcome;
  /** The part of the hello that has a cost. */
  readonly hello: Hello;
  readonly #conn: Conn;
  readonly #frames: FrameReader;
  readonly #contact = new Contact(Date.now());
  readonly #noting: ReturnType<typeof setInterval>;
  readonly #asking: ReturnType<typeof setInterval>;
  #isClosed = false;
  #silence = 0;
  /** How many bytes had come at the last check. */
  #received = 0;
  #why: string | undefined;
  #isSilent = false;

  private constructor(
    conn: Conn,
    { welcome, frames }: Greeted,
    { rooms, pingAfter = PING_AFTER }: LinkOptions,
  ) {
    this.#conn = conn;
    this.welcome = welcome;
    this.hello = {
      type: "hello",
      version: PROTOCOL_VERSION,
      rooms,
    };
    this.#frames = frames;
    this.#noting = setInterval(() => this.#note(), NOTE_EVERY);
    this.#asking = setInterval(() => this.#ask(pingAfter), pingAfter);
  }

  /**
   * Connects and says hello.
   *
   * @throws {DialFailure} The server cannot be reached.
   * @throws {WrongServer} It is not the server of the route.
   * @throws {NoChatServer} It is no chat server.
   * @throws {ProtocolError} It answers with a frame that the protocol does not allow.
   * @throws {NotLetIn} It does not let this client in.
   */
  static async open(options: LinkOptions): Promise<Link> {
    const conn = await dial(options, DIAL_TIMEOUT, options.signal);
    try {
      const where = hostPort(options.host, options.port);
      return new Link(
        conn,
        await greet(conn, where, options),
        options,
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

  /** Since when the connection is lost, if the loss is noticed now; in milliseconds since 1970. */
  get lostSince(): number {
    const { received } = this.#frames;
    return this.#contact.lostSince(Date.now(), received, this.#isSilent);
  }

  /** Sends a frame. To be awaited before the next. */
  async send(frame: Request): Promise<void> {
    await writeAll(this.#conn, encodeFrame(frame));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Notice> {
    for (;;) {
      const frame = await this.#frames.next();
      if (frame === undefined) return await this.#sayGoodbye();
      // Answers to a hello, which a link does not say.
      if (frame.type !== "challenge" && frame.type !== "welcome") yield frame;
    }
  }

  /** Over TLS a server takes a client that just closes for a connection that was cut. */
  async #sayGoodbye(): Promise<void> {
    try {
      await this.#conn.closeWrite();
    } catch (error) {
      // The server has closed already.
      if (isMistake(error)) throw error;
    }
  }

  /** Gives the connection up: reads and writes under way fail. */
  giveUp(why: string): void {
    this.#why ??= why;
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#noting);
    clearInterval(this.#asking);
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
  }

  /** Pings at once after a suspension: the server may have given up on this client. */
  #note(): void {
    const { received } = this.#frames;
    if (this.#contact.note(Date.now(), received)) this.onSilence();
  }

  /** A server that says nothing, not even pong, is gone, whatever TCP still believes. */
  #ask(pingAfter: number): void {
    const { received } = this.#frames;
    if (received !== this.#received) this.#silence = 0;
    this.#received = received;
    this.#silence += pingAfter;
    if (this.#silence > 2 * pingAfter) {
      this.#isSilent = true;
      this.giveUp(`nothing heard for ${this.#silence / 1000} s`);
    } else if (this.#silence > pingAfter) {
      this.onSilence();
    }
  }

  /** Called when it is in doubt whether the server is there. The owner of the link sets it. */
  onSilence: () => void = () => {};
}
