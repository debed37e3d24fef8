import type { Connector, Transport } from "../../client/link/transport.ts";

/**
 * Begins to connect when it is made: what the first greeting needs besides the
 * connection, such as a key, is made meanwhile.
 */
export class EarlyConnector implements Connector {
  readonly #connector: Connector;
  #first: Promise<Transport> | undefined;

  constructor(connector: Connector) {
    this.#connector = connector;
    this.#first = connector.open();
    // An error is told when the connection is asked for.
    this.#first.catch(() => {});
  }

  get address(): Connector["address"] {
    return this.#connector.address;
  }

  open(stop?: AbortSignal): Promise<Transport> {
    const first = this.#first ?? this.#connector.open(stop);
    this.#first = undefined;
    return first;
  }

  /** Closes the first connection, unless it was asked for. */
  async release(): Promise<void> {
    const unused = await this.#first?.catch(() => undefined);
    unused?.close();
  }
}
