import { deadline } from "@std/async/deadline";
import { concat } from "../../dialects/concat.ts";
import { forwardedFor } from "../../dialects/registry.ts";
import { isTimeout } from "../../failure.ts";
import type { AddressRange } from "../../hall/moderation/sanctions.ts";
import { bareAddress } from "../../transport/address.ts";
import type { Conn } from "../../transport/conn.ts";
import { BadProxyHeader, proxyHeader } from "../../transport/proxy_header.ts";
import { readRange } from "../admission/address_range.ts";
import { Inflow } from "../admission/inflow.ts";

/**
 * How long the first bytes of a connection from a proxy may take, in
 * milliseconds. A proxy puts its header before everything else; a connection
 * without it is one of a person or a program beside the proxy.
 */
const FIRST_BYTES_MAX = 1_000;

/** How long a header may take from its first bytes, in milliseconds: it comes in a packet or two. */
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
  readonly #inflow: Inflow;
  #remoteAddr: Deno.NetAddr;
  /** Bytes that were read to find the address and belong to the stream. */
  #first: Uint8Array = new Uint8Array();
  /** The read of the first bytes, where they are late. */
  #late: Promise<boolean> | undefined;

  /**
   * @param trusted The proxies that are believed.
   * @param inflow The bytes of connections whose client is not known yet.
   */
  constructor(conn: Conn, trusted: readonly AddressRange[], inflow: Inflow) {
    this.#conn = conn;
    this.#trusted = trusted;
    this.#inflow = inflow;
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
    const reading = this.#readMore();
    try {
      await deadline(reading, FIRST_BYTES_MAX);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      // A person who types nothing: what comes later belongs to the stream.
      this.#late = reading;
      return;
    }
    await deadline(this.#find(), HEADER_MAX);
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    if (this.#late !== undefined) {
      const isOver = !await this.#late;
      this.#late = undefined;
      if (isOver) return null;
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
    this.#late?.catch(() => {});
  }

  setNoDelay(noDelay?: boolean): void {
    this.#conn.setNoDelay(noDelay);
  }

  setKeepAlive(keepAlive?: boolean): void {
    this.#conn.setKeepAlive(keepAlive);
  }

  /**
   * Looks for the client in the first bytes: of a request, it is the last address
   * that is no trusted proxy.
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
    // Anyone can write what stands before it: that is not even parsed.
    for (const address of way) {
      if (!this.#isTrusted(address)) return { hostname: spelled(address) };
    }
    return {};
  }

  #isTrusted(written: string): boolean {
    const address = spelled(written);
    return address !== undefined &&
      this.#trusted.some((range) => range.holds(address));
  }

  /** Reads until the client is known. */
  async #find(): Promise<void> {
    for (let taken = 0;; taken = this.#first.length) {
      await this.#inflow.take(this.#first.length - taken);
      const client = this.#client();
      if (client !== undefined) {
        const { hostname, port } = { ...this.#remoteAddr, ...client };
        if (hostname === undefined) throw new BadProxyHeader(NO_ADDRESS);
        this.#remoteAddr = { ...this.#remoteAddr, hostname, port };
        return;
      }
      if (!await this.#readMore()) throw new Error("closed before a header");
    }
  }

  /** @returns Whether more has come. */
  async #readMore(): Promise<boolean> {
    const buffer = new Uint8Array(READ_BUFFER);
    const read = await this.#conn.read(buffer);
    if (read === null) return false;
    this.#first = concat([this.#first, buffer.subarray(0, read)]);
    return true;
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
  const inflow = new Inflow();
  for await (const conn of listener) {
    const address = bareAddress(conn.remoteAddr.hostname);
    yield trusted.some((range) => range.holds(address))
      ? new ProxiedConn(conn, trusted, inflow)
      : conn;
  }
}
