import { delay } from "@std/async/delay";
import { Failure, reasonOf } from "../failure.ts";
import { hostPort, isUnknownHost } from "../wire/address.ts";
import type { Journal } from "./journal.ts";

/** The default host: every address of this machine, IPv4 and IPv6 alike. */
export const EVERY_ADDRESS = "0.0.0.0";

/** Connections that may wait to be accepted: a class of hundreds that comes in at once. */
const BACKLOG = 4096;

/** How long to wait after a failed accept, in milliseconds: descriptors come free as others leave. */
const ACCEPT_PAUSE = 250;

/**
 * Opens the listener of a server. {@linkcode EVERY_ADDRESS} (or `::`) listens
 * on IPv4 and IPv6; any other host on that one address.
 *
 * @throws {Failure} It cannot be opened: the port is taken or not allowed, or
 * the address is not this machine's.
 */
export function openListener(hostname: string, port: number): Deno.TcpListener {
  try {
    return open(hostname, port);
  } catch (error) {
    throw explained(error, hostname, port);
  }
}

function open(hostname: string, port: number): Deno.TcpListener {
  if (hostname !== EVERY_ADDRESS && hostname !== "::") {
    return Deno.listen({ hostname, port, tcpBacklog: BACKLOG });
  }
  try {
    // Listening on `::` takes IPv4 connections too.
    return Deno.listen({ hostname: "::", port, tcpBacklog: BACKLOG });
  } catch (error) {
    if (!isWithoutIpv6(error)) throw error;
    return Deno.listen({ hostname: EVERY_ADDRESS, port, tcpBacklog: BACKLOG });
  }
}

function explained(error: unknown, hostname: string, port: number): Failure {
  const cause = { cause: error };
  if (error instanceof Deno.errors.AddrInUse) {
    return new Failure(
      `port ${port} is taken by another program; choose another with --port, or --port 0 for a free one`,
      cause,
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new Failure(
      `you may not open port ${port}; choose one above 1023 with --port`,
      cause,
    );
  }
  if (
    error instanceof Deno.errors.AddrNotAvailable || isUnknownHost(error)
  ) {
    return new Failure(
      `${hostname} is no address of this machine; leave out --host to listen on all it has`,
      cause,
    );
  }
  return new Failure(
    `cannot listen on ${hostPort(hostname, port)}: ${reasonOf(error)}`,
    cause,
  );
}

/** `EAFNOSUPPORT`, or an address that is not there: this machine has no IPv6. */
function isWithoutIpv6(error: unknown): boolean {
  return error instanceof Error &&
    (error instanceof Deno.errors.AddrNotAvailable ||
      "code" in error && error.code === "EAFNOSUPPORT");
}

/**
 * The accept loop of one listener. It ends when the listener is closed, and
 * only then: an accept that fails, for want of descriptors say, is journaled
 * and tried again a little later.
 */
export async function acceptLoop(
  listener: Deno.Listener<Deno.TcpConn>,
  connected: (conn: Deno.TcpConn) => void,
  journal: Journal,
  closed: AbortSignal,
): Promise<void> {
  while (!closed.aborted) {
    try {
      for await (const conn of listener) connected(conn);
      return;
    } catch (error) {
      if (closed.aborted) return;
      journal.warn(`a connection could not be accepted: ${reasonOf(error)}`);
      await pause(closed);
    }
  }
}

/** Waits a little, or until the listener is closed. */
async function pause(closed: AbortSignal): Promise<void> {
  try {
    await delay(ACCEPT_PAUSE, { signal: closed });
  } catch (error) {
    if (error !== closed.reason) throw error;
  }
}
