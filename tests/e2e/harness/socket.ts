import { type Conn, writeAll } from "../../../transport/conn.ts";
import { TlsConn } from "../../../transport/tls/tls_conn.ts";
import { News } from "./news.ts";
import { pieces } from "./pieces.ts";
import { within } from "./program.ts";

/** How many of the lines that were passed over an error shows. */
const PASSED_SHOWN = 5;

/** A frame of the native dialect, as a test sees it. */
export type Frame =
  & { readonly type: string }
  & Readonly<
    Record<string, unknown>
  >;

/**
 * A bare connection to a server: bytes out, lines in. What a test sends is
 * what goes over the wire, right or wrong.
 */
export class Socket implements AsyncDisposable {
  readonly conn: Conn;
  /** Lines that have come and not been asked for. */
  readonly waiting: string[] = [];
  /** Whether pings are answered here and not shown to the test: it may go slowly. */
  answersPings = true;
  /** Why no more will come. */
  end: string | undefined;
  readonly #reading: Promise<void>;
  readonly #news = new News();
  #paused: PromiseWithResolvers<void> | undefined;

  private constructor(conn: Conn) {
    this.conn = conn;
    this.#reading = this.#read();
  }

  static async connect(port: number, hostname = "127.0.0.1"): Promise<Socket> {
    return new Socket(await Deno.connect({ hostname, port }));
  }

  /** Over TLS, whatever certificate the server shows. */
  static async secured(port: number, hostname = "127.0.0.1"): Promise<Socket> {
    return await Socket.securedOver(await Deno.connect({ hostname, port }));
  }

  /** Over a connection that is made already. */
  static over(conn: Conn): Socket {
    return new Socket(conn);
  }

  /** The same with TLS on it. */
  static async securedOver(bare: Conn): Promise<Socket> {
    const conn = TlsConn.call(bare, "127.0.0.1");
    await conn.handshake();
    return new Socket(conn);
  }

  async send(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string"
      ? new TextEncoder().encode(data)
      : data;
    await writeAll(this.conn, bytes);
  }

  async sendFrame(frame: unknown): Promise<void> {
    await this.send(JSON.stringify(frame) + "\n");
  }

  /** The next line. */
  async line(): Promise<string> {
    return await this.#next(() => true, "a line");
  }

  /** The next line that holds some text; lines before it are passed over. */
  async lineWith(part: string): Promise<string> {
    return await this.#next((line) => line.includes(part), part);
  }

  /** The next frame. */
  async frame(): Promise<Frame> {
    return JSON.parse(await this.line());
  }

  /** The next frame of a type; others before it are passed over. */
  async frameOf(type: string): Promise<Frame> {
    const line = await this.#next(
      (line) => JSON.parse(line).type === type,
      `a frame of type ${type}`,
    );
    return JSON.parse(line);
  }

  async #next(fits: (line: string) => boolean, what: string): Promise<string> {
    const passed: string[] = [];
    return await this.#news.until(
      () => {
        for (;;) {
          const line = this.waiting.shift();
          if (line === undefined) break;
          if (fits(line)) return line;
          passed.push(line);
        }
        if (this.end === undefined) return undefined;
        throw new Error(`the connection ended without ${what}: ${this.end}`);
      },
      what,
      () => passed.slice(-PASSED_SHOWN).join("\n"),
    );
  }

  /**
   * Every frame that comes, until the connection has ended, however long that takes.
   *
   * @param fits Which lines to look into at all.
   */
  async *frames(
    fits: (line: string) => boolean = () => true,
  ): AsyncGenerator<Frame> {
    for (;;) {
      const line = this.waiting.shift();
      if (line !== undefined) {
        if (fits(line)) yield JSON.parse(line);
      } else if (this.end !== undefined) return;
      else await this.#news.next;
    }
  }

  /** Says hello and waits until it is in its rooms. */
  async hello(fields: Record<string, unknown> = {}): Promise<Frame> {
    await this.sendFrame({ type: "hello", version: 1, ...fields });
    // On a busy machine it comes so late that the server has greeted in plain text.
    const line = await this.#next(
      (line) => line.startsWith("{") && JSON.parse(line).type === "welcome",
      "a welcome",
    );
    const welcome: Frame = JSON.parse(line);
    const rooms = Array.isArray(fields.rooms) ? fields.rooms.length : 1;
    for (let count = 0; count < rooms; count++) await this.frameOf("joined");
    return welcome;
  }

  /** Says something and waits for its acknowledgement. */
  async say(text: string, room?: string): Promise<Frame> {
    const id = crypto.randomUUID();
    await this.sendFrame({ type: "say", id, room, text });
    return await this.frameOf("ack");
  }

  /** Reads no more until {@linkcode resume}, so that the system's buffers fill up. */
  pause(): void {
    this.#paused ??= Promise.withResolvers();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  /** Waits until the server has hung up. */
  async ended(): Promise<void> {
    await within(this.#reading, "the end of the connection");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resume();
    try {
      this.conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
    await this.#reading;
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for (;;) {
        await this.#paused?.promise;
        const read = await this.conn.read(buffer);
        if (read === null) break;
        for await (const piece of pieces(buffer.subarray(0, read))) {
          rest += decoder.decode(piece, { stream: true });
          const lines = rest.split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) {
            if (this.answersPings && line === `{"type":"ping"}`) {
              await this.sendFrame({ type: "pong" });
            } else this.waiting.push(line);
          }
          this.#news.wake();
        }
      }
      if (rest !== "") this.waiting.push(rest);
      this.end = "hung up";
    } catch (error) {
      this.end = error instanceof Error ? error.message : String(error);
    }
    this.#news.wake();
  }
}

/** A native member in the lobby. */
export async function member(port: number, name?: string): Promise<Socket> {
  const socket = await Socket.connect(port);
  await socket.hello(name === undefined ? {} : { name });
  return socket;
}
