import { ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { isTimeout, reasonOf } from "../../failure.ts";
import type { Conn } from "../../transport/conn.ts";
import { Admission, type AdmissionOptions } from "../admission/admission.ts";
import { ConnectionRejection } from "../admission/connection_rejection.ts";
import { SourceNetwork } from "../admission/source_network.ts";
import type { Limits } from "../limits.ts";
import { Connection, type ConnectionContext, originOf } from "./connection.ts";

/** How long all connections together may take to end once they are told goodbye, in milliseconds. */
const GOODBYE_MAX = 5_000;

/** How often connections are checked in the shortest time that anything may take. */
const CHECKS = 4;

/** The dependencies of the connections of a server. */
export interface ConnectionsOptions extends ConnectionContext {
  /** @default {everybody may come in} */
  readonly access?: AdmissionOptions["access"];
  /** How many descriptors are left for everything but connections. */
  readonly reservedDescriptors: number;
}

/** The connections of a server: those that are admitted run, the others are rejected. */
export class Connections implements Disposable {
  readonly #options: ConnectionsOptions;
  readonly #admission: Admission;
  readonly #rejection: ConnectionRejection;
  readonly #running = new Map<Connection, Promise<void>>();
  /** Connections from proxies whose client is not known yet. */
  readonly #identifying = new Map<Conn, Promise<void>>();
  readonly #checking: ReturnType<typeof setInterval> | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#admission = new Admission(options);
    this.#rejection = new ConnectionRejection(options.reservedDescriptors);
    const every = checkInterval(options.limits);
    if (every < Infinity) {
      this.#checking = setInterval(() => this.#check(), every);
    }
  }

  /** How many are open. */
  get size(): number {
    return this.#running.size;
  }

  /** How many are open of each dialect. */
  get dialects(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { dialect = "none" } of this.#running.keys()) {
      counts.set(dialect, (counts.get(dialect) ?? 0) + 1);
    }
    return counts;
  }

  /** Takes over a connection that was accepted. */
  enter(conn: Conn): void {
    if (conn.identify === undefined) return this.#admit(conn);
    const identifying = this.#identify(conn)
      .finally(() => this.#identifying.delete(conn));
    this.#identifying.set(conn, identifying);
  }

  /** Admits a connection from a proxy once its client is known. */
  async #identify(conn: Conn): Promise<void> {
    const { refusals, serverLog, limits } = this.#options;
    const { address } = originOf(conn.remoteAddr);
    try {
      if (this.#identifying.size + this.size >= limits.maxConnections) {
        throw new Error("too many connections");
      }
      await conn.identify?.();
    } catch (error) {
      refusals.count("no-client");
      serverLog.debug("connection from a proxy closed", {
        address,
        reason: reasonOf(error),
      });
      return conn.close();
    }
    this.#admit(conn);
  }

  #admit(conn: Conn): void {
    const { refusals, serverLog } = this.#options;
    const { address } = originOf(conn.remoteAddr);
    const admitted = this.#admission.admit(address);
    if (!(admitted instanceof SourceNetwork)) {
      const { code } = admitted;
      refusals.count(code);
      serverLog.debug("connection rejected", { address, code });
      this.#rejection.reject(conn, admitted);
      return;
    }
    const connection = new Connection(conn, admitted, this.#options);
    const running = connection.run().finally(() => {
      this.#running.delete(connection);
      this.#admission.leave(admitted);
    });
    this.#running.set(connection, running);
  }

  /**
   * Waits until all have ended, and abandons those that take too long.
   *
   * @param goodbye Has the hall tell all members goodbye; a `ChannelClosedError` means that there is no hall any more.
   */
  async finish(goodbye: Promise<void>): Promise<void> {
    for (const conn of this.#identifying.keys()) conn.close();
    await Promise.all(this.#identifying.values());
    const ended = Promise.all(this.#running.values());
    try {
      await deadline(Promise.all([goodbye, ended]), GOODBYE_MAX);
    } catch (error) {
      if (!isTimeout(error) && !(error instanceof ChannelClosedError)) {
        throw error;
      }
      for (const connection of this.#running.keys()) {
        connection.abandon("did not close in time");
      }
      await ended;
    }
    await this.#rejection.finished();
  }

  #check(): void {
    for (const connection of this.#running.keys()) connection.check();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#checking);
  }
}

/** How often connections are checked, in milliseconds: often enough for the shortest timeout. */
function checkInterval({ ping, helloTimeout, idleTimeout }: Limits): number {
  return Math.min(ping, helloTimeout, idleTimeout) / CHECKS;
}
