/** A connection as both ends use it, encrypted or not. A `Deno.TcpConn` is one. */
export interface Conn {
  /** The address of the other end. */
  readonly remoteAddr: Deno.NetAddr;
  /**
   * The server's identity on this connection, for both ends: the SHA-256
   * fingerprint of its certificate, 64 hex digits in lower case. Absent without
   * TLS; at the client known after the handshake.
   */
  readonly identity?: string | undefined;
  /**
   * At the server: the SHA-256 fingerprint of the certificate that the client has
   * shown and has the key of, 64 hex digits; absent without one.
   */
  readonly certificate?: string | undefined;
  /** Bytes received from the network, encrypted; absent without TLS. */
  readonly received?: number;
  /**
   * Behind a proxy: finds the address of the client, before anything else is
   * done with the connection. Absent where the other end is the client.
   *
   * @throws {Error} The proxy does not tell it as it must.
   */
  identify?(): Promise<void>;
  /**
   * Resolves when the TLS handshake is done; absent without TLS.
   *
   * @param turn Waits until the next step may be done: each is much work.
   */
  handshake?(turn?: () => Promise<void>): Promise<void>;
  /**
   * @returns The number of bytes read; `null` at the end of the stream.
   * With TLS, 0 after a record without content.
   */
  read(buffer: Uint8Array): Promise<number | null>;
  /** @returns The number of bytes written, at least one. */
  write(bytes: Uint8Array): Promise<number>;
  /** Closes the writing side. */
  closeWrite(): Promise<void>;
  /** Closes the connection at once. Pending reads and writes fail. */
  close(): void;
  /** Whether small writes are sent at once (`TCP_NODELAY`). */
  setNoDelay(noDelay?: boolean): void;
  /** Whether the system checks now and then that the other end still exists. */
  setKeepAlive(keepAlive?: boolean): void;
}

/** Writes all bytes, in as many writes as needed. */
export async function writeAll(
  conn: Pick<Conn, "write">,
  bytes: Uint8Array,
): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}
