import { assertEquals } from "@std/assert";
import { CommonRate } from "../../../server/admission/common_rate.ts";
import { LINGER } from "../../../server/connection/hang_up.ts";
import { Intake } from "../../../server/connection/intake.ts";
import { FakeTimers } from "../fake_timers.ts";

/** A rate that is used up for longer than any test waits. */
function usedUp(): CommonRate {
  const rate = new CommonRate({ rate: 1, burst: 1 }, () => 0);
  rate.owe(1);
  return rate;
}

Deno.test("an intake waits for its turn until that comes", async () => {
  using timers = new FakeTimers();
  const clock = { time: 0 };
  const rate = new CommonRate({ rate: 1, burst: 1 }, () => clock.time);
  rate.owe(1);
  const intake = new Intake();
  const turn = intake.turn(rate, 1);
  assertEquals(intake.isWaiting, true);
  clock.time = 1_000;
  await timers.goOff();
  assertEquals(await turn, true);
  assertEquals([intake.isWaiting, intake.isOver], [false, false]);
});

Deno.test("the end of an intake ends its wait for a turn, and there are no more turns", async () => {
  using _timers = new FakeTimers();
  const intake = new Intake();
  const turn = intake.turn(usedUp(), 1);
  intake.end();
  assertEquals(await turn, false);
  assertEquals(intake.isOver, true);
  assertEquals(await intake.turn(usedUp(), 1), false);
});

Deno.test("the end of an intake ends its pause; later pauses are short", async () => {
  using timers = new FakeTimers();
  const intake = new Intake();
  const pause = intake.pause(60_000);
  assertEquals([intake.isWaiting, timers.waits], [true, [60_000]]);
  intake.end();
  await pause;
  assertEquals([intake.isWaiting, timers.waits], [false, []]);
  const after = intake.pause(60_000);
  assertEquals(timers.waits, [LINGER]);
  await timers.goOff();
  await after;
});
