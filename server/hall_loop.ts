import type { Channel } from "@std/async/channel";
import type { Hall } from "../hall/hall.ts";
import type { Queued } from "./connection/request_forwarder.ts";
import type { FlowControl } from "./delivery/flow_control.ts";
import type { FlushPace } from "./delivery/flush_pace.ts";
import type { FlushScheduler } from "./delivery/flush_scheduler.ts";
import type { Probe } from "./observe/health.ts";
import type { ServerMetrics } from "./observe/metrics.ts";
import { nextTurn } from "./turn.ts";

/** Most events that wait for the hall. With the longest lines these are 16 MiB. */
export const QUEUE_MAX = 1024;

/** Most events the hall handles together: as many as come in one large read. More would delay the first of them. */
const BATCH_MAX = 768;

/**
 * Most events the hall handles together while members cannot keep up: it waits
 * for them after each batch, and one batch must not exceed what may wait for them.
 */
const BATCH_MAX_BEHIND = 64;

/** How long the hall works, in milliseconds, until the event loop gets a turn to read what has come meanwhile. */
const WORK_MAX = 5;

/** How long nothing has come where the event loop has had turns enough, in milliseconds: never during a flood. */
const QUIET = 20;

/** How long members have to read a page of a replay before the next, in milliseconds. */
const REPLAY_PAUSE = 2;

/** An event for the hall: a request, a probe, the end, or a wake-up: a flush is due, or the store has told something. */
export type HallEvent = Queued | Probe | "wake" | "close";

/** The dependencies of a hall loop. */
export interface HallLoopOptions {
  readonly queue: Channel<HallEvent>;
  readonly hall: Pick<
    Hall,
    | "handle"
    | "close"
    | "announcePresence"
    | "continueReplays"
    | "hasPending"
    | "isReplaying"
  >;
  readonly flushScheduler:
    & Pick<
      FlushScheduler,
      "wait" | "flush" | "flushDue"
    >
    & {
      readonly flowControl: Pick<FlowControl, "mustWait" | "caughtUp">;
      readonly presencePace: Pick<FlushPace, "wait" | "flushed">;
    };
  readonly metrics: Pick<ServerMetrics, "flushed">;
}

/**
 * The queue's one consumer: has the hall handle what waits, in order, and
 * flushes the outboxes. Further events are handled while a flush is under way.
 */
export class HallLoop {
  readonly #options: HallLoopOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flushing: Promise<void> | undefined;

  constructor(options: HallLoopOptions) {
    this.#options = options;
  }

  /** Runs until the queue is closed. */
  async run(): Promise<void> {
    const { queue, flushScheduler: { flowControl } } = this.#options;
    /** How long the hall has worked since the event loop had a turn for certain, in milliseconds. */
    let worked = 0;
    /** When it worked last. */
    let ended = performance.now();
    try {
      for await (const first of queue) {
        const most = flowControl.mustWait ? BATCH_MAX_BEHIND : BATCH_MAX;
        const batch = [first, ...waiting(queue, most)];
        const start = performance.now();
        // A further turn would cost a quiet hall a tenth of its time.
        if (start - ended > QUIET) worked = 0;
        await this.#handle(batch);
        await this.#flushIfDue();
        this.#setTimer();
        ended = performance.now();
        worked += ended - start;
        await flowControl.caughtUp();
        if (worked < WORK_MAX) continue;
        await nextTurn();
        worked = 0;
      }
    } finally {
      // The end of a flush may set the timer once more.
      await this.#flushing;
      clearTimeout(this.#timer);
    }
  }

  async #handle(batch: readonly HallEvent[]): Promise<void> {
    const { hall } = this.#options;
    const queued = batch.filter((event) => typeof event === "object");
    await hall.handle(queued);
    for (const { cost, rate } of queued) rate?.done(cost);
    for (const event of batch) if (typeof event === "function") await event();
    if (batch.includes("close")) hall.close("the server is shutting down");
  }

  /** Begins a flush if one is due, and waits until the hall has announced what is part of it. */
  async #flushIfDue(): Promise<void> {
    const { hall, flushScheduler } = this.#options;
    const { flowControl, presencePace } = flushScheduler;
    // The flush under way may not include what the members waited for were sent last.
    if (flowControl.mustWait) await this.#flushing;
    if (this.#flushing !== undefined) return;
    if (this.#wait > 0 && !flowControl.mustWait) return;
    const announces = hall.hasPending && presencePace.wait === 0;
    const prepared = announces
      ? hall.announcePresence()
      : hall.continueReplays();
    this.#flushing = this.#flush(prepared, announces);
    await prepared;
  }

  async #flush(prepared: Promise<void>, announces: boolean): Promise<void> {
    const { flushScheduler, metrics } = this.#options;
    const start = performance.now();
    await prepared;
    // Members that the hall waits for must be written to, at whatever pace.
    await (flushScheduler.flowControl.mustWait
      ? flushScheduler.flush(start)
      : flushScheduler.flushDue(start));
    if (announces) flushScheduler.presencePace.flushed(start);
    metrics.flushed(performance.now() - start);
    this.#flushing = undefined;
    this.#setTimer();
  }

  /** How long it is until something is to be flushed or announced, in milliseconds; `Infinity` when nothing is. */
  get #wait(): number {
    const { hall, flushScheduler } = this.#options;
    const wait = flushScheduler.wait(hall.isReplaying);
    return hall.hasPending
      ? Math.min(wait, flushScheduler.presencePace.wait)
      : wait;
  }

  /** Puts a flush into the queue at the time when one is due. */
  #setTimer(): void {
    const { queue, hall } = this.#options;
    const wait = this.#wait;
    if (this.#flushing !== undefined || wait === Infinity) return;
    // The timer may be set for a later time.
    clearTimeout(this.#timer);
    // When the queue is full, the next batch finds by itself that a flush is due.
    this.#timer = setTimeout(
      () => queue.trySend("wake"),
      Math.max(wait, hall.isReplaying ? REPLAY_PAUSE : 0),
    );
  }
}

/** The events that wait behind the first, up to a batch. */
function* waiting(
  queue: Channel<HallEvent>,
  most: number,
): Generator<HallEvent> {
  for (let count = 1; count < most; count++) {
    const next = queue.tryReceive();
    if (next.state !== "ok") return;
    yield next.value;
  }
}
