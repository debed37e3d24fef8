import { ChannelClosedError } from "@std/async/channel";
import type {
  DecodedEvent,
  Ended,
  OtherProtocol,
  Spoken,
} from "../../dialects/dialect.ts";
import type { Inbound } from "../../hall/hall.ts";
import type { Member } from "../../hall/member.ts";
import { costOfAny } from "../admission/query_cost.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import type { CommonRate } from "../admission/common_rate.ts";
import {
  FloodControl,
  talksFast,
  tooFast,
} from "../admission/flood_control.ts";
import type { SourceNetwork } from "../admission/source_network.ts";
import type { Limits } from "../limits.ts";
import type { RefusalCount } from "../observe/refusals.ts";
import type { Intake } from "./intake.ts";

/** A request on its way to the hall. */
export interface Queued extends Inbound {
  readonly cost: number;
  /** The rate that must be told that the request is {@linkcode CommonRate.done} when the hall has handled it. */
  readonly rate?: CommonRate | undefined;
}

/** The hall's queue, as a connection sees it. */
export interface Queue {
  trySend(queued: Queued): boolean;
  send(queued: Queued): Promise<void>;
}

/** The dependencies of all request forwarders. */
export interface ForwardingContext {
  readonly queue: Queue;
  readonly refusals: RefusalCount;
  readonly limits: Limits;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
}

/** The connection whose requests are forwarded. */
export interface ForwardingConnection {
  readonly member: Member;
  readonly network: SourceNetwork;
  readonly intake: Intake;
  readonly authenticator: Authenticator;
  /** Sends the member a notice at once. */
  tell(notice: Notice): void;
  /** Called when the member goes on asking for more than its rate allows. */
  flooded(): void;
  /** Called when the connection speaks another protocol. */
  speaksOther(event: OtherProtocol): void;
  /** Called when the dialect has ended the connection. */
  ended(event: Ended): void;
}

/**
 * Forwards what a connection asks for to the hall's queue: at its rate and that
 * of its source network, and once it has signed in.
 */
export class RequestForwarder {
  readonly #connection: ForwardingConnection;
  readonly #context: ForwardingContext;
  /** Absent where members are not held to a rate. */
  readonly #floodControl: FloodControl | undefined;

  constructor(connection: ForwardingConnection, context: ForwardingContext) {
    this.#connection = connection;
    this.#context = context;
    const { limits: { rate, burst }, now } = context;
    if (rate < Infinity && burst < Infinity) {
      this.#floodControl = new FloodControl({ rate, burst }, now());
    }
  }

  /** Forwards events in order. Events that come together are queued together, unless one has to wait. */
  async forward(events: readonly DecodedEvent[]): Promise<void> {
    const { member, network: { rate }, intake, authenticator } =
      this.#connection;
    const { queue } = this.#context;
    for (const event of events) {
      if (intake.isOver) return;
      if (event.type === "other-protocol") {
        this.#connection.speaksOther(event);
        return;
      }
      if (event.type === "ended") return this.#connection.ended(event);
      const cost = costOfAny(
        event.type === "typed" ? event.means ?? event : event,
      );
      if (!this.#charge(event, cost)) continue;
      if (rate !== undefined && !rate.take(cost)) {
        if (!await intake.turn(rate, cost)) return;
      }
      // Others of the network have their turns while a password is derived.
      const counted = authenticator.derives(event) ? undefined : rate;
      if (counted === undefined) rate?.done(cost);
      const what = authenticator.passes(event)
        ? event
        : await authenticator.take(event);
      if (what === undefined) {
        counted?.done(cost);
        continue;
      }
      const queued = { from: member, what, cost, rate: counted };
      if (!queue.trySend(queued)) await this.send(queued);
    }
  }

  /** Sends a request to the hall. A full queue holds the connection back. */
  async send(queued: Queued): Promise<void> {
    try {
      await this.#context.queue.send(queued);
    } catch (error) {
      // The hall has ended, and handles no requests any more.
      if (!(error instanceof ChannelClosedError)) throw error;
    }
  }

  /** Charges the member for a request, and tells it when it asks for too much. */
  #charge(event: Spoken, cost: number): boolean {
    if (this.#floodControl === undefined) return true;
    const { limits, refusals } = this.#context;
    const now = this.#context.now();
    const step = this.#floodControl.step(cost, now);
    switch (step) {
      case "take":
        return true;
      case "notice":
        this.#connection.tell(talksFast(limits.rate));
        return true;
      case "silence":
      case "silent": {
        refusals.count("too-fast");
        const id = "id" in event ? event.id : undefined;
        // Without an id the member could not tell which of many requests is meant.
        if (step === "silence" || id !== undefined) {
          this.#connection.tell(
            tooFast(this.#floodControl.wait(cost, now), id),
          );
        }
        return false;
      }
      case "disconnect":
        this.#connection.flooded();
        return false;
    }
  }
}
