import { TokenBucket } from "../../protocol/token_bucket.ts";
import { OutboxBudget } from "../delivery/outbox_budget.ts";
import type { Limits } from "../limits.ts";
import { CommonRate } from "./common_rate.ts";
import { bytesFor, Inflow } from "./inflow.ts";

/**
 * How many connections one network may open at once, in seconds' worth of
 * `connectRate`: all members behind an address connect at once, and again after
 * a cut.
 */
export const CONNECT_BURST = 100;

/**
 * How much of what one network asks for may wait for the hall at once, as costs:
 * some milliseconds of work, of which a hello takes most. Members elsewhere wait
 * no longer than that, however much it asks for.
 */
export const UNDER_WAY_MAX = 16;

/** How many bytes of one network may come at once, in seconds' worth of its rate; at least as many as one member's. */
export const BYTES_BURST = 1;

/** How much one network may ask for at once where members have no burst of their own, in seconds' worth of its rate. */
const COMMON_BURST = 10;

/** A network that connections come from: an IPv4 address or an IPv6 /64. Its connections share limits. */
export class SourceNetwork {
  /** How many connections it has. */
  connected = 0;
  /** How many of them a greeting in another dialect disturbs. */
  disturbed = 0;
  /** How fast it may open connections. */
  readonly connectBucket: TokenBucket | undefined;
  /** How much its members may ask for together. */
  readonly rate: CommonRate | undefined;
  /** How many bytes its members may send together. */
  readonly bytes: CommonRate | undefined;
  /** The bytes of its members that are taken in. */
  readonly inflow = new Inflow();
  /** The bytes that wait for each of its members alone. */
  readonly outboxBudget: OutboxBudget | undefined;

  /** @param now A monotonic time, in milliseconds. */
  constructor(limits: Limits, now: () => number) {
    const { connectRate, rate, burst, ratePerAddress } = limits;
    if (limits.maxOutboxPerAddress < Infinity) {
      this.outboxBudget = new OutboxBudget(limits.maxOutboxPerAddress);
    }
    if (connectRate < Infinity) {
      this.connectBucket = new TokenBucket(
        { rate: connectRate, burst: Math.max(1, connectRate * CONNECT_BURST) },
        now(),
      );
    }
    if (ratePerAddress < Infinity) {
      const isHeld = rate < Infinity && burst < Infinity;
      this.rate = new CommonRate(
        {
          rate: ratePerAddress,
          // The bursts of as many members as may go on at their rate.
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

  /** Whether a new object would be the same. */
  isForgettable(now: number): boolean {
    return this.connected === 0 && (this.connectBucket?.isFull(now) ?? true) &&
      (this.rate?.isFull() ?? true) && (this.bytes?.isFull() ?? true);
  }
}
