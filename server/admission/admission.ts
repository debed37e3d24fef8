import type { Limits } from "../limits.ts";
import type { ServerRefusal } from "../observe/refusals.ts";
import { type Access, mayComeIn } from "./address_range.ts";
import { networkOf } from "./network.ts";
import { SourceNetwork } from "./source_network.ts";

/** Why a connection is not admitted. */
export interface NotAdmitted {
  readonly code: ServerRefusal;
  /** The reason, for people. */
  readonly reason: string;
  /** Whether it makes sense to try again. */
  readonly again: boolean;
}

/** From how many networks on the admission looks for those that it need not remember. */
const NETWORKS_MIN = 1024;

/** The dependencies of an admission. */
export interface AdmissionOptions {
  readonly limits: Limits;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
  /** @default {everybody may come in} */
  readonly access?: Access | undefined;
}

/**
 * Says which connections are admitted: from which addresses, how many in all and
 * from one network, and how many in a time.
 */
export class Admission {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #access: Access;
  readonly #networks = new Map<string, SourceNetwork>();
  #connected = 0;
  /** How many networks there may be before the next look for those to forget. */
  #networksMax = NETWORKS_MIN;

  constructor(options: AdmissionOptions) {
    this.#limits = options.limits;
    this.#now = options.now;
    this.#access = options.access ?? { allow: [], deny: [] };
  }

  /** How many networks are remembered. */
  get networks(): number {
    return this.#networks.size;
  }

  /**
   * Admits a connection. It counts until {@linkcode leave}.
   *
   * @returns The network it comes from, or why it is not admitted.
   */
  admit(address: string): SourceNetwork | NotAdmitted {
    const { maxConnections, maxPerAddress } = this.#limits;
    if (!mayComeIn(address, this.#access)) {
      return {
        code: "address-denied",
        reason: "your address is not allowed",
        again: false,
      };
    }
    if (this.#connected >= maxConnections) {
      return {
        code: "hall-full",
        reason:
          `the server is full (${maxConnections} connections); try again later`,
        again: true,
      };
    }
    const network = this.#network(networkOf(address));
    if (network.connected >= maxPerAddress) {
      return {
        code: "address-full",
        reason:
          `too many connections from your address (limit: ${maxPerAddress})`,
        again: true,
      };
    }
    if (network.connectBucket?.take(1, this.#now()) === false) {
      return {
        code: "address-hasty",
        reason:
          "too many new connections from your address; try again in a moment",
        again: true,
      };
    }
    this.#connected++;
    network.connected++;
    return network;
  }

  /** An admitted connection has ended. */
  leave(network: SourceNetwork): void {
    this.#connected--;
    network.connected--;
  }

  #network(prefix: string): SourceNetwork {
    let network = this.#networks.get(prefix);
    if (network === undefined) {
      network = new SourceNetwork(this.#limits, this.#now);
      this.#networks.set(prefix, network);
      if (this.#networks.size > this.#networksMax) this.#forget();
    }
    return network;
  }

  /** Forgets the networks that need not be remembered. */
  #forget(): void {
    const now = this.#now();
    for (const [prefix, network] of this.#networks) {
      if (network.isForgettable(now)) this.#networks.delete(prefix);
    }
    this.#networksMax = Math.max(NETWORKS_MIN, 2 * this.#networks.size);
  }
}
