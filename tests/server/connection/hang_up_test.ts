import { assertEquals, assertRejects } from "@std/assert";
import { isTimeout } from "../../../failure.ts";
import { hangUp, LINGER } from "../../../server/connection/hang_up.ts";
import { FakeTimers, settled } from "../fake_timers.ts";

/** Begins to hang up; the other side has read nothing yet and goes on sending. */
function hangingUp() {
  const closing = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<string>();
  const state = { isOver: false };
  const done = hangUp({ closeWrite: () => closing.promise }, reading.promise)
    .finally(() => state.isOver = true);
  return { closing, reading, state, done };
}

Deno.test("hanging up is over when both sides have closed their end", async () => {
  using _timers = new FakeTimers();
  for (const order of [["closing", "reading"], ["reading", "closing"]]) {
    const { closing, reading, state, done } = hangingUp();
    for (const side of order) {
      await settled();
      assertEquals(state.isOver, false);
      if (side === "closing") closing.resolve();
      else reading.resolve("hung up");
    }
    await done;
  }
});

Deno.test("a side that does not close its end is not waited for any longer", async () => {
  using timers = new FakeTimers();
  const { closing, done } = hangingUp();
  closing.resolve();
  await settled();
  assertEquals(timers.waits, [LINGER]);
  const failed = assertRejects(() => done);
  await timers.goOff();
  assertEquals(isTimeout(await failed), true);
});

Deno.test("a side that has closed the connection already is told by the error", async () => {
  using _timers = new FakeTimers();
  const { closing, done } = hangingUp();
  closing.reject(new Deno.errors.BrokenPipe("gone"));
  await assertRejects(() => done, Deno.errors.BrokenPipe, "gone");
});
