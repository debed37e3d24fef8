import { createHash } from "node:crypto";
import { nextTick } from "node:process";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { type Conn, writeAll } from "../conn.ts";
import { isAskedForCertificate, offeredProtocols } from "./client_hello.ts";
import { CutOff, NoTls, TlsError } from "./tls_error.ts";
import { answersTls, beginsTls } from "./tls_hello.ts";

/** Size of the buffer for encrypted input, in bytes. Every connection has such a buffer. */
const READ_BUFFER = 4 * 1024;

/**
 * Most bytes of a single write. The completion of a write shows the caller that
 * the other side is still reading.
 */
const WRITE_MAX = 64 * 1024;

/** Bytes of a server's answer that tell whether it speaks TLS: the length of an alert. */
const ANSWER_LENGTH = 7;

/**
 * Most bytes received before the handshake is done. A client needs two
 * thousand, and a server with a long certificate chain ten thousand. Each byte
 * may be a record of its own with its own cost.
 */
const HANDSHAKE_MAX = 64 * 1024;

/** A server's certificate, prepared for many connections. */
export interface ServerCredentials {
  /** The SHA-256 fingerprint of its certificate: 64 hex digits in lower case. */
  readonly fingerprint: string;
  readonly context: tls.SecureContext;
  /** Whether nobody but the server itself certifies it. */
  readonly isSelfSigned: boolean;
}

/**
 * A TLS connection over a TCP connection, which it closes in the end.
 *
 * `Deno.listenTls` would be simpler, but it cannot replace the certificate
 * while it listens, leaves `TCP_NODELAY` off, and keeps the descriptor of a
 * connection that is closed before the handshake is done, for as long as the
 * other side wants. `Deno.connectTls` does not expose the server's certificate.
 * So `node:tls` runs here over a connection of our own, which controls reading,
 * writing and closing.
 *
 * It reads from below only while a caller waits: backpressure works as without
 * TLS.
 */
export class TlsConn implements Conn {
  readonly #conn: Conn;
  /** Absent at the server until the first message of the client has come. */
  #socket: tls.TLSSocket | undefined;
  readonly #begun = Promise.withResolvers<tls.TLSSocket>();
  /** The first message of the client, as far as it has come. */
  #hello = new Uint8Array();
  /** Begins TLS, once. */
  #begin: (isAsked: boolean) => tls.TLSSocket;
  #certificate: Uint8Array | undefined;
  readonly #encrypted: Encrypted;
  /** Decrypted bytes that have not been read. */
  readonly #waiting: Uint8Array[] = [];
  readonly #buffer = new Uint8Array(READ_BUFFER);
  #received = 0;
  /** The first bytes from the other side, until the handshake is done. */
  #answer = new Uint8Array();
  /** At the server: the answer to a client that does not speak TLS. */
  #answerPlain: ((first: Uint8Array) => Uint8Array | undefined) | undefined;
  #identity: string | undefined;
  #isCertified = false;
  #validUntil: Date | undefined;
  #isSecure = false;
  /** Waits until the next step of the handshake may be done. */
  #turn: (() => Promise<void>) | undefined;
  /** The other side has closed its writing side. */
  #isEnded = false;
  #isClosed = false;
  /** The reason why reading fails. */
  #failure: Error | undefined;
  /** The reason why writing fails. */
  #unwritable: Error | undefined;
  /** Rejects the pending write. */
  #failWrite: (reason: Error) => void = () => {};
  /** The pending read from below; stays set after the end of the stream. */
  #reading: Promise<void> | undefined;
  #cut: ReturnType<typeof setTimeout> | undefined;
  #news = Promise.withResolvers<void>();

  private constructor(
    conn: Conn,
    secured: (encrypted: Duplex, isAsked: boolean) => tls.TLSSocket,
  ) {
    this.#conn = conn;
    this.#encrypted = new Encrypted(conn);
    const fail = (reason: Error) => this.#fail(reason);
    this.#encrypted.on("error", (reason: Error) => {
      fail(reason);
      // Writing is over, and `node:tls` does not always report it.
      this.#unwritable = reason;
      this.#failWrite(reason);
    });
    this.#begin = (isAsked) => {
      const socket = secured(this.#encrypted, isAsked)
        .on("data", (bytes: Uint8Array) => {
          this.#waiting.push(bytes);
          this.#wake();
        })
        .on("end", () => {
          this.#isEnded = true;
          this.#wake();
        })
        .on("error", fail)
        .on("close", () => fail(new TlsError("the connection was closed")));
      this.#begun.resolve(socket);
      return this.#socket = socket;
    };
  }

  /**
   * The server's end of an accepted connection.
   *
   * @param answerPlain What a client that does not speak TLS is answered, by its
   * first bytes; `undefined` when more of them are needed.
   */
  static accept(
    conn: Conn,
    { context, fingerprint }: Pick<
      ServerCredentials,
      "context" | "fingerprint"
    >,
    answerPlain?: (first: Uint8Array) => Uint8Array | undefined,
  ): TlsConn {
    const accepted = new TlsConn(
      conn,
      (encrypted, requestCert) =>
        new tls.TLSSocket(encrypted, {
          isServer: true,
          secureContext: context,
          requestCert,
          // Nobody has to certify it: it is recognised by its fingerprint.
          rejectUnauthorized: false,
        }).on("secure", function (this: tls.TLSSocket) {
          accepted.#recognise(this);
        }),
    );
    accepted.#identity = fingerprint;
    accepted.#answerPlain = answerPlain;
    return accepted;
  }

  /**
   * The client's end of a connection. Any certificate is accepted: after the
   * handshake, check {@linkcode identity} and {@linkcode isCertified}.
   *
   * @param host The host name that the certificate must be valid for.
   */
  static call(conn: Conn, host: string): TlsConn {
    const called = new TlsConn(
      conn,
      (encrypted) =>
        tls.connect({ socket: encrypted, host, rejectUnauthorized: false }),
    );
    const socket = called.#begin(false);
    socket.on("secureConnect", () => called.#identify(socket));
    return called;
  }

  get remoteAddr(): Deno.NetAddr {
    return this.#conn.remoteAddr;
  }

  get identify(): (() => Promise<void>) | undefined {
    const { identify } = this.#conn;
    return identify && (() => identify.call(this.#conn));
  }

  get identity(): string | undefined {
    return this.#identity;
  }

  /** At the server: the fingerprint of the certificate that the client has shown and has the key of. */
  get certificate(): string | undefined {
    return this.#certificate === undefined
      ? undefined
      : fingerprintOfCertificate(this.#certificate);
  }

  get received(): number {
    return this.#received;
  }

  /** At the client: whether a trusted authority certifies the certificate for this host. */
  get isCertified(): boolean {
    return this.#isCertified;
  }

  /** At the client: when the certificate expires. */
  get validUntil(): Date | undefined {
    return this.#validUntil;
  }

  /** The TLS version, for example `TLSv1.3`; `undefined` before the handshake is done. */
  get version(): string | undefined {
    return this.#isSecure
      ? this.#socket?.getProtocol() ?? undefined
      : undefined;
  }

  /**
   * @param turn Waits until the next step may be done: each is much work.
   * @throws {NoTls} At the client: the server does not speak TLS.
   * @throws {TlsError} The handshake failed.
   */
  async handshake(turn?: () => Promise<void>): Promise<void> {
    this.#turn = turn;
    while (!this.#isSecure) {
      if (this.#failure !== undefined) {
        throw answersTls(this.#answer) === false && !this.#isClosed
          ? new NoTls("it does not use TLS")
          : this.#failure;
      }
      if (this.#received > HANDSHAKE_MAX) {
        throw new TlsError("its handshake is too long");
      }
      await this.#more();
    }
  }

  /** @throws {CutOff} The stream ended without TLS's closing alert. */
  async read(buffer: Uint8Array): Promise<number | null> {
    const received = this.#received;
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        const rest = next.subarray(buffer.length);
        if (rest.length > 0) this.#waiting.unshift(rest);
        buffer.set(next.subarray(0, buffer.length));
        return next.length - rest.length;
      }
      if (this.#isEnded) return null;
      if (this.#failure !== undefined) throw this.#failure;
      // The caller has to count records without content before it reads more.
      if (this.#received > received) return 0;
      await this.#more();
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    const part = bytes.subarray(0, WRITE_MAX);
    return new Promise((resolve, reject) => {
      if (this.#unwritable !== undefined) return reject(this.#unwritable);
      this.#failWrite = reject;
      const write = (socket: tls.TLSSocket) =>
        socket.write(
          part,
          (error) => error ? reject(error) : resolve(part.length),
        );
      if (this.#socket !== undefined) write(this.#socket);
      else this.#begun.promise.then(write);
    });
  }

  async closeWrite(): Promise<void> {
    const socket = this.#socket;
    if (this.#isSecure && socket !== undefined && !socket.destroyed) {
      await new Promise<void>((resolve) => {
        socket.once("close", resolve);
        socket.end(resolve);
      });
      await this.#encrypted.written;
    }
    await this.#conn.closeWrite();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
    clearTimeout(this.#cut);
    const reason = new TlsError("the connection was closed");
    this.#fail(reason);
    this.#failWrite(reason);
    this.#socket?.destroy();
  }

  setNoDelay(noDelay?: boolean): void {
    this.#conn.setNoDelay(noDelay);
  }

  setKeepAlive(keepAlive?: boolean): void {
    this.#conn.setKeepAlive(keepAlive);
  }

  /** Records the server's identity. */
  #identify(socket: tls.TLSSocket): void {
    const found: Partial<tls.PeerCertificate> = socket.getPeerCertificate();
    const { raw, valid_to } = found;
    if (raw === undefined || valid_to === undefined) {
      socket.destroy(new TlsError("its certificate cannot be parsed"));
      return;
    }
    if (!isVersion3(raw)) {
      // Deno does not check then that the server has the certificate's key.
      const why = "its certificate is X.509 version 1, which proves nothing";
      socket.destroy(new TlsError(why));
      return;
    }
    this.#identity = fingerprintOfCertificate(raw);
    this.#validUntil = new Date(valid_to);
    // A resumed session has no certificate that was checked.
    this.#isCertified = socket.authorized && !socket.isSessionReused();
    this.#secured();
  }

  /** Records the certificate of the client, if it has shown one. */
  #recognise(socket: tls.TLSSocket): void {
    const { raw }: Partial<tls.PeerCertificate> = socket.getPeerCertificate() ??
      {};
    // Of another version Deno does not check that the client has its key.
    if (raw !== undefined && isVersion3(raw)) this.#certificate = raw;
    this.#secured();
  }

  #secured(): void {
    this.#isSecure = true;
    this.#answer = new Uint8Array();
    this.#wake();
  }

  /** Waits for the next event, reading from below if necessary. */
  async #more(): Promise<void> {
    const { promise } = this.#news;
    this.#reading ??= this.#readOnce();
    await promise;
  }

  /** Reads once from below and passes the bytes to TLS. Never rejects. */
  async #readOnce(): Promise<void> {
    try {
      const read = await this.#conn.read(this.#buffer);
      if (read === null) {
        // Bytes that came before it take effect first.
        this.#cut = setTimeout(
          () => this.#fail(new CutOff("the connection was cut off")),
          0,
        );
        return;
      }
      this.#received += read;
      const piece = this.#buffer.slice(0, read);
      if (!this.#isSecure && this.#answer.length < ANSWER_LENGTH) {
        this.#answer = Uint8Array.from([...this.#answer, ...piece])
          .slice(0, ANSWER_LENGTH);
      }
      if (!this.#isSecure) await this.#turn?.();
      if (!await this.#refusesPlain()) await this.#pass(piece);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new TlsError(String(error)));
    }
    this.#reading = undefined;
    this.#wake();
  }

  /** Passes bytes to TLS, which begins with a client once it is known whether that is asked for a certificate. */
  async #pass(piece: Uint8Array): Promise<void> {
    if (this.#socket !== undefined) {
      this.#encrypted.push(piece);
      return;
    }
    const hello = new Uint8Array(this.#hello.length + piece.length);
    hello.set(this.#hello);
    hello.set(piece, this.#hello.length);
    this.#hello = hello;
    const protocols = offeredProtocols(hello);
    if (protocols === undefined || this.#isClosed) return;
    this.#hello = new Uint8Array();
    this.#begin(isAskedForCertificate(protocols));
    // It starts in the next tick, and cannot take bytes before.
    await new Promise((resolve) => nextTick(resolve));
    this.#encrypted.push(hello);
  }

  /** Answers a client that does not speak TLS. @returns Whether it is such a client. */
  async #refusesPlain(): Promise<boolean> {
    if (this.#isSecure || this.#answerPlain === undefined) return false;
    if (beginsTls(this.#answer) !== false) return false;
    const answer = this.#answerPlain(this.#answer);
    if (answer === undefined) return true;
    await writeAll(this.#conn, answer);
    this.#fail(new NoTls("the client does not use TLS"));
    return true;
  }

  #fail(reason: Error): void {
    this.#failure ??= reason;
    this.#wake();
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

/** The encrypted side as the stream that `node:tls` expects, over the TCP connection. */
class Encrypted extends Duplex {
  /** Resolves when all bytes given so far are written. Never rejects. */
  written: Promise<void> = Promise.resolve();
  readonly #conn: Conn;

  constructor(conn: Conn) {
    super({ autoDestroy: false });
    this.#conn = conn;
  }

  /** Bytes are pushed as they arrive. */
  override _read(): void {}

  override _write(
    bytes: Uint8Array,
    _: unknown,
    done: (error?: Error) => void,
  ): void {
    this.written = writeAll(this.#conn, bytes).then(() => done(), done);
  }
}

/** The tag of a field that only certificates of versions 2 and 3 have. */
const VERSION = 0xa0;

/** The SHA-256 fingerprint of a certificate (DER): 64 hex digits in lower case. */
export function fingerprintOfCertificate(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("hex");
}

/** Whether a certificate (DER) is of X.509 version 3. */
export function isVersion3(der: Uint8Array): boolean {
  const body = contentAt(der, contentAt(der, 0));
  return der[body] === VERSION && der[contentAt(der, body) + 2] === 2;
}

/** The offset of the content of a DER element. */
function contentAt(der: Uint8Array, at: number): number {
  const length = der[at + 1] ?? 0;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}
