import { assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../../../../failure.ts";
import { BackgroundTask } from "../../../../store/sqlite/upkeep/background_task.ts";
import { NotKept } from "../../../../store/store.ts";
import { FakeTimers } from "../../../server/fake_timers.ts";

/** An error as SQLite's come, here of a full disk. */
function diskIsFull(): Error {
  return Object.assign(new Error("database or disk is full"), {
    code: "ERR_SQLITE_ERROR",
  });
}

Deno.test("a background task runs in steps with the pauses it asks for, until nothing is left", async () => {
  using timers = new FakeTimers();
  let left = 3;
  using task = new BackgroundTask(() => --left > 0 ? 20 : undefined, () => {});
  assertEquals(timers.waits, []);
  task.wake(60_000);
  // The sooner one counts.
  task.wake(5);
  task.wake(60_000);
  assertEquals(timers.waits, [5]);
  await timers.goOff();
  assertEquals([left, timers.waits], [2, [20]]);
  await timers.goOff();
  await timers.goOff();
  assertEquals([left, timers.waits], [0, []]);
  task.wake(1);
  assertEquals(timers.waits, [1]);
});

Deno.test("a step that fails because of the disk is reported, and repeated a minute later", async () => {
  using timers = new FakeTimers();
  const told: string[] = [];
  const errors = [
    diskIsFull(),
    new NotKept("cannot be kept", { cause: diskIsFull() }),
  ];
  using task = new BackgroundTask(() => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return undefined;
  }, (trouble) => told.push(trouble));
  task.wake(0);
  await timers.goOff();
  assertEquals([told, timers.waits], [["the disk is full"], [60_000]]);
  await timers.goOff();
  await timers.goOff();
  assertEquals(told, ["the disk is full", "the disk is full"]);
  assertEquals(timers.waits, []);
});

Deno.test("a background task ends when the disk has failed: its callers end the server", async () => {
  using timers = new FakeTimers();
  const told: string[] = [];
  using task = new BackgroundTask(
    () => {
      throw new Failure("cannot be written to the disk");
    },
    (trouble) => told.push(trouble),
  );
  task.wake(0);
  await timers.goOff();
  assertEquals([told, timers.waits], [[], []]);
});

Deno.test("a bug in a background task is not taken for an error of the disk", () => {
  const real = globalThis.setTimeout;
  let goOff = () => {};
  globalThis.setTimeout =
    ((work: () => void) => (goOff = work, 0)) as unknown as typeof real;
  try {
    using task = new BackgroundTask(() => {
      throw new TypeError("a mistake");
    }, () => {});
    task.wake(0);
    assertThrows(() => goOff(), TypeError, "a mistake");
  } finally {
    globalThis.setTimeout = real;
  }
});

Deno.test("a disposed background task does nothing more", () => {
  using timers = new FakeTimers();
  const task = new BackgroundTask(() => 1, () => {});
  task.wake(0);
  task[Symbol.dispose]();
  assertEquals(timers.waits, []);
  task.wake(0);
  assertEquals(timers.waits, []);
});
