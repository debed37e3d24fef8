import { delay } from "@std/async/delay";
import { writeAll } from "../../../transport/conn.ts";

/** The faults of a proxy, each with its probability for every chunk. */
export interface Troubles {
  /** Chance that the connection is torn away. */
  readonly cut: number;
  /** Chance that a direction is closed while the other goes on. */
  readonly halfClose: number;
  /** Chance that the piece waits for a moment. */
  readonly delay: number;
  /** Chance that nothing passes any more, and nobody is told. */
  readonly stall: number;
  /** Chance that the piece is passed on in two. */
  readonly split: number;
}

/** No trouble at all. */
export const CALM: Troubles = {
  cut: 0,
  halfClose: 0,
  delay: 0,
  stall: 0,
  split: 0,
};

/** Longest time that a piece is held back, in milliseconds. */
const DELAY_MAX = 30;

/** One connection through the proxy. */
interface Pair {
  readonly near: Deno.TcpConn;
  readonly far: Deno.TcpConn;
}

/** A proxy between clients and a server that can make the trouble a bad network makes. */
export class Proxy implements AsyncDisposable {
  /** The faults from now on. */
  troubles: Troubles;
  /** Where new connections lead; 0 refuses them. */
  target: number;
  /** The bytes sent by clients, once recording has started. */
  sent: string | undefined;
  /** The faults so far. */
  readonly done = { connections: 0, cuts: 0, halfCloses: 0, stalls: 0 };
  readonly #random: () => number;
  readonly #listener: Deno.TcpListener;
  readonly #pairs = new Set<Pair>();
  readonly #accepting: Promise<void>;
  readonly #passing = new Set<Promise<void>>();
  readonly #closed = new AbortController();

  /** @param random Numbers from 0 to 1: a seeded source makes it repeatable. */
  constructor(
    target: number,
    troubles: Troubles = CALM,
    random: () => number = Math.random,
  ) {
    this.target = target;
    this.troubles = troubles;
    this.#random = random;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Tears all connections away. */
  cutAll(): void {
    for (const pair of this.#pairs) this.#cut(pair);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#listener.close();
    await this.#accepting;
    this.cutAll();
    await Promise.all(this.#passing);
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) {
      const connecting = this.#connect(near)
        .finally(() => this.#passing.delete(connecting));
      this.#passing.add(connecting);
    }
  }

  async #connect(near: Deno.TcpConn): Promise<void> {
    let far: Deno.TcpConn;
    try {
      if (this.target === 0) throw new Deno.errors.ConnectionRefused();
      far = await Deno.connect({ hostname: "127.0.0.1", port: this.target });
    } catch (error) {
      // No server there just now: the client sees its connection end.
      near.close();
      if (error instanceof Deno.errors.ConnectionRefused) return;
      if (error instanceof Deno.errors.ConnectionReset) return;
      throw error;
    }
    this.done.connections++;
    const pair = { near, far };
    this.#pairs.add(pair);
    if (this.#closed.signal.aborted) this.#cut(pair);
    await Promise.all([
      this.#pass(pair, near, far),
      this.#pass(pair, far, near),
    ]);
    this.#cut(pair);
  }

  /** Passes on one direction, with whatever trouble comes. */
  async #pass(
    pair: Pair,
    from: Deno.TcpConn,
    to: Deno.TcpConn,
  ): Promise<void> {
    const buffer = new Uint8Array(4096);
    let isStalled = false;
    try {
      for (;;) {
        const read = await from.read(buffer);
        if (read === null) break;
        if (isStalled) continue;
        const { cut, halfClose, delay: wait, stall, split } = this.troubles;
        if (this.#happens(cut)) {
          this.done.cuts++;
          return this.#cut(pair);
        }
        if (this.#happens(halfClose)) {
          this.done.halfCloses++;
          break;
        }
        if (this.#happens(stall)) {
          this.done.stalls++;
          isStalled = true;
          continue;
        }
        if (this.#happens(wait)) {
          await delay(this.#random() * DELAY_MAX, {
            signal: this.#closed.signal,
          });
        }
        const piece = buffer.slice(0, read);
        if (from === pair.near && this.sent !== undefined) {
          // The searched text is ASCII.
          this.sent += String.fromCharCode(...piece);
        }
        const at = this.#happens(split)
          ? Math.floor(this.#random() * piece.length)
          : 0;
        await writeAll(to, piece.subarray(0, at));
        await writeAll(to, piece.subarray(at));
      }
      await to.closeWrite();
    } catch {
      // A connection that ends in the middle is what this proxy is for.
      this.#cut(pair);
    }
  }

  #happens(chance: number): boolean {
    return chance > 0 && this.#random() < chance;
  }

  #cut(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    pair.near.close();
    pair.far.close();
  }
}
