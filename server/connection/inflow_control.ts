import { lineMax } from "../../dialects/registry.ts";
import { TokenBucket } from "../../protocol/token_bucket.ts";
import type { Conn } from "../../transport/conn.ts";
import {
  BYTES_A_LINE,
  BYTES_A_READ,
  bytesFor,
  HANDSHAKE_STEP,
  nothingAskedMax,
  type Portion,
} from "../admission/inflow.ts";
import type { SourceNetwork } from "../admission/source_network.ts";
import type { Limits } from "../limits.ts";
import type { Intake } from "./intake.ts";

/** The dependencies of all inflow controls. */
export interface InflowContext {
  readonly limits: Limits;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
}

/**
 * Bounds how fast the bytes of one connection are taken in. A member that keeps
 * to its rate of messages is never held back by it.
 */
export class InflowControl {
  readonly #conn: Pick<Conn, "received">;
  readonly #network: SourceNetwork;
  readonly #intake: Intake;
  readonly #context: InflowContext;
  /** How many bytes this connection may send; absent where its rate is not limited. */
  readonly #bucket: TokenBucket | undefined;
  /** How many encrypted bytes have been counted. */
  #received = 0;
  /** How much has come since the connection asked for something last. */
  #nothingAsked = 0;

  constructor(
    conn: Pick<Conn, "received">,
    network: SourceNetwork,
    intake: Intake,
    context: InflowContext,
  ) {
    this.#conn = conn;
    this.#network = network;
    this.#intake = intake;
    this.#context = context;
    const { limits: { rate, burst }, now } = context;
    if (rate < Infinity && burst < Infinity) {
      this.#bucket = new TokenBucket(bytesFor({ rate, burst }), now());
    }
  }

  get isLimited(): boolean {
    return this.#bucket !== undefined ||
      this.#network.bytes !== undefined;
  }

  /** Whether too much has come in a row that asks for nothing. */
  get isFlood(): boolean {
    const { maxText } = this.#context.limits;
    return this.#nothingAsked > nothingAskedMax(lineMax(maxText));
  }

  /** The connection has asked for something. */
  asked(): void {
    this.#nothingAsked = 0;
  }

  /** Waits until a step of a TLS handshake may be done. */
  async takeHandshakeStep(): Promise<void> {
    await this.#network.inflow.take(HANDSHAKE_STEP);
  }

  /** Counts the bytes of a handshake, without waiting. */
  countHandshake(): void {
    this.#network.bytes?.owe(this.#newlyReceived());
  }

  /** Waits until the encrypted bytes that have come may. There are more of them than are decrypted. */
  async takeReceived(): Promise<void> {
    await this.#take(this.#newlyReceived());
  }

  /** Waits until a portion may come. Encrypted ones count their lines only: their bytes were counted as they came. */
  async take({ bytes, inflow }: Portion): Promise<void> {
    const isEncrypted = this.#conn.received !== undefined;
    await this.#take(isEncrypted ? inflow - bytes.length : inflow);
  }

  /** Waits until some frames may have come. Their bytes were counted as they came. */
  async takeFrames(count: number): Promise<void> {
    if (count > 0) await this.#take(count * BYTES_A_LINE);
  }

  /**
   * Counts the bytes that the dialect has replied, as much work as bytes received:
   * a page is as long as many lines. Until input is polled others of the network wait.
   */
  async countReply(length: number): Promise<void> {
    await this.#network.inflow.take(length);
  }

  #newlyReceived(): number {
    const { received = 0 } = this.#conn;
    const since = received - this.#received;
    this.#received = received;
    return since === 0 ? 0 : since + BYTES_A_READ;
  }

  async #take(inflow: number): Promise<void> {
    this.#nothingAsked += inflow;
    const now = this.#context.now();
    const wait = this.#bucket?.wait(inflow, now) ?? 0;
    this.#bucket?.owe(inflow, now);
    if (wait > 0) await this.#intake.pause(wait);
    const { bytes } = this.#network;
    if (bytes !== undefined && !this.#intake.isOver) {
      if (bytes.take(inflow) || await this.#intake.turn(bytes, inflow)) {
        bytes.done(inflow);
      }
    }
    await this.#network.inflow.take(inflow);
  }
}
