import { TokenBucket } from "../../protocol/token_bucket.ts";
import { OutboxBudget } from "../delivery/outbox_budget.ts";
import type { Limits } from "../limits.ts";
import type { ServerRefusal } from "../observe/refusals.ts";
import { type Access, mayComeIn } from "./address_range.ts";
import { CommonRate } from "./common_rate.ts";
import { bytesFor, Inflow } from "./inflow.ts";
import { networkOf } from "./network.ts";

/** Why a connection may not come in. */
export interface NotAdmitted {
  readonly code: ServerRefusal;
  /** The same for people. */
  readonly reason: string;
  /** Whether it makes sense to come again. */
  readonly again: boolean;
}

/**
 * How many connections one place may open at once, in seconds' worth of
 * `connectRate`: everybody behind an address comes in, and after a cut comes in again.
 */
export const CONNECT_BURST = 100;

/**
 * How much of what one place asks for may wait for the hall at once, as costs:
 * some tens of milliseconds of work at most. So whoever comes from elsewhere
 * waits no longer, however much is asked for.
 */
export const UNDER_WAY_MAX = 64;

/** How many bytes of one place may come at once, in seconds' worth of its rate; as many as one member's at least. */
export const BYTES_BURST = 1;

/** What one place may ask for at once where members have no burst of their own, in seconds' worth of its rate. */
const COMMON_BURST = 10;

/** From how many places on it is looked which of them are remembered for nothing. */
const PLACES_MIN = 1024;

/** Where connections come from, as one: an address, or an IPv6 /64. */
export class SourceNetwork {
  /** How many are connected. */
  connected = 0;
  readonly connects: TokenBucket | undefined;
  /** What all of them may ask for together. */
  readonly rate: CommonRate | undefined;
  /** How many bytes they may send together. */
  readonly bytes: CommonRate | undefined;
  /** What they send, as far as it is taken in. */
  readonly inflow = new Inflow();
  /** What waits for each of them alone. */
  readonly outboxBudget: OutboxBudget | undefined;

  constructor(limits: Limits, now: () => number) {
    const { connectRate, rate, burst, ratePerAddress } = limits;
    if (limits.maxOutboxPerAddress < Infinity) {
      this.outboxBudget = new OutboxBudget(limits.maxOutboxPerAddress);
    }
    if (connectRate < Infinity) {
      this.connects = new TokenBucket(
        { rate: connectRate, burst: Math.max(1, connectRate * CONNECT_BURST) },
        now(),
      );
    }
    if (ratePerAddress < Infinity) {
      const isHeld = rate < Infinity && burst < Infinity;
      this.rate = new CommonRate(
        {
          rate: ratePerAddress,
          // As many bursts as there are members who may go on at the rate.
          burst: ratePerAddress * (isHeld ? burst / rate : COMMON_BURST),
        },
        now,
        UNDER_WAY_MAX,
      );
      this.bytes = new CommonRate(
        bytesFor({
          rate: ratePerAddress,
          burst: Math.max(
            ratePerAddress * BYTES_BURST,
            isHeld ? burst : 1,
          ),
        }),
        now,
      );
    }
  }

  /** Whether there is nothing to remember of it. */
  isForgettable(now: number): boolean {
    return this.connected === 0 && (this.connects?.isFull(now) ?? true) &&
      (this.rate?.isFull() ?? true) && (this.bytes?.isFull() ?? true);
  }
}

/** What an admission works with. */
export interface AdmissionOptions {
  readonly limits: Limits;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
  /** @default {everybody may come in} */
  readonly access?: Access | undefined;
}

/**
 * Says who may be connected: from which addresses, so many in all, so many from
 * one place, and not too many at once.
 */
export class Admission {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #access: Access;
  readonly #places = new Map<string, SourceNetwork>();
  #connected = 0;
  /** How many places there may be before it is looked again which can be forgotten. */
  #placesMax = PLACES_MIN;

  constructor(options: AdmissionOptions) {
    this.#limits = options.limits;
    this.#now = options.now;
    this.#access = options.access ?? { allow: [], deny: [] };
  }

  /** How many places are remembered. */
  get networks(): number {
    return this.#places.size;
  }

  /**
   * Lets a connection in. It counts until {@linkcode leave}.
   *
   * @returns Where it comes from, or why it may not come in.
   */
  admit(address: string): SourceNetwork | NotAdmitted {
    const { maxConnections, maxPerAddress } = this.#limits;
    if (!mayComeIn(address, this.#access)) {
      return {
        code: "address-denied",
        reason: "this hall is not for your address",
        again: false,
      };
    }
    if (this.#connected >= maxConnections) {
      return {
        code: "hall-full",
        reason:
          `the hall is full: ${maxConnections} are connected; try again later`,
        again: true,
      };
    }
    const place = this.#place(networkOf(address));
    if (place.connected >= maxPerAddress) {
      return {
        code: "address-full",
        reason: `${maxPerAddress} are connected from your address already`,
        again: true,
      };
    }
    if (place.connects?.take(1, this.#now()) === false) {
      return {
        code: "address-hasty",
        reason:
          "too many connections from your address at once; try again in a moment",
        again: true,
      };
    }
    this.#connected++;
    place.connected++;
    return place;
  }

  /** A connection that was let in has ended. */
  leave(place: SourceNetwork): void {
    this.#connected--;
    place.connected--;
  }

  #place(network: string): SourceNetwork {
    let place = this.#places.get(network);
    if (place === undefined) {
      place = new SourceNetwork(this.#limits, this.#now);
      this.#places.set(network, place);
      if (this.#places.size > this.#placesMax) this.#forget();
    }
    return place;
  }

  /** Forgets the places of which there is nothing to remember. */
  #forget(): void {
    const now = this.#now();
    for (const [network, place] of this.#places) {
      if (place.isForgettable(now)) this.#places.delete(network);
    }
    this.#placesMax = Math.max(PLACES_MIN, 2 * this.#places.size);
  }
}
