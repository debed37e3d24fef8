import { assert, assertEquals } from "@std/assert";
import { CommonRate } from "../../../server/admission/common_rate.ts";
import { FakeTimers, settled } from "../fake_timers.ts";

/** A rate of 10 a second and 5 at once, whose time a test sets. */
class TestRate implements Disposable {
  time = 0;
  readonly timers = new FakeTimers();
  readonly rate: CommonRate;
  /** The connections whose turns have come, in order. */
  readonly come: string[] = [];
  /** The connections that left before their turn. */
  readonly left: string[] = [];

  /** @param underWayMax How much may be under way at once. */
  constructor(underWayMax?: number) {
    this.rate = new CommonRate(
      { rate: 10, burst: 5 },
      () => this.time,
      underWayMax,
    );
  }

  /** Waits for a turn. */
  asks(who: string, gone = new AbortController().signal, cost = 1): void {
    this.rate.turn(cost, gone).then((hasCome) =>
      (hasCome ? this.come : this.left).push(who)
    );
  }

  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    await this.timers.goOff();
  }

  [Symbol.dispose](): void {
    this.timers[Symbol.dispose]();
  }
}

Deno.test("within the rate nothing waits", () => {
  using test = new TestRate();
  for (let count = 0; count < 5; count++) assert(test.rate.take(1));
  assert(!test.rate.take(1));
  test.time = 100;
  assert(test.rate.take(1));
  assertEquals(test.timers.waits, []);
});

Deno.test("turns come in order, as fast as the rate allows", async () => {
  using test = new TestRate();
  assert(test.rate.take(5));
  for (const who of ["Ann", "Bob", "Carl"]) test.asks(who);
  await settled();
  assertEquals([test.come, test.timers.waits], [[], [100]]);
  await test.pass(99);
  assertEquals(test.come, []);
  await test.pass(1);
  assertEquals(test.come, ["Ann"]);
  // A connection that had a turn waits behind the others for another.
  test.asks("Ann");
  await test.pass(300);
  assertEquals(test.come, ["Ann", "Bob", "Carl", "Ann"]);
  assertEquals(test.timers.waits, []);
});

Deno.test("a request cannot overtake turns that are yet to come", async () => {
  using test = new TestRate();
  assert(test.rate.take(5));
  test.asks("Ann");
  test.time = 150;
  assert(!test.rate.take(1));
  await test.pass(0);
  assertEquals(test.come, ["Ann"]);
  assert(!test.rate.take(1));
  test.time += 50;
  assert(test.rate.take(1));
});

Deno.test("a turn that is no longer wanted settles at once, takes nothing and lets the next turn come", async () => {
  using test = new TestRate();
  assert(test.rate.take(5));
  const gone = new AbortController();
  test.asks("Ann", gone.signal);
  test.asks("Bob");
  gone.abort();
  await settled();
  assertEquals([test.come, test.left], [[], ["Ann"]]);
  await test.pass(100);
  assertEquals(test.come, ["Bob"]);
  assertEquals(test.timers.waits, []);
});

Deno.test("a turn that is not wanted from the start is not waited for", async () => {
  using test = new TestRate();
  assert(test.rate.take(5));
  test.asks("Ann", AbortSignal.abort());
  await settled();
  assertEquals([test.left, test.timers.waits], [["Ann"], []]);
});

Deno.test("a request beyond what may be under way waits until something is done", async () => {
  using test = new TestRate(3);
  assert(test.rate.take(2));
  assert(test.rate.take(1));
  assert(!test.rate.take(1));
  test.asks("Ann");
  test.asks("Bob");
  await settled();
  assertEquals([test.come, test.timers.waits], [[], []]);
  test.rate.done(1);
  await settled();
  assertEquals(test.come, ["Ann"]);
  test.rate.done(2);
  await settled();
  assertEquals(test.come, ["Ann", "Bob"]);
});

Deno.test("a request that costs more than may be under way is under way alone", async () => {
  using test = new TestRate(3);
  assert(test.rate.take(1));
  assert(!test.rate.take(4));
  test.asks("Ann", undefined, 4);
  await settled();
  assertEquals(test.come, []);
  test.rate.done(1);
  await settled();
  assertEquals(test.come, ["Ann"]);
  assert(!test.rate.take(0));
  test.rate.done(4);
  assert(test.rate.take(0));
});

Deno.test("a rate is full when its bucket is and no turn is yet to come", () => {
  using test = new TestRate();
  assert(test.rate.isFull());
  assert(test.rate.take(1));
  assert(!test.rate.isFull());
  test.time = 100;
  // It is under way still.
  assert(!test.rate.isFull());
  test.rate.done(1);
  assert(test.rate.isFull());
});

Deno.test("a cost beyond the rate is owed, and no turn comes until it is paid", async () => {
  using test = new TestRate();
  test.rate.owe(5);
  assert(!test.rate.isInDebt);
  test.rate.owe(1);
  assert(test.rate.isInDebt && !test.rate.isFull());
  test.asks("Ann");
  await test.pass(199);
  assertEquals(test.come, []);
  await test.pass(1);
  assertEquals(test.come, ["Ann"]);
  assert(!test.rate.isInDebt);
});
