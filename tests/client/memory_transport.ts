import type { Transport } from "../../client/link/transport.ts";

/** One end of a connection in memory. */
export class MemoryTransport implements Transport {
  #other: MemoryTransport = this;
  /** Bytes that the other end has sent. */
  readonly #received: Uint8Array[] = [];
  /** Whether the other end sends no more. */
  #isEnded = false;
  #isClosed = false;
  #news = Promise.withResolvers<void>();

  /** Both ends of a connection. */
  static pair(): [MemoryTransport, MemoryTransport] {
    const ends = [new MemoryTransport(), new MemoryTransport()] as const;
    [ends[0].#other, ends[1].#other] = [ends[1], ends[0]];
    return [...ends];
  }

  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.#isClosed) throw new Error("the connection is closed");
      const bytes = this.#received.shift();
      if (bytes !== undefined || this.#isEnded) return bytes;
      await this.#news.promise;
    }
  }

  write(line: Uint8Array): Promise<void> {
    const other = this.#other;
    if (this.#isClosed || other.#isClosed) {
      return Promise.reject(new Error("the connection is closed"));
    }
    other.#received.push(line.slice());
    other.#wake();
    return Promise.resolve();
  }

  closeWrite(): Promise<void> {
    this.#other.#end();
    return Promise.resolve();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
    this.#other.#end();
  }

  /** Loses the connection, with the bytes that are on their way, but for half a frame. */
  cut(): void {
    for (const end of [this, this.#other]) {
      const [next] = end.#received.splice(0);
      if (next !== undefined) {
        end.#received.push(next.subarray(0, next.length >> 1));
      }
      end.#end();
    }
    this.close();
  }

  #end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
