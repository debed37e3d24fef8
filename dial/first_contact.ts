import { deadline } from "@std/async/deadline";
import { WrongServer } from "../client/link/transport.ts";
import { loadModule } from "../load_module.ts";
import { isTimeout, reasonForPeople } from "../failure.ts";
import { type Address, hostPort, isLoopback } from "../transport/address.ts";
import { type Conn, writeAll } from "../transport/conn.ts";
import { NoTls } from "../transport/tls/tls_error.ts";
import { answersTls, probeHello } from "../transport/tls/tls_hello.ts";
import {
  call,
  DIAL_TIMEOUT,
  DialFailure,
  IT_CLOSED,
  plainAdvice,
} from "./dial.ts";

/** Enough bytes of an answer to tell TLS from anything else. */
const ANSWER_MAX = 16;

/** The answer of a server that is called for the first time. */
export interface TlsAnswer {
  readonly speaksTls: boolean;
  /** Whether it is on this machine: no network lies in between. */
  readonly isHere: boolean;
}

/**
 * Finds out whether a server speaks TLS, without sending it anything of value.
 *
 * @param stop Gives up: its reason is thrown.
 * @throws {DialFailure} It cannot be reached, or gives no answer.
 */
export async function ask(
  address: Address,
  stop?: AbortSignal,
): Promise<TlsAnswer> {
  using conn = await call(address, DIAL_TIMEOUT, stop);
  try {
    const speaksTls = await deadline(
      answerOf(conn),
      DIAL_TIMEOUT,
      { signal: stop },
    );
    return { speaksTls, isHere: isLoopback(conn.remoteAddr.hostname) };
  } catch (error) {
    if (stop?.aborted) throw stop.reason;
    const why = isTimeout(error)
      ? `no answer within ${DIAL_TIMEOUT / 1000} s`
      : reasonForPeople(error);
    const where = hostPort(address.host, address.port);
    throw new DialFailure(
      `${where} does not answer as a chat server: ${why}${plainAdvice(where)}`,
      { cause: error },
    );
  }
}

async function answerOf(conn: Deno.TcpConn): Promise<boolean> {
  await writeAll(conn, probeHello());
  const answer = new Uint8Array(ANSWER_MAX);
  let length = 0;
  for (;;) {
    const speaksTls = answersTls(answer.subarray(0, length));
    if (speaksTls !== undefined) return speaksTls;
    const read = await conn.read(answer.subarray(length));
    if (read === null) throw new Error(IT_CLOSED);
    length += read;
  }
}

/** The certificate of a server. */
export interface ServerCertificate {
  /** The SHA-256 fingerprint of its certificate. */
  readonly fingerprint: string;
  /** Whether an authority that this machine trusts vouches for it. */
  readonly isCertified: boolean;
}

/**
 * Fetches the certificate of a server with TLS, and hangs up.
 *
 * @param stop Gives up: its reason is thrown.
 * @throws {DialFailure} It cannot be reached, or the two ends do not agree.
 * @throws {WrongServer} It speaks no TLS.
 */
export async function fetchCertificate(
  address: Address,
  stop?: AbortSignal,
): Promise<ServerCertificate> {
  const { secure } = await loadModule<typeof import("./secure.ts")>(
    "./dial/secure.ts",
  );
  const conn = await call(address, DIAL_TIMEOUT, stop);
  try {
    const secured = await secure(conn, address, DIAL_TIMEOUT, stop);
    const { identity, isCertified } = secured;
    await hangUp(secured);
    if (identity === undefined) throw new TypeError("TLS without a server");
    return { fingerprint: identity, isCertified };
  } catch (error) {
    if (!(error instanceof NoTls)) throw error;
    const where = hostPort(address.host, address.port);
    throw new WrongServer(
      `${where} does not use TLS; nothing was sent`,
      { cause: error },
    );
  }
}

/** Closes a connection on which nothing was sent. */
export async function hangUp(conn: Conn): Promise<void> {
  try {
    await conn.closeWrite();
  } catch {
    // The server has closed already.
  }
  conn.close();
}
