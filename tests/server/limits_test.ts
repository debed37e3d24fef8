import { assert, assertEquals } from "@std/assert";
import {
  LIMIT_NAMES,
  LIMITS,
  limitsFrom,
  toldLimits,
} from "../../server/limits.ts";

Deno.test("a limit that is not given has its default, and 0 lifts it", () => {
  const defaults = limitsFrom();
  for (const name of LIMIT_NAMES) {
    const { default: value } = LIMITS[name];
    assertEquals(defaults[name], value || Infinity, name);
    const lifted = limitsFrom({ [name]: 0 });
    assertEquals(lifted[name], Infinity);
    const given = limitsFrom({ [name]: 70 });
    for (const other of LIMIT_NAMES) {
      const { follows, least = 0 } = LIMITS[other];
      assertEquals(
        given[other],
        other === name
          ? 70
          : follows?.limit === name
          ? Math.max(least, 70 * follows.times)
          : defaults[other],
      );
    }
  }
});

Deno.test("every limit states what it bounds and why, and no two share an option", () => {
  const options = new Set<string>();
  for (const name of LIMIT_NAMES) {
    const { option, bounds, why, least = 1, default: value } = LIMITS[name];
    assert(/^[a-z]+(-[a-z]+)*$/.test(option), option);
    assert(bounds !== "" && why !== "", option);
    assert(value === 0 || value >= least, option);
    options.add(option);
  }
  assertEquals(options.size, LIMIT_NAMES.length);
});

Deno.test("a limit that follows another is lifted with it, unless it is given itself", () => {
  const lifted = limitsFrom({ rate: 0 });
  assertEquals([lifted.burst, lifted.ratePerAddress], [Infinity, Infinity]);
  assertEquals(limitsFrom({ rate: 0, ratePerAddress: 50 }).ratePerAddress, 50);
  // No less than makes sense.
  assertEquals(limitsFrom({ rate: 0.1 }).burst, 10);
});

Deno.test("a welcome tells the limits that a client must know, in numbers that JSON has", () => {
  assertEquals(toldLimits(limitsFrom()), {
    maxText: 16_384,
    maxLine: 114_688,
    rate: 10,
    burst: 100,
  });
  assertEquals(toldLimits(limitsFrom({ rate: 0, maxText: 0 })), {
    maxText: Number.MAX_SAFE_INTEGER,
    maxLine: Number.MAX_SAFE_INTEGER,
  });
});
