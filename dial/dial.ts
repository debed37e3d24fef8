import { Failure, reasonForPeople } from "../failure.ts";
import { loadModule } from "../load_module.ts";
import { shellCommand } from "../shell_command.ts";
import {
  type Address,
  asciiHost,
  hostPort,
  isUnknownHost,
} from "../transport/address.ts";
import type { Conn } from "../transport/conn.ts";
import { zoneFault } from "../transport/link_local.ts";

/** How long a server may take to answer the call, in milliseconds. */
export const DIAL_TIMEOUT = 10_000;

/** A server could not be reached. The message says why, and what to do. */
export class DialFailure extends Failure {
  override readonly name = "DialFailure";
}

/**
 * The address of a server, and how it is verified: over TLS by the fingerprint
 * of its certificate, or by an authority. With neither it is called in plain text.
 */
export interface Route extends Address {
  /** Whether any certificate that an authority vouches for will do, over TLS. @default {false} */
  readonly isCertified?: boolean;
}

/** The reason of a server that does not answer, behind its address. */
export const IT_CLOSED = "it closed the connection";

/**
 * Opens a connection to a server, never in plain text where its route says TLS.
 *
 * @param stop Gives up: its reason is thrown.
 * @throws {DialFailure} It cannot be reached.
 * @throws {WrongServer} The server is not that of the route.
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
  // Loaded only here: plain text does without it.
  const { secureRoute } = await loadModule<typeof import("./secure.ts")>(
    "./dial/secure.ts",
  );
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
      } s; check the address and the firewall`
      : explained(error, host);
    throw new DialFailure(`${hostPort(host, port)} ${why}`, { cause: error });
  }
}

function explained(error: unknown, host: string): string {
  const fault = zoneFault(host);
  if (fault !== undefined) return `cannot be reached: ${fault}`;
  if (isUnknownHost(error)) {
    return "was not found; check the spelling";
  }
  if (error instanceof Deno.errors.ConnectionRefused) {
    return `refused the connection: no server is listening there; start one with: ${
      shellCommand("serve")
    }`;
  }
  return `cannot be reached: ${
    reasonForPeople(error)
  }; check the address and the network`;
}

/** The end of an error about a server that may speak plain text only. */
export function plainAdvice(where: string): string {
  return `; if it is a plain-text server: ${
    shellCommand("join", where, "--plain")
  }`;
}
