import { assert, assertEquals } from "@std/assert";
import {
  MEASURE_EVERY,
  MemoryGate,
  usedMemory,
} from "../../../server/admission/memory.ts";
import { FakeTimers, settled } from "../fake_timers.ts";
import { FakeServerLog } from "../observe/fake_server_log.ts";

/** A gate whose time and memory a test sets. */
class TestGate {
  time = 0;
  used = 0;
  looks = 0;
  readonly serverLog = new FakeServerLog();
  readonly gate: MemoryGate;

  constructor(limit: number) {
    this.gate = new MemoryGate({
      limit,
      serverLog: this.serverLog,
      now: () => this.time,
      used: () => {
        this.looks++;
        return this.used;
      },
    });
  }

  /** Whether there is room, some time and some memory later. */
  hasRoom(used: number): boolean {
    this.time += MEASURE_EVERY;
    this.used = used;
    return this.gate.measure();
  }
}

Deno.test("there is room up to the limit, and again when a tenth of it is free", () => {
  const test = new TestGate(1_000);
  assertEquals(
    [999, 1_000, 1_001, 1_000, 900, 899, 1_000, 1_001].map((used) =>
      test.hasRoom(used)
    ),
    [true, true, false, false, false, true, true, false],
  );
  assertEquals(
    test.serverLog.entries.map(({ level, message, fields }) => [
      level,
      message,
      fields.used,
    ]),
    [
      ["warn", "memory limit reached", 1_001],
      ["info", "memory available again", 899],
      ["warn", "memory limit reached", 1_001],
    ],
  );
});

Deno.test("however many connections come, memory is measured a few times a second", () => {
  const test = new TestGate(1_000);
  for (let count = 0; count < 1_000; count++) assert(test.gate.measure());
  assertEquals(test.looks, 1);
});

Deno.test("without a limit memory is not measured", () => {
  const test = new TestGate(Infinity);
  assert(test.hasRoom(1e15));
  assertEquals(test.looks, 0);
});

Deno.test("the wait for room ends when there is some or the hall is closed", async () => {
  using timers = new FakeTimers();
  const test = new TestGate(1_000);
  const open = new AbortController();
  const closed = new AbortController();
  test.used = 2_000;
  const passed: string[] = [];
  test.gate.untilRoom(open.signal).then(() => passed.push("room"));
  test.gate.untilRoom(closed.signal).then(() => passed.push("closed"));
  await settled();
  test.time += MEASURE_EVERY;
  await timers.goOff();
  assertEquals(passed, []);
  closed.abort();
  await settled();
  assertEquals(passed, ["closed"]);
  test.time += MEASURE_EVERY;
  test.used = 0;
  await timers.goOff();
  assertEquals(passed, ["closed", "room"]);
  assertEquals(timers.waits, []);
});

Deno.test("with room there is no wait", async () => {
  using timers = new FakeTimers();
  await new TestGate(1_000).gate.untilRoom(new AbortController().signal);
  assertEquals(timers.waits, []);
});

Deno.test("memory in use is measured", () => {
  const before = usedMemory();
  const held = new Uint8Array(64 * 2 ** 20).fill(1);
  assert(usedMemory() - before > held.length / 2);
});
