/**
 * The real server with TLS, and a folder of its own.
 *
 * @module
 */
import { type Server, startServer, UNHURRIED } from "./program.ts";

/** A running server with TLS. */
export interface TlsServer extends Server {
  /** The fingerprint of its certificate. */
  readonly fingerprint: string;
}

/**
 * Starts a server with TLS on this machine.
 *
 * @param dir Where its certificate is, or is to be.
 */
export async function startTlsServer(
  dir: string,
  ...more: readonly string[]
): Promise<TlsServer> {
  return await withFingerprint(
    await startServer([
      ...UNHURRIED,
      ...["--tls", "--data", dir],
      ...more,
    ]),
  );
}

/** Finds out which certificate a server had at its start. */
export async function withFingerprint(server: Server): Promise<TlsServer> {
  const [, fingerprint = ""] = await server.program.stderr.matches(
    / listening .*fingerprint=([0-9a-f]{64})\s/,
  );
  return { ...server, fingerprint };
}
