import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Pace } from "../../client/pace.ts";
import { costOf } from "../../protocol/cost.ts";
import type { Request } from "../../protocol/request.ts";
import { FloodControl } from "../../server/admission/flood_control.ts";

const SERVER = { name: "chat", version: "1", maxText: 1_000, maxLine: 1_000 };

function say(text = "hello"): Request {
  return { type: "say", id: "1", text };
}

Deno.test("where the server takes whatever comes, nothing waits", () => {
  const pace = new Pace(SERVER, () => 0);
  for (let count = 0; count < 10_000; count++) {
    assertEquals(pace.wait(say()), 0);
    pace.sent(say());
  }
});

Deno.test("less than the whole burst goes at once, then as much as the rate allows", () => {
  let now = 0;
  const pace = new Pace({ ...SERVER, rate: 10, burst: 20 }, () => now);
  let count = 0;
  for (; pace.wait(say()) === 0; count++) {
    pace.sent(say());
    pace.answered(say());
  }
  assertEquals(count, 12);
  assertEquals(pace.wait(say()), 100);
  now = 100;
  assertEquals(pace.wait(say()), 0);
});

Deno.test("no more is under way than the server takes at once: the next waits for an answer", () => {
  let now = 0;
  const pace = new Pace({ ...SERVER, rate: 10, burst: 20 }, () => now);
  for (let count = 0; count < 12; count++) pace.sent(say());
  now = 60_000;
  assertEquals(pace.underWay, 12);
  assertEquals(pace.wait(say()), Infinity);
  // A frame without an acknowledgement does not count, and does not wait for one.
  assertEquals(pace.wait({ type: "who" }), 0);
  pace.answered(say());
  // It may have arrived only now, and the others with it.
  assertEquals(pace.wait(say()), 100);
  now += 100;
  assertEquals(pace.wait(say()), 0);
});

Deno.test("one message goes whatever it costs", () => {
  const pace = new Pace({ ...SERVER, rate: 1, burst: 10 }, () => 0);
  assertEquals(pace.wait(say("x".repeat(100_000))), 0);
});

Deno.test("pings, pongs and a goodbye do not wait", () => {
  const pace = new Pace({ ...SERVER, rate: 1, burst: 10 }, () => 0);
  for (let count = 0; count < 6; count++) pace.sent(say());
  pace.pause(5_000);
  for (const type of ["ping", "pong", "bye"] as const) {
    assertEquals(pace.wait({ type }), 0);
  }
});

Deno.test("when the server says that it takes nothing for a while, nothing is sent for as long", () => {
  let now = 0;
  const pace = new Pace({ ...SERVER, rate: 10, burst: 20 }, () => now);
  pace.pause(2_500);
  pace.pause(100);
  assertEquals(pace.wait(say()), 2_500);
  now = 2_500;
  assertEquals(pace.wait(say()), 0);
});

Deno.test("whatever the server says of how long it takes nothing, it is not asked in a circle, and asked again", () => {
  let now = 0;
  const pace = new Pace(SERVER, () => now);
  pace.pause(0);
  assertEquals(pace.wait(say()), 50);
  now = 50;
  pace.pause(Number.MAX_SAFE_INTEGER);
  assertEquals(pace.wait(say()), 600_000);
});

Deno.test("messages that the network has held up are not followed by as many at once", () => {
  let now = 0;
  const rate = { rate: 1, burst: 10 };
  const pace = new Pace({ ...SERVER, ...rate }, () => now);
  const floodControl = new FloodControl(rate, 0);
  const send = () => {
    let count = 0;
    for (; pace.wait(say()) === 0; count++) pace.sent(say());
    return count;
  };
  const held = send();
  now = 60_000;
  for (let count = 0; count < held; count++) {
    assertEquals(floodControl.step(1, now), "take");
    pace.answered(say());
  }
  assertEquals([held, send()], [6, 0]);
  now += 1_000;
  assertEquals(send(), 1);
});

Deno.test("a client that keeps to the pace is never refused, however long messages are on their way and however they bunch up", () => {
  const frame = fc.oneof(
    { weight: 8, arbitrary: fc.nat(3_000).map((n) => say("x".repeat(n + 1))) },
    fc.constantFrom<Request>({ type: "who" }, { type: "ping" }),
  );
  fc.assert(
    fc.property(
      fc.record({
        rate: fc.integer({ min: 1, max: 50 }),
        burst: fc.integer({ min: 10, max: 200 }),
      }),
      fc.array(
        fc.record({
          frame,
          after: fc.oneof(fc.nat(200), fc.nat(20_000)),
          isHeldUp: fc.boolean(),
        }),
        { maxLength: 300 },
      ),
      (rate, frames) => {
        // The server hears everything in order, some of it a good deal later.
        let now = 0;
        const pace = new Pace({ ...SERVER, ...rate }, () => now);
        const ladder = new FloodControl(rate, 0);
        let onTheWay: Request[] = [];
        const arrive = () => {
          for (const what of onTheWay) {
            const step = ladder.step(costOf(what), now);
            assert(step === "take" || step === "notice", step);
            if (what.type === "say") pace.answered(what);
          }
          onTheWay = [];
        };
        for (const { frame, after, isHeldUp } of frames) {
          now += after;
          if (pace.wait(frame) === Infinity) arrive();
          now += pace.wait(frame);
          pace.sent(frame);
          onTheWay.push(frame);
          // Only of what is acknowledged it is known whether it has arrived.
          if (!isHeldUp || frame.type !== "say") arrive();
        }
        arrive();
      },
    ),
  );
});
