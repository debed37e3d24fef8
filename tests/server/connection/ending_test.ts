// How a connection ends, with an outbox and another side that do what the test says.

import { assertEquals } from "@std/assert";
import { Ending, LAST_BYTES } from "../../../server/connection/ending.ts";
import { Intake } from "../../../server/connection/intake.ts";
import type { OutboxEnd } from "../../../server/delivery/outbox.ts";
import { FakeTimers, settled } from "../fake_timers.ts";
import { FakeConn } from "./fake_conn.ts";

/** A connection that has not ended yet. */
class Open implements AsyncDisposable {
  readonly timers = new FakeTimers();
  readonly conn = new FakeConn();
  readonly intake = new Intake();
  readonly refused: string[] = [];
  readonly reading = Promise.withResolvers<string>();
  readonly written = Promise.withResolvers<OutboxEnd>();
  readonly ending: Ending;
  readonly begun: ReturnType<Ending["begun"]>;
  readonly #finished: Promise<void>;

  constructor() {
    const { conn, intake } = this;
    this.ending = new Ending({
      conn,
      intake,
      outbox: {
        abandon: (reason) => this.written.resolve({ abandoned: true, reason }),
        finished: this.written.promise,
        drained: Promise.resolve(),
      },
      refusals: { count: (code) => void this.refused.push(code) },
    });
    this.begun = this.ending.begun(this.reading.promise);
    this.#finished = this.ending.finish(this.reading.promise, this.begun);
  }

  /** The outbox has written what it had. */
  async empty(): Promise<void> {
    this.written.resolve({ abandoned: false, reason: "closed" });
    await settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reading.resolve("the test is over");
    await this.empty();
    await this.#finished;
    this.timers[Symbol.dispose]();
  }
}

Deno.test("the other side hangs up: what waits is written, then the connection is closed", async () => {
  await using open = new Open();
  open.reading.resolve("hung up");
  assertEquals(await open.begun, { reason: "hung up", bye: undefined });
  await settled();
  assertEquals(open.conn.isClosed, false);
  await open.empty();
  assertEquals([open.conn.isClosed, open.intake.isOver], [true, true]);
  assertEquals(open.ending.reason, "hung up");
});

Deno.test("the server ends it: the first reason counts, and it is closed when the other side has hung up", async () => {
  await using open = new Open();
  const bye = { reason: "you were idle", again: true };
  open.ending.end("idle", bye);
  open.ending.end("too late");
  assertEquals(await open.begun, { reason: "idle", bye });
  assertEquals(open.intake.isOver, true);
  await open.empty();
  assertEquals(open.conn.isClosed, false);
  open.reading.resolve("a read error");
  await settled();
  assertEquals([open.conn.isClosed, open.ending.reason], [true, "idle"]);
});

Deno.test("an abandoned connection is closed at once, and its refusal counted", async () => {
  await using open = new Open();
  const reason = "takes nothing";
  open.written.resolve({ abandoned: true, reason, refusal: "slow-reader" });
  await settled();
  assertEquals([open.conn.isClosed, open.intake.isOver], [true, true]);
  assertEquals([open.ending.reason, open.refused], [reason, ["slow-reader"]]);
});

Deno.test("last bytes that the other side does not take are dropped after a while", async () => {
  await using open = new Open();
  open.reading.resolve("hung up");
  await settled();
  assertEquals(open.timers.waits, [LAST_BYTES]);
  await open.timers.goOff();
  assertEquals([open.conn.isClosed, open.ending.reason], [true, "hung up"]);
});
