import { type Conn, writeAll } from "../../../transport/conn.ts";
import {
  type ServerCredentials,
  TlsConn,
} from "../../../transport/tls/tls_conn.ts";

/**
 * An attacker between a client and a server with TLS that reads along: with a
 * certificate of its own, or without any encryption towards the client.
 */
export class ManInTheMiddle implements AsyncDisposable {
  /** All that the client has said and the server has answered. */
  readonly heard: string[] = [];
  /** The part sent by the client. */
  readonly said: string[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns = new Set<Conn>();
  readonly #accepting: Promise<void>;
  readonly #passing = new Set<Promise<void>>();

  /**
   * @param target The port of the server.
   * @param credentials What it shows the client; without them it speaks plain text.
   */
  constructor(
    private readonly target: number,
    credentials?: ServerCredentials,
  ) {
    this.#accepting = this.#accept(credentials);
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const conn of this.#conns) close(conn);
    await Promise.all(this.#passing);
  }

  async #accept(credentials: ServerCredentials | undefined): Promise<void> {
    for await (const conn of this.#listener) {
      const near = credentials === undefined
        ? conn
        : TlsConn.accept(conn, credentials);
      const { target: port } = this;
      const far = TlsConn.call(await Deno.connect({ port }), "127.0.0.1");
      for (const conn of [near, far]) this.#conns.add(conn);
      this.#passing.add(this.#pass(near, far, this.said))
        .add(this.#pass(far, near));
    }
  }

  async #pass(from: Conn, to: Conn, said: string[] = []): Promise<void> {
    const buffer = new Uint8Array(4096);
    try {
      for (;;) {
        const read = await from.read(buffer);
        if (read === null) break;
        const piece = buffer.slice(0, read);
        const text = new TextDecoder().decode(piece);
        this.heard.push(text);
        said.push(text);
        await writeAll(to, piece);
      }
      await to.closeWrite();
    } catch {
      // A careful client closes the connection.
      close(from);
      close(to);
    }
  }
}

/** Closes a connection, if nobody has done so. */
function close(conn: Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
