import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  FloodControl,
  type Step,
} from "../../../server/admission/flood_control.ts";

const RATE = { rate: 10, burst: 20 };

/** The steps of several messages at one moment. */
function steps(floodControl: FloodControl, count: number, now: number): Step[] {
  return Array.from({ length: count }, () => floodControl.step(1, now));
}

/** The same, each kind of step once, in order. */
function kinds(all: readonly Step[]): Step[] {
  return all.filter((step, index) => step !== all[index - 1]);
}

Deno.test("a member is warned, then silenced, then disconnected", () => {
  const floodControl = new FloodControl(RATE, 0);
  const all = steps(floodControl, 100, 0);
  assertEquals(kinds(all), [
    "take",
    "notice",
    "take",
    "silence",
    "silent",
    "disconnect",
  ]);
  const count = (step: Step) => all.filter((other) => other === step).length;
  // The whole burst is done, the notice comes when a quarter of it is left.
  assertEquals(count("take") + count("notice"), 20);
  assertEquals(all.indexOf("notice"), 15);
  assertEquals(count("silence") + count("silent"), 40);
});

Deno.test("silence lasts until a quarter of the burst is available, whatever is asked for meanwhile", () => {
  const floodControl = new FloodControl(RATE, 0);
  steps(floodControl, 21, 0);
  assertEquals(floodControl.wait(1, 0), 500);
  assertEquals(steps(floodControl, 3, 499), ["silent", "silent", "silent"]);
  assertEquals(floodControl.step(1, 500), "take");
});

Deno.test("a request that costs more than a quarter of the burst has to wait for its cost", () => {
  const floodControl = new FloodControl(RATE, 0);
  assertEquals(floodControl.step(20, 0), "notice");
  assertEquals(floodControl.step(12, 0), "silence");
  assertEquals(floodControl.wait(12, 0), 1_200);
  assertEquals(floodControl.step(12, 1_199), "silence");
  assertEquals(floodControl.step(12, 1_200), "take");
});

Deno.test("a member is warned once, and again only after the bucket was full", () => {
  const floodControl = new FloodControl(RATE, 0);
  const first = steps(floodControl, 18, 0);
  assertEquals(first.filter((step) => step === "notice").length, 1);
  assertEquals(steps(floodControl, 10, 1_000).includes("notice"), false);
  assertEquals(steps(floodControl, 18, 10_000).includes("notice"), true);
});

Deno.test("requests refused before the bucket was full do not count", () => {
  const floodControl = new FloodControl(RATE, 0);
  for (let time = 0; time < 10; time++) {
    const all = steps(floodControl, 59, time * 10_000);
    assert(!all.includes("disconnect"), `${time}`);
    assert(all.includes("silent"));
  }
});

Deno.test("a member that goes on at twice the rate is disconnected", () => {
  const floodControl = new FloodControl(RATE, 0);
  const all = Array.from(
    { length: 1_000 },
    (_, index) => floodControl.step(1, index * 50),
  );
  assertEquals(all.indexOf("disconnect") > 0, true);
  assert(all.indexOf("notice") < all.indexOf("silence"));
  assert(all.indexOf("silence") < all.indexOf("disconnect"));
});

Deno.test("a request without cost is always taken", () => {
  const floodControl = new FloodControl(RATE, 0);
  steps(floodControl, 30, 0);
  assertEquals(floodControl.step(0, 0), "take");
  assertEquals(floodControl.step(1, 0), "silent");
});

Deno.test("a member that keeps to burst and rate is warned at most", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(3_000), { maxLength: 200 }),
      fc.integer({ min: 1, max: 20 }),
      (pauses, cost) => {
        const floodControl = new FloodControl(RATE, 0);
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          // As a client does that knows both: a moment more than it must.
          now += floodControl.wait(cost, now) > 0
            ? floodControl.wait(cost, now) + 1
            : 0;
          assert(["take", "notice"].includes(floodControl.step(cost, now)));
        }
      },
    ),
  );
});

Deno.test("no step is left out: warning before silence, silence before disconnection", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          after: fc.nat(1_000),
          cost: fc.integer({ min: 0, max: 10 }),
        }),
        { minLength: 50, maxLength: 400 },
      ),
      (asked) => {
        const floodControl = new FloodControl(RATE, 0);
        let now = 0;
        const all = asked.map(({ after, cost }) => {
          now += after / 20;
          return floodControl.step(cost, now);
        });
        const first = (...of: Step[]) => all.findIndex((s) => of.includes(s));
        const silence = first("silence", "silent");
        const door = first("disconnect");
        if (door !== -1) assert(silence !== -1 && silence < door);
        if (silence !== -1) assertEquals(all[silence], "silence");
      },
    ),
  );
});
