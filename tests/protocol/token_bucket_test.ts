import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TokenBucket } from "../../protocol/token_bucket.ts";

Deno.test("a full bucket gives its burst at once, and then its rate", () => {
  const bucket = new TokenBucket({ rate: 2, burst: 3 }, 1_000);
  assertEquals([1, 2, 3, 4].map(() => bucket.take(1, 1_000)), [
    true,
    true,
    true,
    false,
  ]);
  assertEquals(bucket.wait(1, 1_000), 500);
  assert(!bucket.take(1, 1_499));
  assert(bucket.take(1, 1_500));
  assert(!bucket.take(1, 1_500));
});

Deno.test("the bucket holds at most the burst, and is full again then", () => {
  const bucket = new TokenBucket({ rate: 10, burst: 3 }, 0);
  assert(bucket.isFull(0));
  assert(bucket.take(3, 0));
  assert(!bucket.isFull(299));
  assert(bucket.isFull(300));
  assert(bucket.take(3, 1_000_000));
  assert(!bucket.take(1, 1_000_000));
});

Deno.test("a request that costs more than the burst empties the bucket and is owed", () => {
  const bucket = new TokenBucket({ rate: 1, burst: 3 }, 0);
  assert(bucket.take(5, 0));
  assertEquals(bucket.level(0), -2);
  assertEquals(bucket.wait(1, 0), 3_000);
  assertEquals(bucket.wait(9, 0), 5_000);
  assert(!bucket.take(9, 4_999));
  assert(bucket.take(9, 5_000));
});

Deno.test("tokens taken unconditionally are owed too", () => {
  const bucket = new TokenBucket({ rate: 1, burst: 3 }, 0);
  bucket.owe(4, 0);
  assertEquals(bucket.level(0), -1);
  assert(!bucket.take(1, 1_999));
  assert(bucket.take(1, 2_000));
});

Deno.test("a clock that goes back adds no tokens", () => {
  const bucket = new TokenBucket({ rate: 1, burst: 1 }, 10_000);
  assert(bucket.take(1, 10_000));
  assert(!bucket.take(1, 0));
  assert(!bucket.take(1, 10_500));
  assert(!bucket.take(1, 10_999));
  assert(bucket.take(1, 11_000));
});

const RATE = fc.record({
  rate: fc.integer({ min: 1, max: 100 }),
  burst: fc.integer({ min: 1, max: 100 }),
});
/** Requests, and the milliseconds before each. */
const ASKED = fc.array(
  fc.record({ after: fc.nat(500), cost: fc.integer({ min: 1, max: 20 }) }),
  { maxLength: 200 },
);

Deno.test("no more is given in any interval than burst and rate allow", () => {
  fc.assert(
    fc.property(RATE, ASKED, ({ rate, burst }, asked) => {
      const bucket = new TokenBucket({ rate, burst }, 0);
      const given: { readonly at: number; readonly cost: number }[] = [];
      let now = 0;
      for (const { after, cost } of asked) {
        now += after;
        if (bucket.take(cost, now)) given.push({ at: now, cost });
      }
      given.forEach(({ at: start }, from) => {
        let sum = 0;
        for (const { at, cost } of given.slice(from)) {
          // The debt of the last request is paid later.
          const allowed = burst + (at - start) / 1000 * rate;
          assert(sum + Math.min(cost, burst) <= allowed + 1e-6);
          sum += cost;
        }
      });
    }),
  );
});

Deno.test("a caller that waits as long as wait() says gets its tokens, and not a millisecond sooner", () => {
  fc.assert(
    fc.property(RATE, ASKED, ({ rate, burst }, asked) => {
      const bucket = new TokenBucket({ rate, burst }, 0);
      let now = 0;
      for (const { after, cost } of asked) {
        now += after;
        const wait = bucket.wait(cost, now);
        if (wait > 0) assert(!bucket.take(cost, now + wait - 1));
        now += wait;
        assert(bucket.take(cost, now));
      }
    }),
  );
});
