import { assert, assertEquals } from "@std/assert";
import {
  type Figures,
  isBottleneck,
  isDisturbed,
  median,
  type Result,
  Results,
  wrongs,
} from "../../bench/figures.ts";

/** A run in some round that has measured something. */
function result(run: string, round: number, figures: Figures): Result {
  return { workload: "A", run, contender: run, round, figures };
}

Deno.test("the median is the middle one, of an even number the mean of two", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([7]), 7);
  assertEquals(median([]), NaN);
  assertEquals(median([NaN, 5]), 5);
});

Deno.test("a ratio compares runs of one round, and takes the median of the rounds", () => {
  const results = new Results([
    result("chat", 0, { cpu_us: 10 }),
    result("ngircd", 0, { cpu_us: 20 }),
    // A slow moment of the machine hits both.
    result("chat", 1, { cpu_us: 100 }),
    result("ngircd", 1, { cpu_us: 200 }),
    result("chat", 2, { cpu_us: 30 }),
    result("ngircd", 2, { cpu_us: 10 }),
    // Without a partner it says nothing.
    result("chat", 3, { cpu_us: 1000 }),
  ]);
  assertEquals(results.ratio("A", "chat", "ngircd", "cpu_us"), 0.5);
  assertEquals(results.ratio("A", "chat", "redis", "cpu_us"), NaN);
  assertEquals(results.ratio("A", "chat", "ngircd", "p99_ms"), NaN);
});

Deno.test("rounds in which others used the cores count only when there are no others", () => {
  const disturbed = { cpu_us: 1, others_busy: 0.9 };
  const quiet = { cpu_us: 9, others_busy: 0.01 };
  const mixed = new Results([
    result("chat", 0, disturbed),
    result("chat", 1, quiet),
    result("chat", 2, disturbed),
    result("loop", 0, { ...quiet, cpu_us: 1 }),
    result("loop", 1, { ...quiet, cpu_us: 3 }),
  ]);
  assertEquals(mixed.median("A", "chat", "cpu_us"), 9);
  assertEquals(mixed.ratio("A", "chat", "loop", "cpu_us"), 3);
  const noisy = new Results([result("chat", 0, disturbed)]);
  assertEquals(noisy.median("A", "chat", "cpu_us"), 1);
  assert(isDisturbed(result("chat", 0, disturbed)));
  assert(!isDisturbed(result("chat", 0, {})));
});

Deno.test("a generator without time to spare is said to be the bottleneck", () => {
  assert(isBottleneck(result("chat", 0, { generator_busy: 0.99 })));
  assert(isBottleneck(result("chat", 0, { late_p99_ms: 50 })));
  assert(
    !isBottleneck(
      result("chat", 0, { generator_busy: 0.5, late_p99_ms: 0.1 }),
    ),
  );
});

Deno.test("faults of deliveries are reported, and nothing else is", () => {
  assertEquals(wrongs({ missing: 0, lost: 0, cpu_us: 4 }), "");
  assertEquals(
    wrongs({ missing: 2, repeated: 0, altered: 1, refusal: "no" }),
    "2 missing, 1 altered, it said: no",
  );
  assertEquals(wrongs(undefined), "");
});
