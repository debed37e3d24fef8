/**
 * A server that says what a test has it say: any time, any name, any order,
 * harmless or not.
 *
 * @module
 */
import { noTlsHere } from "../../../dialects/no_tls.ts";
import { writeAll } from "../../../transport/conn.ts";
import { beginsTls } from "../../../transport/tls/tls_hello.ts";
import { within } from "./program.ts";
import type { Frame } from "./socket.ts";

/** The answer to a TLS handshake. */
const GOODBYE = { type: "bye", reason: "no TLS here", again: false } as const;

/** One client at a server that does nothing by itself but to let it in. */
export class FakeServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #waiting: Frame[] = [];
  readonly #serving: Promise<void>;
  /** Its answer to a hello, when it admits no client. */
  refusal: unknown;
  #conn: Deno.TcpConn | undefined;
  #news = Promise.withResolvers<void>();
  /** The newest number of each room. */
  readonly #last = new Map<string, number>();

  /**
   * @param joined What it says of the room it lets the client into.
   * @param welcome What it says in its welcome.
   * @param pong What it says to a ping.
   */
  constructor(
    private readonly joined: Readonly<Record<string, unknown>> = {},
    private readonly welcome: Readonly<Record<string, unknown>> = {},
    private readonly pong: Readonly<Record<string, unknown>> = {},
  ) {
    this.#serving = this.#serve();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async send(...frames: readonly unknown[]): Promise<void> {
    while (this.#conn === undefined) {
      await within(this.#news.promise, "a client");
    }
    const text = frames.map((frame) => JSON.stringify(frame) + "\n").join("");
    await writeAll(this.#conn, new TextEncoder().encode(text));
  }

  /** Says no more. */
  async hangUp(): Promise<void> {
    await this.#conn?.closeWrite();
  }

  /** A message in a room, with its next number. */
  message(
    from: string,
    text: string,
    { room = "lobby", ...fields }: Readonly<Record<string, unknown>> & {
      readonly room?: string;
    } = {},
  ): Frame {
    const seq = this.#next(room);
    return {
      ...{ type: "message", room, seq, from, text, time: Date.now() },
      ...fields,
    };
  }

  /** The acknowledgement of something said, with the next number. */
  ack({ id }: Frame): Frame {
    const seq = this.#next("lobby");
    return { type: "ack", id, room: "lobby", seq, time: Date.now() };
  }

  #next(room: string): number {
    const seq = (this.#last.get(room) ?? 0) + 1;
    this.#last.set(room, seq);
    return seq;
  }

  /** The next frame of a type that the client sends. */
  async frameOf(type: string): Promise<Frame> {
    for (;;) {
      const frame = this.#waiting.shift();
      if (frame?.type === type) return frame;
      if (frame === undefined) await within(this.#news.promise, type);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    try {
      this.#conn?.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
    await this.#serving;
  }

  async #serve(): Promise<void> {
    for await (const conn of this.#listener) {
      await this.#read(conn);
    }
  }

  async #read(conn: Deno.TcpConn): Promise<void> {
    let rest = "";
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const read = await conn.read(buffer);
        if (read === null) break;
        if (this.#conn !== conn) {
          // Like any server without TLS.
          if (beginsTls(buffer.subarray(0, read))) {
            await conn.write(noTlsHere.encode(GOODBYE));
            break;
          }
          this.#conn = conn;
          this.#wake();
        }
        rest += decoder.decode(buffer.subarray(0, read), { stream: true });
        const lines = rest.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) await this.#take(JSON.parse(line));
      }
      conn.close();
    } catch (error) {
      // The client or the test has gone.
      if (
        !(error instanceof Deno.errors.BadResource ||
          error instanceof Deno.errors.Interrupted ||
          error instanceof Deno.errors.ConnectionReset)
      ) throw error;
    }
  }

  async #take(frame: Frame): Promise<void> {
    if (frame.type === "hello" && this.refusal !== undefined) {
      await this.send(this.refusal);
    } else if (frame.type === "hello") {
      const { name = "Bob" } = frame;
      await this.send(
        {
          type: "welcome",
          version: 1,
          name,
          session: "0123456789abcdef",
          log: "log",
          server: {
            name: "fake",
            version: "1",
            maxText: 16_384,
            maxLine: 16_384,
          },
          ...this.welcome,
        },
        {
          type: "joined",
          room: "lobby",
          members: ["Ann", name],
          last: 0,
          ...this.joined,
        },
      );
    } else if (frame.type === "ping") {
      await this.send({ type: "pong", ...this.pong });
    } else if (frame.type === "bye") {
      await this.send({ type: "bye", reason: "as you wish", again: false });
      this.#conn?.closeWrite();
    }
    this.#waiting.push(frame);
    this.#wake();
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
