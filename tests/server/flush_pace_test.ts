import { assertEquals, assertRejects } from "@std/assert";
import { FlushPace, GATHER_MAX } from "../../server/flush_pace.ts";

/** A clock that a test sets, and a pace that goes by it. */
function paced(start = 1_000) {
  const clock = { time: start };
  const pace = new FlushPace(() => clock.time);
  const flush = (milliseconds: number) =>
    pace.measure(() => {
      clock.time += milliseconds;
      return Promise.resolve();
    });
  return { clock, pace, flush };
}

Deno.test("the first flush is due at once", () => {
  assertEquals(paced().pace.wait, 0);
  assertEquals(paced(0).pace.wait, 0);
});

Deno.test("a flush that takes no time makes nobody wait", async () => {
  const { pace, flush } = paced();
  await flush(0);
  assertEquals(pace.wait, 0);
});

Deno.test("what a flush took is waited out after it, so that half of the time is left", async () => {
  const { clock, pace, flush } = paced();
  await flush(8);
  assertEquals(pace.wait, 8);
  clock.time += 5;
  assertEquals(pace.wait, 3);
  clock.time += 3;
  assertEquals(pace.wait, 0);
  clock.time += 100;
  assertEquals(pace.wait, 0);
});

Deno.test("no flush, however long, is waited out for longer than nobody feels", async () => {
  const { pace, flush } = paced();
  await flush(GATHER_MAX);
  assertEquals(pace.wait, GATHER_MAX);
  await flush(10_000);
  assertEquals(pace.wait, GATHER_MAX);
});

Deno.test("the wait goes by the last flush alone", async () => {
  const { pace, flush } = paced();
  await flush(15);
  await flush(2);
  assertEquals(pace.wait, 2);
});

Deno.test("a flush that fails says so", async () => {
  const { pace } = paced();
  await assertRejects(
    () => pace.measure(() => Promise.reject(new Error("no"))),
    Error,
    "no",
  );
});
