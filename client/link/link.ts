import { encodeFrame } from "../../dialects/native/frame.ts";
import { isMistake, reasonOf } from "../../failure.ts";
import { type Hello, PROTOCOL_VERSION } from "../../protocol/features/hello.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Request } from "../../protocol/request.ts";
import { hostPort } from "../../transport/address.ts";
import { Contact, NOTE_EVERY } from "./contact.ts";
import { every } from "./every.ts";
import type { FrameReader } from "./frame_reader.ts";
import {
  greet,
  type Greeted,
  type HelloOptions,
  type Welcome,
} from "./greet.ts";
import type { Connector, Transport } from "./transport.ts";

/** How long the server may be silent before it is pinged, in milliseconds. */
export const PING_AFTER = 30_000;

/** Opens a link with a hello. The signal gives up: its reason is thrown. */
export type OpenLink = (
  hello: HelloOptions,
  stop?: AbortSignal,
) => Promise<Link>;

/**
 * A connection on which both sides have said hello: frames out, notices in.
 * Iterating gives the notices, until the connection ends.
 */
export class Link implements Disposable, AsyncIterable<Notice> {
  /** The welcome of the server. */
  readonly welcome: Welcome;
  /** The part of the hello that has a cost. */
  readonly hello: Hello;
  readonly #transport: Transport;
  readonly #frames: FrameReader;
  readonly #contact = new Contact(Date.now());
  readonly #closed = new AbortController();
  #silence = 0;
  /** How many bytes had come at the last check. */
  #received = 0;
  #why: string | undefined;
  #isSilent = false;

  private constructor(
    transport: Transport,
    { welcome, frames }: Greeted,
    { rooms }: HelloOptions,
    pingAfter: number,
    repeat: typeof every,
  ) {
    this.#transport = transport;
    this.welcome = welcome;
    this.hello = {
      type: "hello",
      version: PROTOCOL_VERSION,
      rooms,
    };
    this.#frames = frames;
    const { signal } = this.#closed;
    repeat(NOTE_EVERY, () => this.#note(), signal);
    repeat(pingAfter, () => this.#ask(pingAfter), signal);
  }

  /**
   * Connects and says hello.
   *
   * @param pingAfter How long the server may be silent before it is pinged, in milliseconds.
   * @param stop Gives up: its reason is thrown.
   * @param repeat The timers of the link.
   * @throws What {@linkcode Connector.open} throws.
   * @throws {NoChatServer} It is no chat server.
   * @throws {ProtocolError} It answers with a frame that the protocol does not allow.
   * @throws {NotLetIn} It does not let this client in.
   */
  static async open(
    connector: Connector,
    hello: HelloOptions,
    pingAfter: number = PING_AFTER,
    stop?: AbortSignal,
    repeat = every,
  ): Promise<Link> {
    const { host, port } = connector.address;
    const transport = await connector.open(stop);
    try {
      const greeted = await greet(transport, hostPort(host, port), hello, stop);
      return new Link(transport, greeted, hello, pingAfter, repeat);
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  /** Why the connection was given up from here, if it was. */
  get why(): string | undefined {
    return this.#why;
  }

  /** The reason of an error that has ended it, for people. */
  reasonFor(error: unknown): string {
    return this.#transport.reasonFor?.(error) ?? reasonOf(error);
  }

  /** Since when the connection is lost, if the loss is noticed now; in milliseconds since 1970. */
  get lostSince(): number {
    const { received } = this.#frames;
    return this.#contact.lostSince(Date.now(), received, this.#isSilent);
  }

  /** Sends a frame. To be awaited before the next. */
  async send(frame: Request): Promise<void> {
    await this.#transport.write(encodeFrame(frame));
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
      await this.#transport.closeWrite();
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
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#transport.close();
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
      this.giveUp(`no data for ${this.#silence / 1000} s`);
    } else if (this.#silence > pingAfter) {
      this.onSilence();
    }
  }

  /** Called when it is in doubt whether the server is there. The owner of the link sets it. */
  onSilence: () => void = () => {};
}
