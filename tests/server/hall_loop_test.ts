// The loop of the hall, with a hall and a delivery that only note what it does.

import { Channel } from "@std/async/channel";
import { assertEquals } from "@std/assert";
import type { Inbound } from "../../hall/hall.ts";
import type { Queued } from "../../server/connection/request_forwarder.ts";
import { type HallEvent, HallLoop } from "../../server/hall_loop.ts";
import { TestHall } from "../hall/test_hall.ts";
import { FakeRecipient } from "../hall/fake_recipient.ts";
import { FakeTimers, settled } from "./fake_timers.ts";

const { hall } = new TestHall();
const member = hall.arrive(
  new FakeRecipient(),
  { address: "192.0.2.1", port: 1 },
);

/** A loop that runs, and what it has done. */
class Loop implements AsyncDisposable {
  readonly queue = new Channel<HallEvent>({ capacity: 2_000 });
  readonly timers = new FakeTimers();
  /** The work done, in order; a number is of events that were handled together. */
  readonly done: (string | number)[] = [];
  /** How long it is until a flush is due. */
  wait = Infinity;
  readonly hall = {
    hasPending: false,
    isReplaying: false,
    handle: (batch: readonly Inbound[]) => this.#note(batch.length),
    announcePresence: () => this.#note("announced"),
    continueReplays: () => this.#note("replayed"),
    close: (reason: string) => void this.#note(`closed: ${reason}`),
  };
  readonly flowControl = {
    mustWait: false,
    caughtUp: () => this.#note("caught up"),
  };
  readonly presencePace = {
    wait: 0,
    flushed: () => void (this.presencePace.wait = 30),
  };
  /** Ends the flush under way. */
  endFlush: () => void = () => {};
  #isOver = false;
  readonly #running: Promise<void>;

  /** @param events Those that wait when it begins. */
  constructor(...events: readonly HallEvent[]) {
    for (const event of events) this.queue.trySend(event);
    this.#running = new HallLoop({
      queue: this.queue,
      hall: this.hall,
      flushScheduler: {
        wait: () => this.wait,
        flush: () => this.#flush("flushes all"),
        flushDue: () => this.#flush("flushes"),
        flowControl: this.flowControl,
        presencePace: this.presencePace,
      },
      metrics: { flushed: () => void this.#note("flushed") },
    }).run();
  }

  #note(what: string | number): Promise<void> {
    this.done.push(what);
    return Promise.resolve();
  }

  #flush(which: string): Promise<void> {
    this.wait = Infinity;
    this.#note(which);
    const flushing = Promise.withResolvers<void>();
    if (this.#isOver) flushing.resolve();
    this.endFlush = flushing.resolve;
    return flushing.promise;
  }

  /** Lets the loop handle some more events, and gives what it has done. */
  async handles(...events: readonly HallEvent[]): Promise<(string | number)[]> {
    for (const event of events) this.queue.trySend(event);
    // A batch that took long is followed by a turn of the event loop.
    for (let quiet = 0; quiet < 2; quiet++) {
      const before = this.done.length;
      await settled();
      if (this.done.length > before) quiet = -1;
    }
    return this.done.splice(0).filter((what) =>
      this.flowControl.mustWait || what !== "caught up"
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.endFlush();
    this.queue.close();
    await this.#running;
    this.timers[Symbol.dispose]();
  }
}

function request(done: (cost: number) => void = () => {}): Queued {
  return {
    from: member,
    what: { type: "who" },
    cost: 3,
    // Of a rate the loop uses nothing else.
    rate: { done } as Queued["rate"],
  };
}

Deno.test("waiting events are handled together, within a bound, and counted when they are done", async () => {
  const costs: number[] = [];
  const requests = Array.from(
    { length: 1_000 },
    () => request((cost) => costs.push(cost)),
  );
  await using loop = new Loop(...requests);
  assertEquals(await loop.handles(), [768, 232]);
  assertEquals(costs, requests.map(({ cost }) => cost));
});

Deno.test("while members cannot keep up less is handled together, and after each batch they are waited for", async () => {
  await using loop = new Loop();
  loop.flowControl.mustWait = true;
  const requests = Array.from({ length: 100 }, () => request());
  assertEquals(await loop.handles(...requests), [
    ...[64, "replayed", "flushes all", "caught up", 36],
  ]);
  // The flush under way may lack what was sent last: another follows it.
  loop.endFlush();
  assertEquals(await loop.handles(), [
    ...["flushed", "replayed", "flushes all", "caught up"],
  ]);
});

Deno.test("a probe is answered behind the requests before it, a wake-up has the hall handle nothing", async () => {
  await using loop = new Loop();
  const probe = () => Promise.resolve(void loop.done.push("probed"));
  assertEquals(await loop.handles(request(), probe), [1, "probed"]);
  assertEquals(await loop.handles("wake"), [0]);
});

Deno.test("a flush that is due begins behind a page of the replays; requests are handled meanwhile, and no other begins", async () => {
  await using loop = new Loop();
  loop.wait = 0;
  assertEquals(await loop.handles(request()), [1, "replayed", "flushes"]);
  loop.wait = 0;
  assertEquals(await loop.handles(request()), [1]);
  loop.endFlush();
  assertEquals(await loop.handles(), ["flushed"]);
  // A flush due meanwhile is begun by the timer that the end of the flush has set.
  await loop.timers.goOff();
  assertEquals(await loop.handles(), [0, "replayed", "flushes"]);
});

Deno.test("a flush that is not due yet wakes the loop at its time, during a replay a little later", async () => {
  await using loop = new Loop();
  loop.wait = 20;
  assertEquals(await loop.handles(request()), [1]);
  assertEquals(loop.timers.waits, [20]);
  loop.wait = 0.5;
  loop.hall.isReplaying = true;
  assertEquals(await loop.handles(request()), [1]);
  assertEquals(loop.timers.waits, [2]);
  loop.wait = 0;
  await loop.timers.goOff();
  assertEquals(await loop.handles(), [0, "replayed", "flushes"]);
});

Deno.test("presence is announced at its own pace, which flushes do not wait for", async () => {
  await using loop = new Loop();
  loop.hall.hasPending = true;
  assertEquals(await loop.handles(request()), [1, "announced", "flushes"]);
  loop.endFlush();
  assertEquals(await loop.handles(), ["flushed"]);
  loop.wait = 0;
  assertEquals(await loop.handles(request()), [1, "replayed", "flushes"]);
  loop.endFlush();
  assertEquals(await loop.handles(), ["flushed"]);
  // Nothing is to be flushed: the timer is for what is to be announced.
  assertEquals(loop.timers.waits, [30]);
  loop.presencePace.wait = 0;
  await loop.timers.goOff();
  assertEquals(await loop.handles(), [0, "announced", "flushes"]);
});

Deno.test("at the end the hall is closed behind what was asked before", async () => {
  await using loop = new Loop();
  assertEquals(await loop.handles(request(), "close"), [
    1,
    "closed: the server is shutting down",
  ]);
});
