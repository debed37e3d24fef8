const decoder = new TextDecoder();

/** A SOCKS5 proxy (RFC 1928) that brings everybody to one server, and notes where they wanted to go. */
export class SocksProxy implements AsyncDisposable {
  /** The requested destinations: `host:port`, names as they were sent. */
  readonly asked = new Set<string>();
  readonly #target: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #accepting: Promise<void>;
  readonly #serving = new Set<Promise<void>>();

  /** @param target The port of this machine where all connections lead. */
  constructor(target: number) {
    this.#target = target;
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const conn of this.#open) this.#close(conn);
    await Promise.all(this.#serving);
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      this.#open.add(conn);
      const serving = this.#serve(conn)
        .finally(() => this.#serving.delete(serving));
      this.#serving.add(serving);
    }
  }

  async #serve(near: Deno.Conn): Promise<void> {
    let far: Deno.Conn | undefined;
    try {
      const [, methods = 0] = await take(near, 2);
      await take(near, methods);
      await near.write(Uint8Array.of(5, 0));
      const [, , , kind] = await take(near, 4);
      const host = kind === 3
        ? decoder.decode(await take(near, (await take(near, 1))[0] ?? 0))
        : (await take(near, 4)).join(".");
      const [high = 0, low = 0] = await take(near, 2);
      this.asked.add(`${host}:${high * 256 + low}`);
      far = await Deno.connect({
        hostname: "127.0.0.1",
        port: this.#target,
      });
      this.#open.add(far);
      await near.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
      await Promise.all([
        near.readable.pipeTo(far.writable),
        far.readable.pipeTo(near.writable),
      ]);
    } catch {
      // Either end may go at any time, as at any proxy.
    } finally {
      for (const conn of [near, far]) if (conn !== undefined) this.#close(conn);
    }
  }

  #close(conn: Deno.Conn): void {
    if (!this.#open.delete(conn)) return;
    try {
      conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
}

/** Reads so many bytes. */
async function take(conn: Deno.Conn, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let length = 0; length < count;) {
    const read = await conn.read(bytes.subarray(length));
    if (read === null) throw new Error("it ends too early");
    length += read;
  }
  return bytes;
}
