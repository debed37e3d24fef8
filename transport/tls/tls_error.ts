/** TLS could not be agreed upon, or something of it came out wrong. */
export class TlsError extends Error {
  override readonly name: string = "TlsError";
}

/** The other end went without saying that nothing more comes. */
export class CutOff extends TlsError {
  override readonly name = "CutOff";
}

/** The server answered, but not in TLS. */
export class NoTls extends TlsError {
  override readonly name = "NoTls";
}
