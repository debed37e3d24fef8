import { assert, assertEquals } from "@std/assert";
import {
  BRISK,
  FlushPace,
  LEISURELY,
  type Tempo,
} from "../../../server/delivery/flush_pace.ts";

const TEMPO: Tempo = { share: 0.4, most: 20 };

/** More flushes than the pace takes to follow a change. */
const MANY = 100;

function assertAbout(actual: number, expected: number): void {
  assert(
    Math.abs(actual - expected) < 0.01,
    `${actual} is not about ${expected}`,
  );
}

/** A clock that a test sets, and a pace that goes by it. */
function paced(start = 1_000, tempo = TEMPO) {
  const clock = { time: start };
  const pace = new FlushPace(() => clock.time, tempo);
  const flush = (milliseconds: number, times = 1) => {
    for (let count = 0; count < times; count++) {
      const start = clock.time;
      clock.time += milliseconds;
      pace.flushed(start);
    }
  };
  return { clock, pace, flush };
}

Deno.test("the first flush is due at once", () => {
  assertEquals(paced().pace.wait, 0);
  assertEquals(paced(0).pace.wait, 0);
});

Deno.test("after a flush that takes no time the next is due at once", () => {
  const { pace, flush } = paced();
  flush(0);
  assertEquals(pace.wait, 0);
});

Deno.test("the next flush is due when flushing takes its share of the time since the last began", () => {
  const { clock, pace, flush } = paced();
  flush(4, MANY);
  assertAbout(pace.wait, 6);
  clock.time += 5;
  assertAbout(pace.wait, 1);
  clock.time += 2;
  assertEquals(pace.wait, 0);
  clock.time += 100;
  assertEquals(pace.wait, 0);
});

Deno.test("no flush is later than the tempo allows, however long flushes take", () => {
  const { most } = TEMPO;
  for (const took of [most / 2, most - 1]) {
    const { pace, flush } = paced();
    flush(took, MANY);
    assertAbout(pace.wait, most - took);
  }
  for (const took of [most, 10_000]) {
    const { pace, flush } = paced();
    flush(took, MANY);
    assertEquals(pace.wait, 0);
  }
});

Deno.test("a single long flush delays the next ones by little", () => {
  const { pace, flush } = paced();
  flush(1, MANY);
  flush(8);
  // It has taken longer than the time until the next one.
  assertEquals(pace.wait, 0);
  flush(1);
  assert(pace.wait < 4, `${pace.wait}`);
});

Deno.test("when flushes have become short, the pace follows", () => {
  const { pace, flush } = paced();
  flush(8, MANY);
  flush(1, 20);
  assert(pace.wait < 3, `${pace.wait}`);
});

Deno.test("people who read the bytes as they come wait longer than programs, and no longer than is noticed", () => {
  assert(LEISURELY.share < BRISK.share);
  assert(BRISK.most < LEISURELY.most);
  assert(LEISURELY.most <= 50);
});
