import { assertEquals } from "@std/assert";
import { IdleTimeout } from "../../../cli/options/idle_timeout.ts";
import { FakeTimers } from "../../server/fake_timers.ts";

Deno.test("patience runs out when nothing has come in time", async () => {
  using timers = new FakeTimers();
  using patience = new IdleTimeout(5_000);
  assertEquals(timers.waits, []);
  patience.begin();
  patience.begin();
  assertEquals(timers.waits, [5_000], "counts from the first time on");
  assertEquals(patience.signal.aborted, false);
  await timers.goOff();
  assertEquals(patience.signal.aborted, true);
});

Deno.test("no time passes while nothing is waited for", async () => {
  using timers = new FakeTimers();
  using patience = new IdleTimeout(5_000);
  patience.begin();
  patience.end();
  assertEquals(timers.waits, []);
  await timers.goOff();
  assertEquals(patience.signal.aborted, false);
  patience.begin();
  assertEquals(timers.waits, [5_000]);
});

Deno.test("progress restarts the time", async () => {
  using timers = new FakeTimers();
  using patience = new IdleTimeout(5_000);
  patience.begin();
  patience.again();
  assertEquals(timers.waits, [5_000]);
  await timers.goOff();
  assertEquals(patience.signal.aborted, true);
});

Deno.test("patience without a limit has no timer, and none is left behind", () => {
  using timers = new FakeTimers();
  const endless = new IdleTimeout(0);
  endless.begin();
  endless.again();
  assertEquals(timers.waits, []);
  const patience = new IdleTimeout(1);
  patience.begin();
  patience[Symbol.dispose]();
  assertEquals(timers.waits, []);
});

Deno.test("as long as there is a good reason, the time begins anew", async () => {
  using timers = new FakeTimers();
  let isExcused = true;
  using patience = new IdleTimeout(5_000, () => isExcused);
  patience.begin();
  await timers.goOff();
  assertEquals([patience.signal.aborted, timers.waits], [false, [5_000]]);
  isExcused = false;
  await timers.goOff();
  assertEquals(patience.signal.aborted, true);
});
