import { assert } from "@std/assert";
import type { Welcome } from "../../client/link/greet.ts";
import type { Connector, Transport } from "../../client/link/transport.ts";
import { TcpConnector, TcpTransport } from "../../dial/tcp.ts";
import { concat } from "../../dialects/concat.ts";
import { encodeFrame } from "../../dialects/native/frame.ts";
import type { Hello } from "../../protocol/features/hello.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Request } from "../../protocol/request.ts";
import type { Address } from "../../transport/address.ts";
import { within } from "../e2e/harness/program.ts";
import { MemoryTransport } from "./memory_transport.ts";

/** A server in memory, that says what a test tells it to say, and no more. */
export class FakeServer implements Connector, AsyncDisposable {
  readonly #peers: Peer[] = [];
  /** Connections that the test has not asked for yet. */
  readonly #arrived: Peer[] = [];
  #news = Promise.withResolvers<void>();
  #isEnded = false;
  /** Closed before the server, where a test has not done so. */
  readonly guests: AsyncDisposable[] = [];

  get address(): Address {
    return { host: "fake", port: 2428 };
  }

  open(stop?: AbortSignal): Promise<Transport> {
    if (stop?.aborted) return Promise.reject(stop.reason);
    if (this.#isEnded) return Promise.reject(new Error("nobody listens"));
    const [ours, theirs] = MemoryTransport.pair();
    this.arrive(theirs);
    return Promise.resolve(ours);
  }

  /** Takes a connection. */
  protected arrive(transport: Transport): void {
    const peer = new Peer(transport);
    this.#peers.push(peer);
    this.#arrived.push(peer);
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** The next connection. */
  async peer(): Promise<Peer> {
    for (;;) {
      const peer = this.#arrived.shift();
      if (peer !== undefined) return peer;
      await within(this.#news.promise, "a connection");
    }
  }

  /** The next connection, its hello answered by a welcome and whatever comes right behind it. */
  async welcome(
    more: Partial<Welcome> = {},
    ...behind: (Notice | string)[]
  ): Promise<{ peer: Peer; hello: Hello }> {
    const peer = await this.peer();
    const hello = await peer.frame();
    assert(hello.type === "hello");
    await peer.tell(
      {
        type: "welcome",
        version: 1,
        name: hello.name ?? "Client1",
        session: hello.session ?? "a session of the server's own",
        log: "log 1",
        server: { name: "fake", version: "0", maxText: 1_000, maxLine: 1_000 },
        ...more,
      },
      ...behind,
    );
    return { peer, hello };
  }

  /** Ends every connection, and listens no more. */
  async end(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const peer of this.#peers) peer.cut();
    await Promise.all(this.#peers.map(({ ended }) => ended));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const guest of this.guests) await guest[Symbol.asyncDispose]();
    await this.end();
  }
}

/** The same behind a port of this machine, for programs. */
export class FakeTcpServer extends FakeServer {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #accepting = this.#accept();

  get port(): number {
    return this.#listener.addr.port;
  }

  override get address(): Address {
    return { host: "127.0.0.1", port: this.port };
  }

  override async open(stop?: AbortSignal): Promise<Transport> {
    return await new TcpConnector(this.address).open(stop);
  }

  override async end(): Promise<void> {
    this.#listener[Symbol.dispose]();
    await this.#accepting;
    await super.end();
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      this.arrive(new TcpTransport(conn));
    }
  }
}

/** One connection of a fake server. A goodbye is answered as a server does, and nothing else is. */
export class Peer {
  /** Settles when there is nothing more to read. */
  readonly ended: Promise<void>;
  readonly #transport: Transport;
  readonly #frames: Request[] = [];
  #news = Promise.withResolvers<void>();
  #isClosed = false;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.ended = this.#read();
  }

  /** The next frame of the client. */
  async frame(): Promise<Request> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      await within(this.#news.promise, "a frame");
    }
  }

  /** The next frames of the client. */
  async frames(count: number): Promise<Request[]> {
    const frames: Request[] = [];
    while (frames.length < count) frames.push(await this.frame());
    return frames;
  }

  /** Frames that have come and not been asked for. */
  get waiting(): readonly Request[] {
    return this.#frames;
  }

  /** Says something, in one piece. */
  async tell(...notices: (Notice | string)[]): Promise<void> {
    const bytes = notices.map((notice) =>
      typeof notice === "string"
        ? new TextEncoder().encode(notice)
        : encodeFrame(notice)
    );
    await this.#transport.write(concat(bytes));
  }

  /** Ends the connection, without a word. */
  cut(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#transport.close();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for (;;) {
        const bytes = await this.#transport.read();
        if (bytes === undefined) break;
        const lines = (rest + decoder.decode(bytes, { stream: true }))
          .split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const frame: Request = JSON.parse(line);
          this.#frames.push(frame);
          if (frame.type !== "bye") continue;
          await this.tell({ type: "bye", reason: "goodbye", again: false });
          this.cut();
        }
        this.#news.resolve();
        this.#news = Promise.withResolvers();
      }
    } catch (error) {
      // Cut from here, or by the other side: an end like others.
      if (!this.#isClosed && !(error instanceof Deno.errors.ConnectionReset)) {
        throw error;
      }
    }
    this.#news.resolve();
    this.cut();
  }
}
