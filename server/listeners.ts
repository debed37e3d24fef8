import { DEFAULT_PORT } from "../transport/address.ts";
import type { AddressRange } from "../hall/moderation/sanctions.ts";
import type { Conn } from "../transport/conn.ts";
import type { Encryption } from "./encryption.ts";
import { EVERY_ADDRESS, openListener } from "./listener.ts";
import { behindProxies } from "./proxy/proxied_conn.ts";

/** Where a server is to listen. */
export interface ListenOptions {
  /** @default {EVERY_ADDRESS} */
  readonly host?: string;
  /** 0 takes a free one. @default {DEFAULT_PORT} */
  readonly port?: number;
  /** Opens the encryption of this port, once the store is open. @default {plain text} */
  readonly encryption?: () => Promise<Encryption>;
  /** Another port, for plain text; 0 takes a free one. @default {none} */
  readonly plainPort?: number;
  /** The proxies that are believed when they name the address of a client. @default {none} */
  readonly proxies?: readonly AddressRange[];
}

/** Where a server listens. */
export interface BoundPorts {
  readonly host: string;
  /** The address that the host means. */
  readonly address: string;
  readonly port: number;
  /** The fingerprint of its certificate, when the port is encrypted. */
  readonly fingerprint?: string;
  /** The other port, for plain text. */
  readonly plainPort?: number;
}

/** The listeners of a server: one, or two when there is a port for plain text beside an encrypted one. */
export class Listeners implements Disposable, Iterable<AsyncIterable<Conn>> {
  readonly bound: BoundPorts;
  readonly #listeners: readonly Deno.TcpListener[];
  readonly #encryption: Encryption | undefined;
  readonly #proxies: readonly AddressRange[];

  private constructor(
    host: string,
    listeners: readonly [Deno.TcpListener, Deno.TcpListener?],
    encryption: Encryption | undefined,
    proxies: readonly AddressRange[],
  ) {
    const [main, beside] = listeners;
    this.#listeners = beside === undefined ? [main] : [main, beside];
    this.#encryption = encryption;
    this.#proxies = proxies;
    this.bound = {
      host,
      address: main.addr.hostname,
      port: main.addr.port,
      fingerprint: encryption?.fingerprint,
      plainPort: beside?.addr.port,
    };
  }

  /** @throws {Failure} One of the ports cannot be listened on, or the encryption cannot be opened. */
  static async open(options: ListenOptions): Promise<Listeners> {
    const {
      host = EVERY_ADDRESS,
      port = DEFAULT_PORT,
      plainPort,
      proxies = [],
    } = options;
    const encryption = await options.encryption?.();
    using opening = new DisposableStack();
    const main = opening.use(openListener(host, port));
    const beside = plainPort === undefined
      ? undefined
      : opening.use(openListener(host, plainPort));
    opening.move();
    return new Listeners(host, [main, beside], encryption, proxies);
  }

  /**
   * The port that clients can be told to use from now on, for it is encrypted and
   * others certify the server; absent without one, and behind proxies, where the
   * port of clients is another.
   */
  get certifiedPort(): number | undefined {
    const isCertified = this.#encryption?.isSelfSigned === false;
    return isCertified && this.#proxies.length === 0
      ? this.bound.port
      : undefined;
  }

  *[Symbol.iterator](): Generator<AsyncIterable<Conn>> {
    for (const [index, listener] of this.#listeners.entries()) {
      const conns = this.#proxies.length === 0
        ? listener
        : behindProxies(listener, this.#proxies);
      yield index === 0 ? this.#encryption?.over(conns) ?? conns : conns;
    }
  }

  /** Stops accepting connections. */
  close(): void {
    for (const listener of this.#listeners) listener[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
