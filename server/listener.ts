import { delay } from "@std/async/delay";
import { Failure, reasonOf } from "../failure.ts";
import { asciiHost, hostPort, isUnknownHost } from "../transport/address.ts";
import type { Conn } from "../transport/conn.ts";
import { zoneFault } from "../transport/link_local.ts";
import type { InputFence } from "./input_fence.ts";
import type { RefusalCount } from "./observe/refusals.ts";
import type { ServerLog } from "./observe/server_log.ts";

/** The default host: every address of this machine, IPv4 and IPv6 alike. */
export const EVERY_ADDRESS = "0.0.0.0";

/** How many connections may wait to be accepted: a class of hundreds that connects at once. */
const BACKLOG = 4096;

/** How long to wait after a failed accept, in milliseconds: descriptors become free as others leave. */
const ACCEPT_PAUSE = 250;

/**
 * How many connections are accepted in a row before members get a turn. To open a
 * connection costs a client nothing and the server much: a thousand at once would
 * keep all members waiting.
 */
const ACCEPTS_IN_A_ROW = 8;

/** How long a turn of the members may take before they get more of them, in milliseconds: too short to be noticed. */
const CALM_TURN = 20;

/**
 * How many times as long as their last turn the members get then, so that a flood
 * of connections delays them less.
 */
const YIELD_FACTOR = 3;

/** Longest time that the members get, in milliseconds. */
const YIELD_MAX = 250;

/**
 * Opens the listener of a server. {@linkcode EVERY_ADDRESS} (or `::`) listens
 * on IPv4 and IPv6; any other host on that one address.
 *
 * @throws {Failure} The port is taken or not allowed, or the address is not this
 * machine's.
 */
export function openListener(hostname: string, port: number): Deno.TcpListener {
  try {
    return open(asciiHost(hostname), port);
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
      `port ${port} is in use by another program; choose another with --port, or --port 0 for a free one`,
      cause,
    );
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new Failure(
      `no permission to use port ${port}; choose one above 1023 with --port`,
      cause,
    );
  }
  const fault = zoneFault(hostname);
  if (fault !== undefined) {
    return new Failure(
      `cannot listen on ${hostPort(hostname, port)}: ${fault}`,
      cause,
    );
  }
  if (
    error instanceof Deno.errors.AddrNotAvailable || isUnknownHost(error)
  ) {
    return new Failure(
      `${hostname} is not an address of this machine; without --host, chat listens on all addresses`,
      cause,
    );
  }
  return new Failure(
    `cannot listen on ${hostPort(hostname, port)}: ${reasonOf(error)}`,
    cause,
  );
}

/** Whether this machine has no IPv6: `EAFNOSUPPORT`, or no such address. */
function isWithoutIpv6(error: unknown): boolean {
  return error instanceof Error &&
    (error instanceof Deno.errors.AddrNotAvailable ||
      "code" in error && error.code === "EAFNOSUPPORT");
}

/** The dependencies of an accept loop. */
export interface AcceptLoopOptions {
  readonly serverLog: ServerLog;
  readonly refusals: RefusalCount;
  readonly inputFence: Pick<InputFence, "passed">;
  /** Aborted when the listener is closed. */
  readonly closed: AbortSignal;
  /** Whether new connections wait longer while members keep the server busy. */
  readonly isPolite: boolean;
  /** A monotonic time, in milliseconds. @default {performance.now} */
  readonly now?: () => number;
}

/**
 * The accept loop of a listener. It ends only when the listener is closed: a
 * failed accept, for lack of descriptors for example, is logged and tried again
 * later.
 *
 * @param connected Takes over a connection. The next is accepted when it settles.
 */
export async function acceptLoop(
  listener: AsyncIterable<Conn>,
  connected: (conn: Conn) => Promise<void> | void,
  options: AcceptLoopOptions,
): Promise<void> {
  const { serverLog, refusals, closed } = options;
  while (!closed.aborted) {
    try {
      let accepted = 0;
      for await (const conn of listener) {
        await connected(conn);
        if (++accepted % ACCEPTS_IN_A_ROW === 0) await yieldToMembers(options);
      }
      return;
    } catch (error) {
      if (closed.aborted) return;
      refusals.count("not-accepted");
      serverLog.warn("accept failed", {
        reason: reasonOf(error),
      });
      await pause(ACCEPT_PAUSE, closed);
    }
  }
}

/** Gives the members a turn, and more time while they keep the server busy. */
async function yieldToMembers({
  inputFence,
  closed,
  isPolite,
  now = () => performance.now(),
}: AcceptLoopOptions): Promise<void> {
  const before = now();
  await inputFence.passed();
  const turn = now() - before;
  if (!isPolite || turn <= CALM_TURN) return;
  await pause(Math.min(turn * YIELD_FACTOR, YIELD_MAX), closed);
}

/** Waits for some milliseconds, or until the listener is closed. */
async function pause(
  milliseconds: number,
  closed: AbortSignal,
): Promise<void> {
  try {
    await delay(milliseconds, { signal: closed });
  } catch (error) {
    if (error !== closed.reason) throw error;
  }
}
