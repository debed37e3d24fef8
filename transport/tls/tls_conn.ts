import { createHash } from "node:crypto";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { type Conn, writeAll } from "../conn.ts";
import { CutOff, NoTls, TlsError } from "./tls_error.ts";
import { answersTls } from "./tls_hello.ts";

/** What is read of what is encrypted at once, in bytes. Every connection has such a buffer. */
const READ_BUFFER = 4 * 1024;

/**
 * Most bytes that one write takes. Whoever waits for a write sees by its end
 * that the other side goes on taking something.
 */
const WRITE_MAX = 64 * 1024;

/** How many of a server's first bytes tell whether it speaks TLS: an alert. */
const ANSWER_LENGTH = 7;

/**
 * Most bytes that may come before both ends have agreed. A client needs two
 * thousand and a server with a long chain of certificates ten thousand; each
 * byte may be a record of its own, and costs as much.
 */
const HANDSHAKE_MAX = 64 * 1024;

/** What a server shows of itself, ready to be used by many connections. */
export interface ServerCredentials {
  /** The SHA-256 fingerprint of its certificate: 64 hex digits in lower case. */
  readonly fingerprint: string;
  readonly context: tls.SecureContext;
}

/**
 * A TLS connection over a TCP connection, which it closes in the end.
 *
 * `Deno.listenTls` would be simpler, but it cannot take another certificate
 * while it listens, leaves `TCP_NODELAY` off, and a connection of it that is
 * closed before its handshake is done keeps its descriptor, for ever if the
 * other side wants it so. `Deno.connectTls` does not tell the server's
 * certificate. So the TLS of `node:tls` stands here upon a connection that is
 * ours: what is read and written, and when it is closed, is decided here.
 *
 * It reads from below only when somebody waits for something: who is held back
 * holds back the other side, as without TLS.
 */
export class TlsConn implements Conn {
  readonly remoteAddr: Deno.NetAddr;
  readonly #conn: Deno.TcpConn;
  readonly #socket: tls.TLSSocket;
  readonly #encrypted: Encrypted;
  /** Decrypted, and not read yet. */
  readonly #waiting: Uint8Array[] = [];
  readonly #buffer = new Uint8Array(READ_BUFFER);
  #received = 0;
  /** The first bytes from the other side, until the handshake is done. */
  #answer = new Uint8Array();
  #identity: string | undefined;
  #isCertified = false;
  #validUntil: Date | undefined;
  #isSecure = false;
  /** The other side has said that nothing more comes. */
  #isEnded = false;
  #isClosed = false;
  /** Why nothing more comes. */
  #failure: Error | undefined;
  /** Why nothing more can be written. */
  #unwritable: Error | undefined;
  /** Ends the write that is under way. */
  #failWrite: (reason: Error) => void = () => {};
  /** Reads from below; for good once nothing more comes from there. */
  #reading: Promise<void> | undefined;
  #cut: ReturnType<typeof setTimeout> | undefined;
  #news = Promise.withResolvers<void>();

  private constructor(
    conn: Deno.TcpConn,
    secured: (encrypted: Duplex) => tls.TLSSocket,
  ) {
    this.#conn = conn;
    this.remoteAddr = conn.remoteAddr;
    this.#encrypted = new Encrypted(conn);
    const fail = (reason: Error) => this.#fail(reason);
    this.#encrypted.on("error", (reason: Error) => {
      fail(reason);
      // Nothing more can be written, and `node:tls` does not always say so.
      this.#unwritable = reason;
      this.#failWrite(reason);
    });
    this.#socket = secured(this.#encrypted)
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
  }

  /** The server's end of a connection it has accepted. */
  static accept(
    conn: Deno.TcpConn,
    { context, fingerprint }: ServerCredentials,
  ): TlsConn {
    const accepted = new TlsConn(
      conn,
      (encrypted) =>
        new tls.TLSSocket(encrypted, {
          isServer: true,
          secureContext: context,
        }),
    );
    accepted.#identity = fingerprint;
    accepted.#socket.on("secure", () => accepted.#secured());
    return accepted;
  }

  /**
   * The client's end of a connection. Any certificate will do: once the
   * handshake is done, see {@linkcode identity} and {@linkcode isCertified}.
   *
   * @param host The name by which the server is called.
   */
  static call(conn: Deno.TcpConn, host: string): TlsConn {
    const called = new TlsConn(
      conn,
      (encrypted) =>
        tls.connect({ socket: encrypted, host, rejectUnauthorized: false }),
    );
    called.#socket.on("secureConnect", () => called.#identify());
    return called;
  }

  get identity(): string | undefined {
    return this.#identity;
  }

  get received(): number {
    return this.#received;
  }

  /** At the client's end: whether an authority that this machine trusts vouches for the certificate and the host's name. */
  get isCertified(): boolean {
    return this.#isCertified;
  }

  /** At the client's end: when the certificate ends. */
  get validUntil(): Date | undefined {
    return this.#validUntil;
  }

  /** What is spoken, `TLSv1.3` for example; `undefined` before the handshake is done. */
  get version(): string | undefined {
    return this.#isSecure ? this.#socket.getProtocol() ?? undefined : undefined;
  }

  /**
   * @throws {NoTls} At the client's end: the server speaks something else.
   * @throws {TlsError} The two ends did not agree.
   */
  async handshake(): Promise<void> {
    while (!this.#isSecure) {
      if (this.#failure !== undefined) {
        throw answersTls(this.#answer) === false && !this.#isClosed
          ? new NoTls("it speaks no TLS")
          : this.#failure;
      }
      if (this.#received > HANDSHAKE_MAX) {
        throw new TlsError("its handshake is too long");
      }
      await this.#more();
    }
  }

  /** @throws {CutOff} Nobody has said that nothing more comes, and yet nothing does. */
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
      // Records without content are to be counted before more are read.
      if (this.#received > received) return 0;
      await this.#more();
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    const part = bytes.subarray(0, WRITE_MAX);
    return new Promise((resolve, reject) => {
      if (this.#unwritable !== undefined) return reject(this.#unwritable);
      this.#failWrite = reject;
      this.#socket.write(
        part,
        (error) => error ? reject(error) : resolve(part.length),
      );
    });
  }

  async closeWrite(): Promise<void> {
    if (this.#isSecure && !this.#socket.destroyed) {
      await new Promise<void>((resolve) => {
        this.#socket.once("close", resolve);
        this.#socket.end(resolve);
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
    this.#socket.destroy();
  }

  setNoDelay(noDelay?: boolean): void {
    this.#conn.setNoDelay(noDelay);
  }

  setKeepAlive(keepAlive?: boolean): void {
    this.#conn.setKeepAlive(keepAlive);
  }

  /** Takes down who the server is. */
  #identify(): void {
    const { raw, valid_to } = this.#socket.getPeerCertificate();
    if (!isVersion3(raw)) {
      // Deno does not look then whether the server has the certificate's key.
      const why = "its certificate is of an old kind that proves nothing";
      this.#socket.destroy(new TlsError(why));
      return;
    }
    this.#identity = fingerprintOfCertificate(raw);
    this.#validUntil = new Date(valid_to);
    // A session that is taken up again brings no certificate that was looked at.
    this.#isCertified = this.#socket.authorized &&
      !this.#socket.isSessionReused();
    this.#secured();
  }

  #secured(): void {
    this.#isSecure = true;
    this.#answer = new Uint8Array();
    this.#wake();
  }

  /** Waits for something to happen, and sees to it that something can. */
  async #more(): Promise<void> {
    const { promise } = this.#news;
    this.#reading ??= this.#readOnce();
    await promise;
  }

  /** Reads a piece from below and hands it up. Never rejects. */
  async #readOnce(): Promise<void> {
    try {
      const read = await this.#conn.read(this.#buffer);
      if (read === null) {
        // Whatever came before it is to have its effect first.
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
      this.#encrypted.push(piece);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new TlsError(String(error)));
    }
    this.#reading = undefined;
    this.#wake();
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

/** What is encrypted, as `node:tls` wants it: a stream over the TCP connection. */
class Encrypted extends Duplex {
  /** Settles when everything given so far is written. Never rejects. */
  written: Promise<void> = Promise.resolve();
  readonly #conn: Deno.TcpConn;

  constructor(conn: Deno.TcpConn) {
    super({ autoDestroy: false });
    this.#conn = conn;
  }

  /** What is read is pushed by the one who knows when. */
  override _read(): void {}

  override _write(
    bytes: Uint8Array,
    _: unknown,
    done: (error?: Error) => void,
  ): void {
    this.written = writeAll(this.#conn, bytes).then(() => done(), done);
  }
}

/** The tag of the field that only certificates of version 2 and 3 have. */
const VERSION = 0xa0;

/** The SHA-256 fingerprint of a certificate (DER): 64 hex digits in lower case. */
export function fingerprintOfCertificate(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("hex");
}

/** Whether a certificate (DER) is one of X.509 version 3. */
export function isVersion3(der: Uint8Array): boolean {
  const body = contentAt(der, contentAt(der, 0));
  return der[body] === VERSION && der[contentAt(der, body) + 2] === 2;
}

/** Where the content of the DER element at a place begins. */
function contentAt(der: Uint8Array, at: number): number {
  const length = der[at + 1] ?? 0;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}
