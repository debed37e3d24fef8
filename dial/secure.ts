import { deadline } from "@std/async/deadline";
import { WrongServer } from "../client/link/transport.ts";
import { isTimeout, reasonForPeople } from "../failure.ts";
import { shellCommand } from "../shell_command.ts";
import { type Address, asciiHost, hostPort } from "../transport/address.ts";
import { TlsConn } from "../transport/tls/tls_conn.ts";
import { NoTls } from "../transport/tls/tls_error.ts";
import { DIAL_TIMEOUT, DialFailure, type Route } from "./dial.ts";

/**
 * Makes a TLS connection of a TCP connection, whatever certificate the server shows.
 *
 * @param stop Gives up: its reason is thrown.
 * @throws {DialFailure} The two ends did not agree.
 * @throws {NoTls} It speaks no TLS.
 */
export async function secure(
  conn: Deno.TcpConn,
  address: Address,
  timeout = DIAL_TIMEOUT,
  stop?: AbortSignal,
): Promise<TlsConn> {
  const secured = TlsConn.call(conn, asciiHost(address.host));
  try {
    await deadline(
      secured.handshake(),
      timeout,
      { signal: stop },
    );
    return secured;
  } catch (error) {
    secured.close();
    if (stop?.aborted) throw stop.reason;
    if (error instanceof NoTls) throw error;
    const where = hostPort(address.host, address.port);
    const why = isTimeout(error)
      ? `no answer within ${timeout / 1000} s`
      : reasonForPeople(error);
    throw new DialFailure(
      `${where} failed the TLS handshake: ${why}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Makes a TLS connection of a TCP connection, if the server is that of a route.
 *
 * @param stop Gives up: its reason is thrown.
 * @throws {DialFailure} The two ends did not agree.
 * @throws {WrongServer} It is not that server, or it speaks no TLS.
 */
export async function secureRoute(
  conn: Deno.TcpConn,
  route: Route,
  timeout = DIAL_TIMEOUT,
  stop?: AbortSignal,
): Promise<TlsConn> {
  const { host, port, fingerprint } = route;
  const where = hostPort(host, port);
  const forget = shellCommand("forget", where);
  let secured: TlsConn;
  try {
    secured = await secure(conn, route, timeout, stop);
  } catch (error) {
    if (!(error instanceof NoTls)) throw error;
    throw new WrongServer(
      `${where} does not use TLS as expected; nothing was sent. ${ADVICE} If TLS was turned off on purpose: ${forget}`,
      { cause: error },
    );
  }
  const isRight = fingerprint === undefined
    ? secured.isCertified
    : secured.identity === fingerprint;
  if (isRight) return secured;
  secured.close();
  throw new WrongServer(
    fingerprint === undefined
      ? `${where} has a certificate that is not from an authority, sha256:${secured.identity}, unlike before; nothing was sent. ${ADVICE} If that is intended: ${forget}`
      : `${where} has another certificate, sha256:${secured.identity}, than expected, sha256:${fingerprint}; nothing was sent. ${ADVICE} If the certificate is new, join by an address with its fingerprint, after: ${forget}`,
  );
}

const ADVICE =
  "Somebody may be intercepting the connection: ask the operator of the server.";
