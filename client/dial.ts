import { Failure, reasonOf } from "../failure.ts";
import { type Address, hostPort, isUnknownHost } from "../wire/address.ts";

/** How long a server may take to answer the call, in milliseconds. */
export const DIAL_TIMEOUT = 10_000;

/** A server could not be reached. The message says why, and what to do. */
export class DialFailure extends Failure {
  override readonly name = "DialFailure";
}

/**
 * Opens a connection to a server.
 *
 * @param stop Gives up: its reason is thrown.
 * @throws {DialFailure} It cannot be reached.
 */
export async function dial(
  { host, port }: Address,
  timeout = DIAL_TIMEOUT,
  stop?: AbortSignal,
): Promise<Deno.TcpConn> {
  const late = AbortSignal.timeout(timeout);
  const signal = stop === undefined ? late : AbortSignal.any([late, stop]);
  try {
    const conn = await Deno.connect({ hostname: host, port, signal });
    conn.setNoDelay(true);
    conn.setKeepAlive(true);
    return conn;
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    const why = late.aborted
      ? `did not answer within ${
        timeout / 1000
      } s; check the address, and whether a firewall is in the way`
      : explained(error);
    throw new DialFailure(`${hostPort(host, port)} ${why}`, { cause: error });
  }
}

function explained(error: unknown): string {
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

/** Writes all of some bytes, however many writes that takes. */
export async function writeAll(
  conn: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}
