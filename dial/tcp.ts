import type { Connector, Transport } from "../client/link/transport.ts";
import { reasonForPeople } from "../failure.ts";
import type { Address } from "../transport/address.ts";
import { type Conn, writeAll } from "../transport/conn.ts";
import { dial, DIAL_TIMEOUT, type Route } from "./dial.ts";

/** Size of the read buffer, in bytes. */
const READ_BUFFER = 16 * 1024;

/** A TCP connection, encrypted or not, as the transport of a client. */
export class TcpTransport implements Transport {
  readonly reasonFor = reasonForPeople;
  readonly #conn: Conn;
  readonly #buffer = new Uint8Array(READ_BUFFER);

  constructor(conn: Conn) {
    this.#conn = conn;
  }

  get identity(): string | undefined {
    return this.#conn.identity;
  }

  async read(): Promise<Uint8Array | undefined> {
    let read: number | null = 0;
    // A record of TLS may be empty.
    while (read === 0) read = await this.#conn.read(this.#buffer);
    return read === null ? undefined : this.#buffer.subarray(0, read);
  }

  async write(line: Uint8Array): Promise<void> {
    await writeAll(this.#conn, line);
  }

  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  close(): void {
    this.#conn.close();
  }
}

/** Opens TCP connections along a route, encrypted where the route says so. */
export class TcpConnector implements Connector {
  readonly address: Address;
  readonly #route: Route;

  constructor(route: Route) {
    const { host, port, fingerprint } = route;
    this.address = { host, port, fingerprint };
    this.#route = route;
  }

  /**
   * @throws {DialFailure} The server cannot be reached.
   * @throws {WrongServer} It is not the server of the route.
   */
  async open(stop?: AbortSignal): Promise<TcpTransport> {
    return new TcpTransport(await dial(this.#route, DIAL_TIMEOUT, stop));
  }
}
