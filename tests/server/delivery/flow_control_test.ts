import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  CONGESTED_WAIT_MAX,
  FlowControl,
} from "../../../server/delivery/flow_control.ts";
import {
  type Backlog,
  BEHIND,
  MISSED_WAITS_MAX,
  PROGRESS_MIN,
  WAIT_MAX,
} from "../../../server/delivery/member_flow.ts";
import { FakeTimers, settled } from "../fake_timers.ts";

/** Most bytes that may wait for a member. */
const MAX = 4 * 1024 * 1024;

/** A member whose backlog a test changes. */
class TestMember implements Backlog {
  waiting = 0;
  answers = 0;
  written = 0;
  readonly #control: FlowControl;
  readonly flow;

  constructor(control: FlowControl) {
    this.#control = control;
    this.flow = control.open(this, MAX);
  }

  send(bytes: number): void {
    this.waiting += bytes;
    this.flow.update();
  }

  answer(bytes: number): void {
    this.answers += bytes;
    this.send(bytes);
  }

  take(bytes: number): void {
    const count = Math.min(bytes, this.waiting);
    this.waiting -= count;
    this.answers = Math.min(this.answers, this.waiting);
    this.written += count;
    this.flow.update();
  }

  leave(): void {
    this.#control.remove(this.flow);
  }
}

/** A flow control with some members, at a time that a test sets. */
function controlled(count: number) {
  const clock = { time: 0 };
  const control = new FlowControl(() => clock.time);
  const members = Array.from(
    { length: count },
    () => new TestMember(control),
  );
  const [first = new TestMember(control)] = members;
  return { clock, control, members, first };
}

/** Begins a wait. */
function waiting(control: FlowControl): { readonly isOver: boolean } {
  const wait = { isOver: false };
  void control.caughtUp().then(() => wait.isOver = true);
  return wait;
}

/** Lets a member miss as many waits as the hall has for it. */
async function missAllWaits(
  control: FlowControl,
  timers: FakeTimers,
): Promise<void> {
  for (let count = 0; count < MISSED_WAITS_MAX; count++) {
    assertEquals(control.isBehind, true);
    const wait = waiting(control);
    assertEquals(timers.waits, [WAIT_MAX]);
    await timers.goOff();
    assertEquals(wait.isOver, true);
  }
}

Deno.test("a member is behind when more waits for it than a busy flush leaves", () => {
  const { first } = controlled(1);
  first.send(BEHIND);
  assertEquals(first.flow.isBehind, false);
  first.send(1);
  assertEquals(first.flow.isBehind, true);
  first.take(1);
  assertEquals(first.flow.isBehind, false);
});

Deno.test("a member is congested when more than half of its maximum waits", () => {
  const { first, control } = controlled(3);
  first.send(MAX / 2);
  assertEquals([first.flow.isCongested, control.mustWait], [false, false]);
  first.send(1);
  assertEquals([first.flow.isCongested, control.mustWait], [true, true]);
  first.take(1);
  assertEquals([first.flow.isCongested, control.mustWait], [false, false]);
});

Deno.test("answers make no member behind or congested", () => {
  const { first, control } = controlled(1);
  first.answer(MAX);
  assertEquals([first.flow.isBehind, control.mustWait], [false, false]);
  first.send(BEHIND + 1);
  assertEquals([first.flow.isBehind, control.isBehind], [true, true]);
});

Deno.test("a closed member is neither behind nor congested", () => {
  const { first, control } = controlled(1);
  first.send(MAX);
  assertEquals(control.mustWait, true);
  first.flow.close();
  first.send(1);
  assertEquals([first.flow.isBehind, control.mustWait], [false, false]);
});

Deno.test("the hall waits when at least half of the members are behind", () => {
  const { control, members } = controlled(4);
  assertEquals(control.isBehind, false);
  const isBehind = members.map((member) => {
    member.send(BEHIND + 1);
    return control.isBehind;
  });
  assertEquals(isBehind, [false, true, true, true]);
});

Deno.test("without members there is no wait", async () => {
  using timers = new FakeTimers();
  const control = new FlowControl(() => 0);
  assertEquals(control.isBehind, false);
  await control.caughtUp();
  assertEquals(timers.waits, []);
});

Deno.test("the wait is over as soon as most members keep up again", async () => {
  using _timers = new FakeTimers();
  const { control, first } = controlled(1);
  first.send(BEHIND + 2);
  const wait = waiting(control);
  first.take(1);
  await settled();
  assertEquals(wait.isOver, false);
  first.take(1);
  await settled();
  assertEquals(wait.isOver, true);
});

Deno.test("the wait is over when the members that are behind have left", async () => {
  using _timers = new FakeTimers();
  const { control, first } = controlled(1);
  first.send(BEHIND + 1);
  const wait = waiting(control);
  first.leave();
  await settled();
  assertEquals([wait.isOver, control.isBehind], [true, false]);
});

Deno.test("there is no wait when more have joined, so that few are behind", async () => {
  using timers = new FakeTimers();
  const { control, first } = controlled(1);
  first.send(BEHIND + 1);
  assertEquals(control.isBehind, true);
  for (let count = 0; count < 2; count++) new TestMember(control);
  assertEquals(control.isBehind, false);
  await control.caughtUp();
  assertEquals(timers.waits, []);
});

Deno.test("the hall waits when others have left, so that half of the rest are behind", async () => {
  using timers = new FakeTimers();
  const { control, first, members } = controlled(3);
  first.send(BEHIND + 1);
  assertEquals(control.isBehind, false);
  members.at(-1)?.leave();
  assertEquals(control.isBehind, true);
  const wait = waiting(control);
  await timers.goOff();
  assertEquals(wait.isOver, true);
});

Deno.test("a member that takes nothing in several waits is not waited for again until it has caught up", async () => {
  using timers = new FakeTimers();
  const { control, first } = controlled(1);
  first.send(BEHIND + 10);
  await missAllWaits(control, timers);
  first.send(BEHIND);
  assertEquals([first.flow.isBehind, control.isBehind], [false, false]);
  await control.caughtUp();
  assertEquals(timers.waits, []);
  // A byte now and then changes nothing.
  first.take(1);
  assertEquals(control.isBehind, false);
  first.take(Infinity);
  first.send(BEHIND + 1);
  assertEquals([first.flow.isBehind, control.isBehind], [true, true]);
  const again = waiting(control);
  assertEquals(timers.waits, [WAIT_MAX]);
  first.take(Infinity);
  await settled();
  assertEquals([again.isOver, control.isBehind], [true, false]);
});

Deno.test("a member that takes a byte in each wait is waited for no longer", async () => {
  using timers = new FakeTimers();
  const { control, first } = controlled(1);
  first.send(2 * BEHIND);
  for (let count = 0; count < MISSED_WAITS_MAX; count++) {
    const wait = waiting(control);
    first.take(1);
    await timers.goOff();
    assertEquals(wait.isOver, true);
  }
  assertEquals(control.isBehind, false);
});

Deno.test("a member that takes enough in each wait is waited for every time", async () => {
  using timers = new FakeTimers();
  const { control, first } = controlled(1);
  first.send((MISSED_WAITS_MAX + 3) * BEHIND);
  for (let count = 0; count <= MISSED_WAITS_MAX; count++) {
    const wait = waiting(control);
    first.take(BEHIND);
    await settled();
    assertEquals(wait.isOver, false);
    await timers.goOff();
    assertEquals([wait.isOver, control.isBehind], [true, true]);
  }
});

Deno.test("a congested member that makes progress is waited for, a moment at a time", async () => {
  using timers = new FakeTimers();
  const { clock, control, first } = controlled(4);
  first.send(MAX / 2 + 3 * PROGRESS_MIN);
  for (let count = 0; count < 5; count++) {
    const wait = waiting(control);
    assertEquals(timers.waits, [CONGESTED_WAIT_MAX]);
    first.take(PROGRESS_MIN);
    first.send(PROGRESS_MIN);
    await timers.goOff();
    assertEquals(wait.isOver, true);
    clock.time += WAIT_MAX;
  }
  // The wait is over as soon as the member is congested no longer.
  const last = waiting(control);
  first.take(Infinity);
  await settled();
  assertEquals([last.isOver, first.flow.isCongested], [true, false]);
  // Whether the library has cleared the timer of a finished wait does not matter.
  await timers.goOff();
  await control.caughtUp();
  assertEquals(timers.waits, []);
});

Deno.test("a congested member that makes too little progress is waited for no longer than all are", async () => {
  using timers = new FakeTimers();
  const { clock, control, first } = controlled(4);
  first.send(MAX / 2 + 3 * PROGRESS_MIN);
  let waits = 0;
  for (; waits < 100; waits++) {
    const wait = waiting(control);
    if (timers.waits.length === 0) break;
    first.take(1);
    await timers.goOff();
    assertEquals(wait.isOver, true);
    clock.time += CONGESTED_WAIT_MAX;
  }
  assertEquals(waits, WAIT_MAX / CONGESTED_WAIT_MAX);
  // With progress it is waited for again.
  first.take(PROGRESS_MIN);
  const wait = waiting(control);
  assertEquals(timers.waits, [CONGESTED_WAIT_MAX]);
  await timers.goOff();
  assertEquals(wait.isOver, true);
});

Deno.test("whatever happens, the hall waits just when half of the members are behind", () => {
  const step = fc.record({
    who: fc.nat({ max: 3 }),
    does: fc.constantFrom("send", "send", "take", "miss", "leave"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { control, members } = controlled(4);
      const open = new Set(members);
      for (const { who, does } of steps) {
        const member = members[who];
        assert(member !== undefined);
        if (!open.has(member)) continue;
        if (does === "send") member.send(BEHIND / 2 + 1);
        else if (does === "take") member.take(BEHIND / 4);
        else if (does === "miss") member.flow.recordMissedWait();
        else {
          member.leave();
          open.delete(member);
        }
        const behind = [...open].filter(({ flow }) => flow.isBehind).length;
        assertEquals(control.isBehind, behind > 0 && behind >= open.size / 2);
      }
    }),
  );
});
