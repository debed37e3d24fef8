import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { isIP } from "node:net";
import { Failure, reasonOf } from "../../failure.ts";
import { hostPort } from "../../transport/address.ts";
import type { Health } from "./health.ts";
import type { ServerMetrics } from "./metrics.ts";
import { formatFor, writeMetrics } from "./openmetrics.ts";

/** Where metrics are served. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Most connections at once; each takes one of the reserved descriptors. A
 * database, a health check and a person at `curl` take three.
 */
export const CONNECTIONS_MAX = 16;

/** How long a connection may last, in milliseconds: twice as long as a probe of the hall. */
const CONNECTION_LASTS = 10_000;

/** The dependencies of a metrics endpoint. */
export interface MetricsEndpointOptions {
  readonly metrics: Pick<ServerMetrics, "read">;
  readonly health: Pick<Health, "problem">;
  /** How long a connection may last, in milliseconds. @default {10000} */
  readonly connectionLasts?: number;
}

/** A response: `[status, headers, body]`. */
type Answer = readonly [number, Readonly<Record<string, string>>, string];

const TEXT = { "content-type": "text/plain; charset=utf-8" };

/**
 * Answers `GET /metrics` and `GET /healthz`, one request a connection.
 *
 * `Deno.serve` waits without end for the rest of a request and accepts any number
 * of connections, so a client could take every descriptor of the server.
 * `node:http` limits their number, and lets us set a timer for each.
 *
 * @example
 * ```ts ignore
 * const address = { host: "127.0.0.1", port: 9464 };
 * await using endpoint = await MetricsEndpoint.open(address, { metrics, health });
 * ```
 */
export class MetricsEndpoint implements AsyncDisposable {
  /** The address it listens on. */
  readonly address: MetricsAddress;
  readonly #server: Server;
  readonly #options: MetricsEndpointOptions;
  readonly #answering = new Set<Promise<void>>();

  private constructor(server: Server, options: MetricsEndpointOptions) {
    this.#server = server;
    this.#options = options;
    const address = server.address();
    if (address === null || typeof address === "string") {
      throw new TypeError("listens on no port");
    }
    this.address = { host: address.address, port: address.port };
    server.on("request", (request, response) => {
      const answering = this.#answer(request, response)
        .finally(() => this.#answering.delete(answering));
      this.#answering.add(answering);
    });
  }

  /**
   * @param address The port 0 takes a free one.
   * @throws {Failure} The address cannot be listened on.
   */
  static async open(
    address: MetricsAddress,
    options: MetricsEndpointOptions,
  ): Promise<MetricsEndpoint> {
    const { connectionLasts = CONNECTION_LASTS } = options;
    const server = createServer();
    server.maxConnections = CONNECTIONS_MAX;
    server.on("connection", (socket) => {
      const late = setTimeout(() => socket.destroy(), connectionLasts);
      socket.once("close", () => clearTimeout(late));
    });
    try {
      server.listen(address.port, address.host);
      await once(server, "listening");
    } catch (error) {
      throw explained(error, address);
    }
    return new MetricsEndpoint(server, options);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const [status, headers, body] = await this.#answerTo(request);
    response.writeHead(status, {
      ...headers,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      connection: "close",
    });
    response.end(body);
  }

  async #answerTo({ method, url, headers }: IncomingMessage): Promise<Answer> {
    if (!isForThisHost(headers.host, this.address.host)) {
      return [421, TEXT, "ask by the address, or by localhost\n"];
    }
    const path = url?.replace(/\?.*$/s, "");
    if (path !== "/metrics" && path !== "/healthz") {
      return [404, TEXT, "there are /metrics and /healthz\n"];
    }
    if (method !== "GET" && method !== "HEAD") {
      return [405, { ...TEXT, allow: "GET, HEAD" }, "only GET and HEAD\n"];
    }
    if (path === "/metrics") {
      const format = formatFor(headers.accept);
      const body = writeMetrics(this.#options.metrics.read(), format);
      return [200, { "content-type": format, vary: "accept" }, body];
    }
    const problem = await this.#options.health.problem();
    return problem === undefined
      ? [200, TEXT, "ok\n"]
      : [503, TEXT, `${problem}\n`];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    await Promise.all(this.#answering);
  }
}

/**
 * Whether a request may be answered. A web page whose name was made to resolve to
 * this machine (DNS rebinding) must not read metrics that only this machine may
 * read. Where other machines may read them too, the name does not matter.
 *
 * @param host The header `Host`, which every browser sends.
 * @param listening The address that the endpoint listens on.
 */
function isForThisHost(host: string | undefined, listening: string): boolean {
  if (host === undefined || !/^(127\.|::1$)/.test(listening)) return true;
  const name = URL.parse(`http://${host}`)?.hostname ?? "";
  return name === "localhost" || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}

function explained(error: unknown, { host, port }: MetricsAddress): Failure {
  const code = error instanceof Error && "code" in error ? error.code : "";
  const cause = { cause: error };
  switch (code) {
    case "EADDRINUSE":
      return new Failure(
        `port ${port} is in use by another program; choose another with --metrics`,
        cause,
      );
    case "EACCES":
      return new Failure(
        `no permission to use port ${port}; choose one above 1023 with --metrics`,
        cause,
      );
    case "EADDRNOTAVAIL":
    case "EAI_AGAIN":
    case "EINVAL":
    case "ENOTFOUND":
      return new Failure(
        `${host} is not an address of this machine; with only a port, --metrics listens on 127.0.0.1`,
        cause,
      );
    default:
      return new Failure(
        `cannot listen on ${hostPort(host, port)} for --metrics: ${
          reasonOf(error)
        }`,
        cause,
      );
  }
}
