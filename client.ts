import { Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import type { Ack, Notice } from "./chat/notice.ts";
import { Refusal } from "./chat/refusal.ts";
import type { Request } from "./chat/request.ts";
import { dial, writeAll } from "./client/dial.ts";
import {
  type ConnectOptions,
  greet,
  type Greeted,
  type Welcome,
} from "./client/greet.ts";
import { Failure, isTimeout, reasonOf } from "./failure.ts";
import { hostPort } from "./wire/address.ts";
import { encodeFrame, type NoticeDecoder } from "./wire/native.ts";

/** How long the server may take to hang up after a goodbye, in milliseconds. */
const GOODBYE_TIMEOUT = 2_000;

/** How long the server may be silent before it is asked whether it is there, in milliseconds. */
const PING_AFTER = 30_000;

/** What is read at once, in bytes. */
const READ_BUFFER = 16 * 1024;

/** Most frames and notices that wait in each direction: more than one read brings. */
const WAITING_MAX = 256;

/** The connection has come to an end that nobody asked for. */
export class Lost extends Failure {
  override readonly name = "Lost";
}

/**
 * A connection to a server in the native dialect: one loop sends, one receives.
 *
 * Iterating gives what the server tells, but for what is an answer to a call
 * (acknowledgements) or concerns the connection alone (pings). It must be
 * iterated: what is not taken holds the server back. It ends when the
 * connection does.
 *
 * @example
 * ```ts ignore
 * await using client = await Client.connect({ host: "localhost", port: 2428 });
 * const { seq } = await client.say("hello");
 * for await (const notice of client) console.log(notice);
 * ```
 */
export class Client implements AsyncDisposable, AsyncIterable<Notice> {
  /** What the server said when it let this client in. */
  readonly welcome: Welcome;
  readonly #conn: Deno.TcpConn;
  readonly #where: string;
  readonly #decoder: NoticeDecoder;
  readonly #incoming = new Channel<Notice>({ capacity: WAITING_MAX });
  readonly #outgoing = new Channel<Uint8Array>({ capacity: WAITING_MAX });
  /** Who waits for an acknowledgement, by the `id` of what was said. */
  readonly #unacknowledged = new Map<string, PromiseWithResolvers<Ack>>();
  /** Who waits for a pong; they come in the order of the pings. */
  readonly #pings: (PromiseWithResolvers<void> | undefined)[] = [];
  readonly #loops: Promise<unknown>;
  readonly #asking: ReturnType<typeof setInterval>;
  /** Why the connection ended. */
  #end: Lost | undefined;
  #ending = false;
  #heardSinceAsked = true;

  private constructor(where: string, greeted: Greeted) {
    this.#where = where;
    this.#conn = greeted.conn;
    this.#decoder = greeted.decoder;
    this.welcome = greeted.welcome;
    this.#loops = Promise.all([this.#receive(greeted.early), this.#send()]);
    this.#asking = setInterval(() => this.#checkAlive(), PING_AFTER);
  }

  /**
   * Connects and says hello.
   *
   * @throws {DialFailure} The server cannot be reached.
   * @throws {Failure} It is no chat server, or does not let this client in.
   */
  static async connect(options: ConnectOptions): Promise<Client> {
    const where = hostPort(options.host, options.port);
    const conn = await dial(options);
    try {
      return new Client(where, await greet(conn, where, options));
    } catch (error) {
      conn.close();
      throw error;
    }
  }

  /** Why the connection ended, once it has; `undefined` when it was closed from here. */
  get end(): Lost | undefined {
    return this.#end;
  }

  /**
   * Says something in a room, the newest one entered when none is named.
   *
   * @returns Its place, once the server has kept it.
   * @throws {Refusal} The server does not take it.
   * @throws {Lost} The connection ended before it was acknowledged.
   */
  say(text: string, room?: string): Promise<Ack> {
    return this.#acknowledged((id) => ({
      type: "say",
      id,
      ...(room === undefined ? {} : { room }),
      text,
    }));
  }

  /**
   * Says something to one member alone.
   *
   * @throws {Refusal} Nobody of that name is there, or the text is not taken.
   * @throws {Lost} The connection ended before it was acknowledged.
   */
  whisper(to: string, text: string): Promise<Ack> {
    return this.#acknowledged((id) => ({ type: "whisper", id, to, text }));
  }

  /**
   * Asks something whose answer comes as a notice.
   *
   * @throws {Lost} The connection has ended.
   */
  ask(request: Request): Promise<void> {
    return this.#put(encodeFrame(request));
  }

  /**
   * Settles when the server has dealt with everything asked so far.
   *
   * @throws {Lost} The connection ended before that.
   */
  async settled(): Promise<void> {
    const pong = Promise.withResolvers<void>();
    this.#pings.push(pong);
    await Promise.all([this.ask({ type: "ping" }), pong.promise]);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Notice> {
    yield* this.#incoming;
  }

  /** Says goodbye and hangs up. */
  async close(): Promise<void> {
    if (!this.#ending) {
      this.#ending = true;
      this.#outgoing.trySend(encodeFrame({ type: "bye" }));
      this.#outgoing.close();
      // The last words are written; what still comes in is not wanted.
      this.#incoming.close();
    }
    try {
      await deadline(this.#loops, GOODBYE_TIMEOUT);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      closeQuietly(this.#conn);
      await this.#loops;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #acknowledged(frame: (id: string) => Request): Promise<Ack> {
    const id = crypto.randomUUID();
    const bytes = encodeFrame(frame(id));
    const { maxLine } = this.welcome.server;
    if (bytes.length - 1 > maxLine) {
      throw new Refusal(
        "too-long",
        `too long: a message has room in ${maxLine} bytes, its frame included`,
      );
    }
    const ack = Promise.withResolvers<Ack>();
    this.#unacknowledged.set(id, ack);
    // When the connection is lost, both of them say so.
    await Promise.all([this.#put(bytes), ack.promise]);
    return ack.promise;
  }

  async #put(bytes: Uint8Array): Promise<void> {
    try {
      if (!this.#outgoing.trySend(bytes)) await this.#outgoing.send(bytes);
    } catch (error) {
      if (error instanceof ChannelClosedError) throw this.#lost();
      throw error;
    }
  }

  async #send(): Promise<void> {
    try {
      for await (const bytes of this.#outgoing) {
        await writeAll(this.#conn, bytes);
      }
      await this.#conn.closeWrite();
    } catch (error) {
      this.#finish(reasonOf(error));
    }
  }

  async #receive(early: readonly Notice[]): Promise<void> {
    try {
      await this.#takeAll(early);
      const buffer = new Uint8Array(READ_BUFFER);
      for (;;) {
        const read = await this.#conn.read(buffer);
        if (read === null) break;
        this.#heardSinceAsked = true;
        const notices = this.#decoder.feed(buffer.subarray(0, read));
        await this.#takeAll(
          notices.filter((notice) => notice.type !== "noise"),
        );
      }
      this.#finish("the server hung up");
    } catch (error) {
      this.#finish(reasonOf(error));
    }
  }

  async #takeAll(notices: readonly Notice[]): Promise<void> {
    for (const notice of notices) {
      if (this.#isAnswer(notice) || this.#incoming.closed) continue;
      try {
        await this.#incoming.send(notice);
      } catch (error) {
        // Closed from here while the notice waited: nobody wants it any more.
        if (!(error instanceof ChannelClosedError)) throw error;
      }
    }
  }

  /** Deals with what is the answer to a call; the rest is for who iterates. */
  #isAnswer(notice: Notice): boolean {
    switch (notice.type) {
      case "ack":
        this.#take(notice.id)?.resolve(notice);
        return true;
      case "error": {
        const waiting = notice.id === undefined
          ? undefined
          : this.#take(notice.id);
        waiting?.reject(new Refusal(notice.code, notice.message));
        return waiting !== undefined;
      }
      case "ping":
        // A full channel: then the server hears enough of us anyway.
        this.#outgoing.trySend(encodeFrame({ type: "pong" }));
        return true;
      case "pong":
        this.#pings.shift()?.resolve();
        return true;
      case "bye":
        if (this.#ending) return true;
        this.#end ??= new Lost(`${this.#where} said goodbye: ${notice.reason}`);
        return false;
      default:
        return false;
    }
  }

  #take(id: string): PromiseWithResolvers<Ack> | undefined {
    const waiting = this.#unacknowledged.get(id);
    this.#unacknowledged.delete(id);
    return waiting;
  }

  /** A server that says nothing, not even pong, is gone, whatever TCP still believes. */
  #checkAlive(): void {
    if (!this.#heardSinceAsked) {
      return this.#finish(`nothing heard for ${2 * PING_AFTER / 1000} s`);
    }
    this.#heardSinceAsked = false;
    // Nobody waits for this one: what counts is that anything is heard.
    this.#pings.push(undefined);
    this.#outgoing.trySend(encodeFrame({ type: "ping" }));
  }

  /** The connection is over: whoever waits for something learns it now. */
  #finish(why: string): void {
    clearInterval(this.#asking);
    if (!this.#ending) {
      this.#ending = true;
      this.#end ??= new Lost(
        `the connection to ${this.#where} was lost: ${why}; join again when the server is back`,
      );
    }
    this.#outgoing.close();
    this.#incoming.close();
    const lost = this.#lost();
    for (const { reject } of this.#unacknowledged.values()) reject(lost);
    this.#unacknowledged.clear();
    for (const ping of this.#pings.splice(0)) ping?.reject(lost);
    closeQuietly(this.#conn);
  }

  #lost(): Lost {
    return this.#end ?? new Lost("the connection was closed");
  }
}

/** Closes a connection that may have been closed already. */
function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
