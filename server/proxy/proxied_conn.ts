import { deadline } from "@std/async/deadline";
import { concat } from "../../dialects/concat.ts";
import { forwardedFor } from "../../dialects/registry.ts";
import { isTimeout } from "../../failure.ts";
import type { AddressRange } from "../../hall/moderation/sanctions.ts";
import type { Conn } from "../../transport/conn.ts";
import { BadProxyHeader, proxyHeader } from "../../transport/proxy_header.ts";
import { readRange } from "../admission/address_range.ts";

/**
 * How long the first bytes of a connection from a proxy may take, in
 * milliseconds. A proxy puts its header before everything else; a connection
 * without it is one of a person or a program beside the proxy.
 */
const FIRST_BYTES_MAX = 1_000;

/** How long the rest of a header may take, in milliseconds. */
const HEADER_MAX = 5_000;

const NO_ADDRESS = "it names no address";

/** Size of the read buffer, in bytes. */
const READ_BUFFER = 4 * 1024;

/**
 * A connection from a trusted proxy. {@linkcode identify} finds the address of
 * the client: in a header of the PROXY protocol, which is not passed on, or in
 * `X-Forwarded-For` of an HTTP request in plain text, which is.
 */
export class ProxiedConn implements Conn {
  readonly #conn: Conn;
  readonly #trusted: readonly AddressRange[];
  #remoteAddr: Deno.NetAddr;
  /** Bytes that were read to find the address and belong to the stream. */
  #first: Uint8Array = new Uint8Array();
  /** The read that is under way when no header has come. */
  #reading: Promise<Uint8Array | null> | undefined;

  /** @param trusted The proxies that are believed. */
  constructor(conn: Conn, trusted: readonly AddressRange[]) {
    this.#conn = conn;
    this.#trusted = trusted;
    this.#remoteAddr = conn.remoteAddr;
  }

  /** The address of the client, once it is known; before that, of the proxy. */
  get remoteAddr(): Deno.NetAddr {
    return this.#remoteAddr;
  }

  /**
   * Finds the address of the client.
   *
   * @throws {BadProxyHeader} The proxy has sent a header that is malformed.
   * @throws {Error} The connection has ended, or the header takes too long.
   */
  async identify(): Promise<void> {
    for (;;) {
      const client = this.#client();
      if (client !== undefined) {
        const { hostname, port } = { ...this.#remoteAddr, ...client };
        if (hostname === undefined) throw new BadProxyHeader(NO_ADDRESS);
        this.#remoteAddr = { ...this.#remoteAddr, hostname, port };
        return;
      }
      if (!await this.#readMore()) return;
    }
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    if (this.#first.length === 0 && this.#reading !== undefined) {
      const late = await this.#reading;
      this.#reading = undefined;
      if (late === null) return null;
      this.#first = late;
    }
    if (this.#first.length === 0) return await this.#conn.read(buffer);
    const part = this.#first.subarray(0, buffer.length);
    buffer.set(part);
    this.#first = this.#first.subarray(part.length);
    return part.length;
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  close(): void {
    this.#conn.close();
    // The read that was left fails now, which concerns nobody.
    this.#reading?.catch(() => {});
  }

  setNoDelay(noDelay?: boolean): void {
    this.#conn.setNoDelay(noDelay);
  }

  setKeepAlive(keepAlive?: boolean): void {
    this.#conn.setKeepAlive(keepAlive);
  }

  /**
   * Looks for the client in the first bytes.
   *
   * @returns `undefined` when more are needed.
   */
  #client(): { hostname?: string | undefined; port?: number } | undefined {
    const header = proxyHeader(this.#first);
    if (header === undefined) return undefined;
    if (header !== "none") {
      this.#first = this.#first.subarray(header.length);
      const { hostname, port = 0 } = header.client ?? {};
      return hostname === undefined
        ? {}
        : { hostname: spelled(hostname), port };
    }
    const way = forwardedFor(this.#first);
    if (way === undefined) return undefined;
    // The last that is no trusted proxy: what stands before it anyone can write.
    const unknown = way.map(spelled).filter((address) =>
      address === undefined ||
      !this.#trusted.some((range) => range.holds(address))
    );
    return unknown.length === 0 ? {} : { hostname: unknown.at(-1) };
  }

  /** @returns Whether more has come; not after a silence. */
  async #readMore(): Promise<boolean> {
    const isBegun = this.#first.length > 0;
    this.#reading = this.#readOnce();
    try {
      const read = await deadline(
        this.#reading,
        isBegun ? HEADER_MAX : FIRST_BYTES_MAX,
      );
      this.#reading = undefined;
      if (read === null) throw new Error("closed before a header");
      this.#first = concat([this.#first, read]);
      return true;
    } catch (error) {
      if (isBegun || !isTimeout(error)) throw error;
      return false;
    }
  }

  async #readOnce(): Promise<Uint8Array | null> {
    const buffer = new Uint8Array(READ_BUFFER);
    const read = await this.#conn.read(buffer);
    return read === null ? null : buffer.subarray(0, read);
  }
}

/** An address as the server writes it; `undefined` where a text is none. */
function spelled(address: string): string | undefined {
  return address.includes("/") ? undefined : readRange(address)?.text;
}

/** The connections of a listener, those from trusted proxies with the address of their client. */
export async function* behindProxies(
  listener: AsyncIterable<Conn>,
  trusted: readonly AddressRange[],
): AsyncGenerator<Conn> {
  for await (const conn of listener) {
    const address = conn.remoteAddr.hostname.replace(/^::ffff:(?=\d+\.)/, "");
    yield trusted.some((range) => range.holds(address))
      ? new ProxiedConn(conn, trusted)
      : conn;
  }
}
