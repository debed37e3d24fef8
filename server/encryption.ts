import { deadline } from "@std/async/deadline";
import { isTimeout, reasonOf } from "../failure.ts";
import type { Conn } from "../transport/conn.ts";
import { type ServerCredentials, TlsConn } from "../transport/tls/tls_conn.ts";
import { CutOff } from "../transport/tls/tls_error.ts";
import { answerWithoutTls } from "../dialects/registry.ts";
import type { RefusalCount } from "./observe/refusals.ts";

/** Longest time for a TLS handshake, in milliseconds. */
const HANDSHAKE_MAX = 10_000;

/**
 * Encrypts the connections of a listener, with a certificate that can be
 * replaced at any time: open connections stay as they are.
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

  /** Whether nobody but the server itself certifies its certificate. */
  get isSelfSigned(): boolean {
    return this.#credentials.isSelfSigned;
  }

  /** Uses another certificate for new connections. */
  renew(credentials: ServerCredentials): void {
    this.#credentials = credentials;
  }

  /** The connections that a listener accepts, encrypted. Can be iterated again after a failed accept. */
  over(listener: AsyncIterable<Conn>): AsyncIterable<Conn> {
    return { [Symbol.asyncIterator]: () => this.#encrypted(listener) };
  }

  async *#encrypted(
    listener: AsyncIterable<Conn>,
  ): AsyncGenerator<Conn> {
    for await (const conn of listener) {
      yield TlsConn.accept(conn, this.#credentials, answerWithoutTls);
    }
  }
}

/**
 * Waits for the TLS handshake of a connection, if it has one.
 *
 * @param turn Waits until the next step of it may be done.
 * @throws {Error} It fails or takes too long; the message says which.
 */
export async function completeHandshake(
  conn: Conn,
  refusals: RefusalCount,
  turn: () => Promise<void>,
): Promise<void> {
  if (conn.handshake === undefined) return;
  try {
    await deadline(conn.handshake(turn), HANDSHAKE_MAX);
  } catch (error) {
    // A client that only finds out whether TLS is spoken here hangs up by itself.
    if (!(error instanceof CutOff)) refusals.count("no-handshake");
    const why = isTimeout(error) ? "it took too long" : reasonOf(error);
    throw new Error(`no TLS handshake: ${why}`, { cause: error });
  }
}
