/** The TLS handshake failed, or a record was invalid. */
export class TlsError extends Error {
  override readonly name: string = "TlsError";
}

/** The other end closed the connection without TLS's closing alert. */
export class CutOff extends TlsError {
  override readonly name = "CutOff";
}

/** The server answered, but not in TLS. */
export class NoTls extends TlsError {
  override readonly name = "NoTls";
}
