import { deadline } from "@std/async/deadline";
import { isTimeout, reasonOf } from "../../failure.ts";
import { shellCommand } from "../../shell_command.ts";
import { type Address, asciiHost, hostPort } from "../../transport/address.ts";
import { TlsConn } from "../../transport/tls/tls_conn.ts";
import { NoTls } from "../../transport/tls/tls_error.ts";
import { DIAL_TIMEOUT, DialFailure, type Route, WrongServer } from "./dial.ts";

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
      ? `it took longer than ${timeout / 1000} s`
      : reasonOf(error);
    throw new DialFailure(
      `${where} and this client do not agree on TLS: ${why}`,
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
      `${where} does not encrypt, and it should; nothing was said to it. ${ADVICE} If it has given up TLS: ${forget}`,
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
      ? `${where} shows a certificate that no authority vouches for, sha256:${secured.identity}, and one did before; nothing was said to it. ${ADVICE} If it does without from now on: ${forget}`
      : `${where} shows another certificate, sha256:${secured.identity}, than the one you know, sha256:${fingerprint}; nothing was said to it. ${ADVICE} If it has a new one, join by an address with the new fingerprint, after: ${forget}`,
  );
}

const ADVICE =
  "Somebody may stand between you and the server to read along: ask whoever runs it.";
