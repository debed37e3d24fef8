import type { Conn } from "../transport/conn.ts";
import { type ServerCredentials, TlsConn } from "../transport/tls/tls_conn.ts";

/**
 * Encrypts the connections of a listener, with a certificate that can be
 * exchanged at any time: whoever is connected stays so.
 *
 * @example
 * ```ts ignore
 * const encryption = new Encryption(await keptCertificate("server.pem", Date.now()));
 * for await (const conn of encryption.over(listener)) await conn.handshake?.();
 * ```
 */
export class Encryption {
  #credentials: ServerCredentials;

  constructor(credentials: ServerCredentials) {
    this.#credentials = credentials;
  }

  /** The SHA-256 fingerprint of the certificate: 64 hex digits in lower case. */
  get fingerprint(): string {
    return this.#credentials.fingerprint;
  }

  /** Who comes from now on is shown another certificate. */
  renew(credentials: ServerCredentials): void {
    this.#credentials = credentials;
  }

  /** What a listener accepts, encrypted. It can be iterated again after an accept that failed. */
  over(listener: AsyncIterable<Deno.TcpConn>): AsyncIterable<Conn> {
    return { [Symbol.asyncIterator]: () => this.#encrypted(listener) };
  }

  async *#encrypted(
    listener: AsyncIterable<Deno.TcpConn>,
  ): AsyncGenerator<Conn> {
    for await (const conn of listener) {
      yield TlsConn.accept(conn, this.#credentials);
    }
  }
}
