import { assert, assertEquals, assertLess } from "@std/assert";
import { SUMMARY_INTERVAL } from "../../../server/observe/refusals.ts";
import type { LogFields } from "../../../server/observe/server_log.ts";
import {
  linesPerAddress,
  ServerLogPace,
} from "../../../server/observe/server_log_pace.ts";
import { FakeTimers } from "../fake_timers.ts";

/** A pace at a time that the test sets, and what it has told. */
class Paced implements Disposable {
  time = 0;
  readonly told: LogFields[] = [];
  readonly #pace = new ServerLogPace({
    perAddress: { rate: 1, burst: 3 },
    now: () => this.time,
    tell: (fields) => this.told.push(fields),
  });

  /** How many of so many lines about an address are written. */
  lines(count: number, address: string | undefined): number {
    let taken = 0;
    for (let line = 0; line < count; line++) {
      if (this.#pace.take("info", "connected", { address })) taken++;
    }
    return taken;
  }

  warnings(count: number, message: string): number {
    let taken = 0;
    for (let line = 0; line < count; line++) {
      if (this.#pace.take("warn", message, {})) taken++;
    }
    return taken;
  }

  [Symbol.dispose](): void {
    this.#pace[Symbol.dispose]();
  }
}

Deno.test("the lines about an address are limited at once and a second, for all its ports together", () => {
  using _timers = new FakeTimers();
  using paced = new Paced();
  assertEquals(paced.lines(2, "192.0.2.7:1"), 2);
  assertEquals(paced.lines(2, "192.0.2.7:2"), 1);
  assertEquals(paced.lines(1, "192.0.2.7"), 0);
  assertEquals(paced.lines(9, "[2001:db8::1]:1"), 3);
  // Of IPv6 a /64 is one.
  assertEquals(paced.lines(9, "[2001:db8::2]:1"), 0);
  assertEquals(paced.lines(9, "2001:db8::3"), 0);
  paced.time = 2_000;
  assertEquals(paced.lines(9, "192.0.2.7:3"), 2);
});

Deno.test("warnings with the same message are limited, others are not left out", () => {
  using _timers = new FakeTimers();
  using paced = new Paced();
  const taken = paced.warnings(1_000, "trouble");
  assertLess(taken, 1_000);
  assert(taken > 0);
  assertEquals(paced.warnings(1, "other trouble"), 1);
  // A message logged by --log-messages is about no address.
  assertEquals(paced.lines(1_000, undefined), 1_000);
});

Deno.test("the number of lines left out is logged once in a while and at the end", async () => {
  using timers = new FakeTimers();
  const paced = new Paced();
  paced.lines(5, "192.0.2.1:1");
  paced.lines(9, "192.0.2.2:1");
  assertEquals(timers.waits, [SUMMARY_INTERVAL]);
  await timers.goOff();
  assertEquals(paced.told, [{ lines: 8, most: "192.0.2.2" }]);
  assertEquals(timers.waits, []);
  paced.lines(1, "192.0.2.1:1");
  paced[Symbol.dispose]();
  assertEquals(paced.told.slice(1), [{ lines: 1, most: "192.0.2.1" }]);
  assertEquals(timers.waits, []);
});

Deno.test("nothing is left out of an address that keeps to the rate of connections, or without such a rate", () => {
  const lines = linesPerAddress({ connectRate: 10 });
  assertEquals(lines, { rate: 10, burst: 2_000 });
  assertEquals(linesPerAddress({ connectRate: Infinity }), undefined);
});
