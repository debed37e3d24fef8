/** A connection as both ends use it, encrypted or not. A `Deno.TcpConn` is one. */
export interface Conn {
  /** Where the other end is. */
  readonly remoteAddr: Deno.NetAddr;
  /**
   * Who the server is on this connection, for both ends: the SHA-256
   * fingerprint of its certificate, 64 hex digits in lower case. Absent without
   * TLS; at the client's end known once the handshake is done.
   */
  readonly identity?: string | undefined;
  /** How many bytes have come over the network so far, encrypted; absent without TLS. */
  readonly received?: number;
  /** Settles when both ends have agreed on how to encrypt; absent without TLS. */
  handshake?(): Promise<void>;
  /**
   * @returns How many bytes have come; `null` when the other end has hung up.
   * With TLS, 0 when something has come that holds none.
   */
  read(buffer: Uint8Array): Promise<number | null>;
  /** @returns How many of the bytes were written, at least one. */
  write(bytes: Uint8Array): Promise<number>;
  /** Says that nothing more comes. */
  closeWrite(): Promise<void>;
  /** Ends it at once. Whoever reads or writes gets an error. */
  close(): void;
  /** Whether small pieces are sent at once, and not gathered by the system. */
  setNoDelay(noDelay?: boolean): void;
  /** Whether the system looks now and then if the other end is still there. */
  setKeepAlive(keepAlive?: boolean): void;
}

/** Writes all of some bytes, however many writes that takes. */
export async function writeAll(
  conn: Pick<Conn, "write">,
  bytes: Uint8Array,
): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}
