import { assert } from "@std/assert";
import type { Welcome } from "../../client/link/greet.ts";
import { encodeFrame } from "../../dialects/native/native.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Hello, Request } from "../../protocol/request.ts";
import { writeAll } from "../../transport/conn.ts";
import { within } from "../e2e/program.ts";

/** A server that says what a test tells it to say, and no more. */
export class FakeServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #peers: Peer[] = [];
  #isEnded = false;
  /** Closed before the server, where a test has not done so. */
  readonly guests: AsyncDisposable[] = [];

  get host(): string {
    return "127.0.0.1";
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** The next connection. */
  async peer(): Promise<Peer> {
    const conn = await within(this.#listener.accept(), "a connection");
    const peer = new Peer(conn);
    this.#peers.push(peer);
    return peer;
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
    this.#listener.close();
    for (const peer of this.#peers) peer.cut();
    await Promise.all(this.#peers.map(({ ended }) => ended));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const guest of this.guests) await guest[Symbol.asyncDispose]();
    await this.end();
  }
}

/** One connection of a fake server. A goodbye is answered as a server does, and nothing else is. */
export class Peer {
  /** Settles when there is nothing more to read. */
  readonly ended: Promise<void>;
  readonly #conn: Deno.TcpConn;
  readonly #frames: Request[] = [];
  #news = Promise.withResolvers<void>();
  #isClosed = false;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
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
    const bytes = notices.flatMap((notice) =>
      typeof notice === "string"
        ? [...new TextEncoder().encode(notice)]
        : [...encodeFrame(notice)]
    );
    await writeAll(this.#conn, Uint8Array.from(bytes));
  }

  /** Ends the connection, without a word. */
  cut(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for (;;) {
        const read = await this.#conn.read(buffer);
        if (read === null) break;
        const lines = (rest + decoder.decode(buffer.subarray(0, read), {
          stream: true,
        })).split("\n");
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
