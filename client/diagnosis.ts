import { deadline } from "@std/async/deadline";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { encodeFrame } from "../dialects/native/native.ts";
import { Failure, reasonOf } from "../failure.ts";
import type { Notice, ServerFacts } from "../protocol/notice.ts";
import { PROTOCOL_VERSION } from "../protocol/request.ts";
import { shellCommand } from "../shell_command.ts";
import { asciiHost, hostPort } from "../transport/address.ts";
import { type Conn, writeAll } from "../transport/conn.ts";
import type { TlsConn } from "../transport/tls/tls_conn.ts";
import { NoTls } from "../transport/tls/tls_error.ts";
import { call, DialFailure, type Route, WrongServer } from "./link/dial.ts";
import { ask, isLoopback } from "./link/first_contact.ts";
import type { FrameReader } from "./link/frame_reader.ts";
import { greet, type Greeted, NotLetIn } from "./link/greet.ts";
import type { KnownHost } from "./link/known_hosts.ts";

/** How many times the round trip is measured. */
const PINGS = 5;

/** The least difference between two clocks that is remarked on, in milliseconds: times are shown to the minute. */
const CLOCK_OFF = 5_000;

/** How long before its end a certificate of an authority is to be renewed, in milliseconds. */
const RENEW_BEFORE = 14 * 24 * 60 * 60_000;

/** The server to examine, and how. */
export interface DiagnosisOptions extends Route {
  /** Whether the server is called over TLS. @default {what it speaks} */
  readonly isTls?: boolean;
  /** The entry of the server among the known hosts. */
  readonly known?: KnownHost | undefined;
  readonly password?: string | undefined;
  /** How long the examination may take, in milliseconds. */
  readonly timeout: number;
  /** Ends the examination: its reason is thrown. */
  readonly signal: AbortSignal;
}

/** How a connection is encrypted. */
export interface SeenEncryption {
  /** `TLSv1.3` for example. */
  readonly version: string;
  /** The SHA-256 fingerprint of the certificate. */
  readonly fingerprint: string;
  /** Whether an authority that this machine trusts vouches for it. */
  readonly isCertified: boolean;
  /** The end of the certificate, in ISO 8601. */
  readonly validUntil: string;
  /** Whether it is the expected certificate; `false` also where none was expected. */
  readonly isKnown: boolean;
}

/** The findings; a field that is absent could not be found out. */
export interface Diagnosis {
  readonly host: string;
  readonly port: number;
  /** Why the server cannot be used, and what to do. */
  problem?: string;
  /** Possible improvements. */
  readonly remarks: string[];
  /** The addresses of the host name. */
  addresses?: readonly string[];
  /** The address that was reached. */
  address?: string;
  /** How long it took to connect, in milliseconds. */
  connected?: number;
  /** `null` for plain text. */
  encryption?: SeenEncryption | null;
  password?: "none" | "needed" | "right";
  /** The version of the protocol. */
  protocol?: number;
  server?: ServerFacts;
  /** The shortest round trip, in milliseconds. */
  roundTrip?: number;
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  clock?: number;
}

/**
 * Examines a server as a client meets it, without entering a room or asking for
 * a name: no member is told.
 *
 * A problem of the server is returned; only the reason of the signal is thrown.
 */
export async function diagnose(options: DiagnosisOptions): Promise<Diagnosis> {
  const { host, port, timeout, signal } = options;
  const found: Diagnosis = { host, port, remarks: [] };
  const late = AbortSignal.timeout(timeout);
  const examination = new Examination(
    { ...options, signal: AbortSignal.any([signal, late]) },
    found,
  );
  try {
    await examination.run();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    found.problem = late.aborted
      ? `${hostPort(host, port)} ${
        examination.silence(`within ${timeout / 1000} s`)
      }`
      : error instanceof Failure
      ? error.message
      : `${hostPort(host, port)} broke off: ${reasonOf(error)}`;
  }
  return found;
}

/** One examination of one server. */
class Examination {
  readonly #options: DiagnosisOptions;
  readonly #found: Diagnosis;
  readonly #where: string;
  /** The problem, if nothing more comes within some time. */
  silence: (within: string) => string = (within) =>
    `was not found ${within}: whoever knows the names of machines does not answer; give the number of its address`;

  constructor(options: DiagnosisOptions, found: Diagnosis) {
    this.#options = options;
    this.#found = found;
    this.#where = hostPort(options.host, options.port);
  }

  async run(): Promise<void> {
    const { signal, timeout } = this.#options;
    await deadline(this.#resolve(), timeout, { signal });
    this.silence = (within) =>
      `did not answer ${within}; check the address, and whether a firewall is in the way`;
    const isTls = await this.#isTls();
    const start = performance.now();
    const plain = await call(this.#options, timeout, signal);
    this.#found.connected = rounded(performance.now() - start);
    this.#found.address = plain.remoteAddr.hostname;
    this.silence = (within) =>
      `takes connections and did not answer ${within}: it hangs, or is no chat server`;
    const conn = isTls ? await this.#secure(plain) : this.#bare(plain);
    // Closing ends every wait for the server.
    const stop = () => conn.close();
    signal.addEventListener("abort", stop);
    try {
      signal.throwIfAborted();
      await this.#greet(conn);
    } finally {
      signal.removeEventListener("abort", stop);
      if (!signal.aborted) conn.close();
    }
  }

  async #resolve(): Promise<void> {
    const { host } = this.#options;
    if (isIP(host) !== 0) return;
    try {
      const addresses = await lookup(asciiHost(host), { all: true });
      this.#found.addresses = [
        ...new Set(addresses.map(({ address }) => address)),
      ];
    } catch (error) {
      throw new DialFailure(
        `${host} is not known: no machine has this name; check the spelling`,
        { cause: error },
      );
    }
  }

  /** The certificate to expect, if any. */
  get #expected(): KnownHost | undefined {
    const { fingerprint, known } = this.#options;
    return fingerprint === undefined ? known : { fingerprint };
  }

  async #isTls(): Promise<boolean> {
    const { isTls = this.#expected && true, signal } = this.#options;
    if (isTls !== undefined) return isTls;
    return (await ask(this.#options, signal)).speaksTls;
  }

  #bare(conn: Deno.TcpConn): Conn {
    this.#found.encryption = null;
    if (!isLoopback(conn.remoteAddr.hostname)) {
      this.#found.remarks.push(
        "it does not encrypt: whoever is on the way can read along, and change what is said; chat serve --tls does",
      );
    }
    return conn;
  }

  async #secure(plain: Deno.TcpConn): Promise<Conn> {
    const { timeout, signal } = this.#options;
    const { secure } = await import("./link/secure.ts");
    let conn: TlsConn;
    try {
      conn = await secure(plain, this.#options, timeout, signal);
    } catch (error) {
      if (!(error instanceof NoTls)) throw error;
      throw new WrongServer(
        `${this.#where} does not encrypt, and it should; look without --tls, or ask whoever runs it`,
        { cause: error },
      );
    }
    const { identity = "", isCertified, validUntil = new Date(NaN) } = conn;
    const expected = this.#expected;
    this.#found.encryption = {
      version: conn.version ?? "TLS",
      fingerprint: identity,
      isCertified,
      validUntil: validUntil.toISOString(),
      isKnown: expected !== undefined,
    };
    const isRight = expected === undefined ||
      (expected.fingerprint === undefined
        ? isCertified
        : expected.fingerprint === identity);
    if (!isRight) {
      conn.close();
      throw new WrongServer(
        `${this.#where} shows another certificate, sha256:${identity}, than the one that is known${
          expected?.fingerprint === undefined
            ? ", and no authority vouches for it"
            : `, sha256:${expected.fingerprint}`
        }; ask whoever runs it, and if it has a new one: ${
          shellCommand("forget", this.#where)
        }`,
      );
    }
    this.#remarkEnd(validUntil, isCertified);
    return conn;
  }

  #remarkEnd(validUntil: Date, isCertified: boolean): void {
    const left = validUntil.getTime() - Date.now();
    const day = validUntil.toISOString().slice(0, "2026-11-24".length);
    if (left < 0) {
      this.#found.remarks.push(
        `its certificate ended on ${day}; that is nothing to those who know its fingerprint`,
      );
    } else if (isCertified && left < RENEW_BEFORE) {
      this.#found.remarks.push(
        `its certificate ends on ${day}: renew it, and send the server SIGHUP`,
      );
    }
  }

  async #greet(conn: Conn): Promise<void> {
    const { host, port, password, signal } = this.#options;
    let greeted: Greeted;
    try {
      greeted = await greet(conn, this.#where, {
        host,
        port,
        rooms: [],
        signal,
        password,
      });
    } catch (error) {
      const isClosed = error instanceof NotLetIn &&
        error.code === "password-needed";
      if (!isClosed) throw error;
      this.#found.password = "needed";
      this.#found.remarks.push(
        "it lets in only who knows the password; with it more can be looked at: --password-file FILE",
      );
      return;
    }
    const { version, server } = greeted.welcome;
    this.#found.password = password === undefined ? "none" : "right";
    this.#found.protocol = version;
    this.#found.server = server;
    if (version !== PROTOCOL_VERSION) {
      this.#found.remarks.push(
        `it speaks version ${version} of the protocol, this program ${PROTOCOL_VERSION}`,
      );
    }
    await this.#measure(new Exchange(conn, greeted.frames));
  }

  async #measure(exchange: Exchange): Promise<void> {
    for (let count = 0; count < PINGS; count++) {
      const asked = performance.now();
      const before = Date.now();
      await exchange.say({ type: "ping" });
      const { time } = await exchange.heard("pong");
      const roundTrip = rounded(performance.now() - asked);
      if (roundTrip >= (this.#found.roundTrip ?? Infinity)) continue;
      this.#found.roundTrip = roundTrip;
      if (time !== undefined) {
        // The server read its clock about half-way.
        this.#found.clock = rounded(time - (before + roundTrip / 2));
      }
    }
    const { clock = 0 } = this.#found;
    if (Math.abs(clock) >= CLOCK_OFF) {
      this.#found.remarks.push(
        `one of the two clocks is wrong by ${
          Math.round(Math.abs(clock) / 1000)
        } s: what is said bears the server's time; set the clock by the network (NTP)`,
      );
    }
    // After a goodbye that is answered the server keeps nothing of this client.
    await exchange.say({ type: "bye" });
    await exchange.heard("bye");
  }
}

/** Rounds to a hundredth of a millisecond: the rest is noise. */
function rounded(time: number): number {
  return Math.round(time * 100) / 100;
}

/** Single frames out and in, after the welcome. */
class Exchange {
  readonly #conn: Conn;
  readonly #frames: FrameReader;

  constructor(conn: Conn, frames: FrameReader) {
    this.#conn = conn;
    this.#frames = frames;
  }

  async say(frame: { type: "ping" } | { type: "bye" }): Promise<void> {
    await writeAll(this.#conn, encodeFrame(frame));
  }

  /** The next frame of a type; others before it are skipped. */
  async heard<Type extends "pong" | "bye">(
    type: Type,
  ): Promise<Extract<Notice, { type: Type }>> {
    for (;;) {
      const frame = await this.#frames.next();
      if (frame === undefined) throw new Error("it hung up");
      if (isOf(frame, type)) return frame;
      if (frame.type === "bye") throw new Error(frame.reason);
    }
  }
}

function isOf<Type extends Notice["type"]>(
  frame: { readonly type: string },
  type: Type,
): frame is Extract<Notice, { type: Type }> {
  return frame.type === type;
}
