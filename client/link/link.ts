import { encodeFrame } from "../../dialects/native/native.ts";
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

/** How long the server may be silent before it is asked whether it is there, in milliseconds. */
export const PING_AFTER = 30_000;

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
  /** The hello it was opened with, as far as the server counts its cost. */
  readonly hello: Hello;
  readonly #conn: Conn;
  readonly #frames: FrameReader;
  readonly #contact = new Contact(Date.now());
  readonly #noting: ReturnType<typeof setInterval>;
  readonly #asking: ReturnType<typeof setInterval>;
  #isClosed = false;
  #silence = 0;
  /** How much had been received when that was looked at. */
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
      ...(rooms === undefined ? {} : { rooms }),
    };
    this.#frames = frames;
    this.#noting = setInterval(() => this.#note(), NOTE_EVERY);
    this.#asking = setInterval(() => this.#ask(pingAfter), pingAfter);
  }

  /**
   * Connects and says hello.
   *
   * @throws {DialFailure} The server cannot be reached.
   * @throws {WrongServer} It is not the one of the route.
   * @throws {NoChatServer} It does not answer as one.
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

  /** Since when the connection is lost, when it is found to be so now; in milliseconds since 1970. */
  get lostSince(): number {
    const { received } = this.#frames;
    return this.#contact.lostSince(Date.now(), received, this.#isSilent);
  }

  /** Sends a frame. One at a time: wait for it before the next. */
  async send(frame: Request): Promise<void> {
    await writeAll(this.#conn, encodeFrame(frame));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Notice> {
    for (;;) {
      const frame = await this.#frames.next();
      if (frame === undefined) return await this.#sayGoodbye();
      // They answer a hello, and none is said here.
      if (frame.type !== "challenge" && frame.type !== "welcome") yield frame;
    }
  }

  /** Over TLS a server takes one that just goes for one that was cut off. */
  async #sayGoodbye(): Promise<void> {
    try {
      await this.#conn.closeWrite();
    } catch {
      // It has gone already, and so has its interest.
    }
  }

  /** Gives the connection up; whoever reads or writes it gets an error. */
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

  /** Who was suspended asks at once: the server may have given up on this client. */
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

  /** What to do when it is in doubt whether the server is there. Set by who sends. */
  onSilence: () => void = () => {};
}
