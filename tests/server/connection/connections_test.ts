// The connections of a server, at a time that the test sets.

import { assert, assertEquals } from "@std/assert";
import { Connections } from "../../../server/connection/connections.ts";
import type { Limits } from "../../../server/limits.ts";
import { FakeTimers, settled } from "../fake_timers.ts";
import { contextOf } from "./context.ts";
import { FakeConn } from "./fake_conn.ts";

/** Connections with a hall that handles nothing. */
class Entered implements AsyncDisposable {
  readonly timers = new FakeTimers();
  readonly connections: Connections;
  readonly refused: readonly string[];
  readonly #conns: FakeConn[] = [];

  constructor(limits: Partial<Limits> = {}) {
    const { context, refused } = contextOf(limits, () => 0);
    this.refused = refused;
    // Nothing is due: the checks would only need a timer.
    const reservedDescriptors = 8;
    this.connections = new Connections({ ...context, reservedDescriptors });
  }

  enter(address?: string): FakeConn {
    const conn = new FakeConn(address);
    this.#conns.push(conn);
    this.connections.enter(conn);
    return conn;
  }

  /** Lets timers go off until something is done. */
  async until(done: Promise<void>): Promise<void> {
    let isDone = false;
    const finished = done.finally(() => isDone = true);
    await settled();
    for (let count = 0; !isDone; count++) {
      assert(count < 10, "it does not end, whatever time passes");
      await this.timers.goOff();
    }
    await finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const conn of this.#conns) conn.hangUp();
    await this.until(this.connections.finish(Promise.resolve()));
    this.connections[Symbol.dispose]();
    this.timers[Symbol.dispose]();
  }
}

Deno.test("a connection counts until it has ended, then there is room for another", async () => {
  await using entered = new Entered({ maxPerAddress: 1 });
  const first = entered.enter();
  const other = entered.enter("192.0.2.2");
  assertEquals(entered.connections.size, 2);
  const rejected = entered.enter();
  assertEquals([entered.connections.size, entered.refused], [
    ...[2, ["address-full"]],
  ]);
  // Nobody knows its dialect until it has been silent for a while.
  await entered.timers.goOff();
  rejected.hangUp();
  await settled();
  assert(rejected.written !== "", "it was not told why");
  assertEquals([rejected.isClosed, other.isClosed], [true, false]);
  first.hangUp();
  await settled();
  await entered.timers.goOff();
  // The hall handles nothing here: its outbox is closed by nobody, and abandoned in the end.
  await entered.timers.goOff();
  assertEquals([first.isClosed, entered.connections.size], [true, 1]);
  assertEquals(entered.enter().isClosed, false);
  assertEquals(entered.connections.size, 2);
});

Deno.test("those that do not take the goodbye in time are abandoned", async () => {
  await using entered = new Entered();
  const slow = entered.enter();
  const goodbye = Promise.withResolvers<void>();
  const finishing = entered.connections.finish(goodbye.promise);
  await settled();
  assertEquals(slow.isClosed, false);
  await entered.until(finishing);
  assertEquals([slow.isClosed, entered.connections.size], [true, 0]);
});
