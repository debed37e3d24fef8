import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { Backoff } from "../../../client/link/backoff.ts";

/** A backoff whose time is a test's, and the waits it has asked for. */
class Calls {
  now = 0;
  random = 0;
  readonly waits: number[] = [];
  readonly backoff = new Backoff({
    now: () => this.now,
    random: () => this.random,
    wait: (time) => {
      this.waits.push(time);
      this.now += time;
      return Promise.resolve();
    },
  });

  async call(): Promise<void> {
    await this.backoff.beforeCall(new AbortController().signal);
  }

  /** A connection comes about, and lasts so long. */
  connect(lasts: number): void {
    this.backoff.connected();
    this.now += lasts;
  }
}

Deno.test("the first call waits for nothing, the others ever longer, up to a bound", async () => {
  const calls = new Calls();
  for (let call = 0; call < 9; call++) await calls.call();
  assertEquals(calls.waits, [
    500,
    1_000,
    2_000,
    4_000,
    8_000,
    15_000,
    15_000,
    15_000,
  ]);
});

Deno.test("half of each wait is left to chance", async () => {
  const calls = new Calls();
  calls.random = 0.999;
  for (let call = 0; call < 3; call++) await calls.call();
  assertEquals(calls.waits.map(Math.round), [250, 500]);
});

Deno.test("a server that lets clients in and hangs up is called less and less often; a server whose connections last, at once", async () => {
  const calls = new Calls();
  for (let call = 0; call < 4; call++) {
    calls.connect(4_999);
    await calls.call();
  }
  assertEquals(calls.waits, [500, 1_000, 2_000]);
  calls.connect(5_000);
  await calls.call();
  await calls.call();
  assertEquals(calls.waits, [500, 1_000, 2_000, 500]);
});

Deno.test("a connection that lasted counts once, however long the server is away after it", async () => {
  const calls = new Calls();
  calls.connect(3_600_000);
  for (let call = 0; call < 30; call++) await calls.call();
  assertEquals(calls.waits.slice(0, 3), [500, 1_000, 2_000]);
  assertEquals(new Set(calls.waits.slice(5)), new Set([15_000]));
});

Deno.test("however long connections last that do not, the waits of a client end between 7.5 s and 15 s", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 4_999 }), { minLength: 20, maxLength: 40 }),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
        minLength: 1,
      }),
      async (lasting, chances) => {
        const calls = new Calls();
        for (const [at, lasts] of lasting.entries()) {
          calls.random = chances[at % chances.length] ?? 0;
          calls.connect(lasts);
          await calls.call();
        }
        const slowest = calls.waits.slice(6);
        assert(slowest.every((wait) => wait >= 7_500 && wait <= 15_000));
      },
    ),
  );
});

Deno.test("a wait ends when its signal is aborted, and none begins after that", async () => {
  const controller = new AbortController();
  const backoff = new Backoff();
  await backoff.beforeCall(controller.signal);
  const waiting = backoff.beforeCall(controller.signal);
  controller.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  await assertRejects(
    () => new Backoff().beforeCall(controller.signal),
    Error,
    "enough",
  );
});
