import { Failure, reasonOf } from "../../failure.ts";
import {
  type Address,
  asciiHost,
  hostPort,
  isUnknownHost,
} from "../../transport/address.ts";
import type { Conn } from "../../transport/conn.ts";
import { zoneFault } from "../../transport/link_local.ts";

/** How long a server may take to answer the call, in milliseconds. */
export const DIAL_TIMEOUT = 10_000;

/** A server could not be reached. The message says why, and what to do. */
export class DialFailure extends Failure {
  override readonly name = "DialFailure";
}

/**
 * What answers is not the server it should be, or does not encrypt as it
 * should. Nothing was said to it, and calling again changes nothing.
 */
export class WrongServer extends Failure {
  override readonly name = "WrongServer";
}

/**
 * Where a server is, and how it is known to be the right one: with a
 * fingerprint by its certificate, over TLS. Without one it is called in plain
 * text, unless it is certified.
 */
export interface Route extends Address {
  /** Over TLS, with any certificate that an authority vouches for. @default {false} */
  readonly isCertified?: boolean;
}

/**
 * Opens a connection to a server, encrypted where its route says so and then
 * never otherwise.
 *
 * @param stop Gives up: its reason is thrown.
 * @throws {DialFailure} It cannot be reached.
 * @throws {WrongServer} What answers is not what the route says.
 */
export async function dial(
  route: Route,
  timeout = DIAL_TIMEOUT,
  stop?: AbortSignal,
): Promise<Conn> {
  const conn = await call(route, timeout, stop);
  if (route.fingerprint === undefined && route.isCertified !== true) {
    return conn;
  }
  // Loaded when it is needed, so that plain text does not pay for it.
  const { secureRoute } = await import("./secure.ts");
  return await secureRoute(conn, route, timeout, stop);
}

/**
 * Opens a TCP connection to a server.
 *
 * @param stop Gives up: its reason is thrown.
 * @throws {DialFailure} It cannot be reached.
 */
export async function call(
  { host, port }: Address,
  timeout = DIAL_TIMEOUT,
  stop?: AbortSignal,
): Promise<Deno.TcpConn> {
  const late = AbortSignal.timeout(timeout);
  const signal = stop === undefined ? late : AbortSignal.any([late, stop]);
  try {
    const hostname = asciiHost(host);
    const conn = await Deno.connect({ hostname, port, signal });
    conn.setNoDelay(true);
    conn.setKeepAlive(true);
    return conn;
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    const why = late.aborted
      ? `did not answer within ${
        timeout / 1000
      } s; check the address, and whether a firewall is in the way`
      : explained(error, host);
    throw new DialFailure(`${hostPort(host, port)} ${why}`, { cause: error });
  }
}

function explained(error: unknown, host: string): string {
  const fault = zoneFault(host);
  if (fault !== undefined) return `cannot be reached: ${fault}`;
  if (isUnknownHost(error)) {
    return "is not known: no machine has this name; check the spelling";
  }
  if (error instanceof Deno.errors.ConnectionRefused) {
    return "refused the connection: no server listens there; start one with: chat serve";
  }
  return `cannot be reached: ${
    reasonOf(error)
  }; check the address and the network`;
}
