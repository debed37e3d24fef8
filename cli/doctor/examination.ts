import { deadline } from "@std/async/deadline";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { greet, type Greeted, NotLetIn } from "../../client/link/greet.ts";
import { type Transport, WrongServer } from "../../client/link/transport.ts";
import { call, DialFailure } from "../../dial/dial.ts";
import { ask } from "../../dial/first_contact.ts";
import type { KnownHost } from "../../dial/known_hosts.ts";
import { TcpTransport } from "../../dial/tcp.ts";
import { PROTOCOL_VERSION } from "../../protocol/features/hello.ts";
import { shellCommand } from "../../shell_command.ts";
import { asciiHost, hostPort, isLoopback } from "../../transport/address.ts";
import type { Conn } from "../../transport/conn.ts";
import type { TlsConn } from "../../transport/tls/tls_conn.ts";
import { NoTls } from "../../transport/tls/tls_error.ts";
import type { Diagnosis, DiagnosisOptions } from "./diagnosis.ts";
import { measure, rounded } from "./measure.ts";

/** How long before its end a certificate of an authority is to be renewed, in milliseconds. */
const RENEW_BEFORE = 14 * 24 * 60 * 60_000;

/** One examination of one server. */
export class Examination {
  readonly #options: DiagnosisOptions;
  readonly #found: Diagnosis;
  readonly #where: string;
  /** The problem, if nothing more comes within some time. */
  silence: (within: string) => string = (within) =>
    `was not found ${within}: the name server does not answer; give its IP address`;

  constructor(options: DiagnosisOptions, found: Diagnosis) {
    this.#options = options;
    this.#found = found;
    this.#where = hostPort(options.host, options.port);
  }

  async run(): Promise<void> {
    const { signal, timeout } = this.#options;
    await deadline(this.#resolve(), timeout, { signal });
    this.silence = (within) =>
      `did not answer ${within}; check the address and the firewall`;
    const isTls = await this.#isTls();
    const start = performance.now();
    const plain = await call(this.#options, timeout, signal);
    this.#found.connected = rounded(performance.now() - start);
    this.#found.address = plain.remoteAddr.hostname;
    this.silence = (within) =>
      `accepts connections but did not answer ${within}: it hangs, or is not a chat server`;
    const conn = isTls ? await this.#secure(plain) : this.#bare(plain);
    // Closing ends every wait for the server.
    const stop = () => conn.close();
    signal.addEventListener("abort", stop);
    try {
      signal.throwIfAborted();
      await this.#greet(new TcpTransport(conn));
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
        `${host} was not found; check the spelling`,
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
        "not encrypted: others on the network can read and alter messages; chat serve --tls encrypts",
      );
    }
    return conn;
  }

  async #secure(plain: Deno.TcpConn): Promise<Conn> {
    const { timeout, signal } = this.#options;
    const { secure } = await import("../../dial/secure.ts");
    let conn: TlsConn;
    try {
      conn = await secure(plain, this.#options, timeout, signal);
    } catch (error) {
      if (!(error instanceof NoTls)) throw error;
      throw new WrongServer(
        `${this.#where} does not use TLS as expected; check without --tls, or ask its operator`,
        { cause: error },
      );
    }
    const { identity = "", isCertified, validUntil = new Date(NaN) } = conn;
    const expected = this.#expected;
    const isRight = expected === undefined ||
      (expected.fingerprint === undefined
        ? isCertified
        : expected.fingerprint === identity);
    this.#found.encryption = {
      version: conn.version ?? "TLS",
      fingerprint: identity,
      isCertified,
      validUntil: validUntil.toISOString(),
      certificate: expected === undefined
        ? "new"
        : !isRight
        ? "wrong"
        : this.#options.fingerprint === undefined
        ? "known"
        : "given",
    };
    if (!isRight) {
      conn.close();
      throw new WrongServer(
        `${this.#where} has another certificate, sha256:${identity}, than the known one${
          expected?.fingerprint === undefined
            ? ", not from an authority"
            : `, sha256:${expected.fingerprint}`
        }; ask its operator; if the certificate is new: ${
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
        `its certificate expired on ${day}; clients that know its fingerprint still accept it`,
      );
    } else if (isCertified && left < RENEW_BEFORE) {
      this.#found.remarks.push(
        `its certificate expires on ${day}: renew it, then send SIGHUP to the server`,
      );
    }
  }

  async #greet(transport: Transport): Promise<void> {
    const { password, signal } = this.#options;
    let greeted: Greeted;
    try {
      const hello = { rooms: [], password };
      greeted = await greet(transport, this.#where, hello, signal);
    } catch (error) {
      const isClosed = error instanceof NotLetIn &&
        error.code === "password-needed";
      if (!isClosed) throw error;
      this.#found.password = "needed";
      this.#found.remarks.push(
        "the server needs a password; to check more, use --password-file FILE",
      );
      return;
    }
    const { version, server } = greeted.welcome;
    this.#found.password = password === undefined ? "none" : "right";
    this.#found.protocol = version;
    this.#found.server = server;
    if (version !== PROTOCOL_VERSION) {
      this.#found.remarks.push(
        `protocol version ${version}, but this program speaks ${PROTOCOL_VERSION}`,
      );
    }
    await measure(this.#found, transport, greeted.frames);
  }
}
