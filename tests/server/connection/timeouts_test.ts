import { assertEquals } from "@std/assert";
import {
  ConnectionTimeouts,
  type Overdue,
  type WatchedConnection,
} from "../../../server/connection/timeouts.ts";

const LIMITS = { ping: 30, helloTimeout: 10, idleTimeout: 1_000 };

/** A member that has been welcomed and answers pings. */
const MEMBER: WatchedConnection = {
  isHeldBack: false,
  isWelcome: true,
  isTyping: false,
  answersPing: true,
  waiting: 0,
  written: 0,
};

/** The action due at each of some times, for a connection that was opened at 0. */
function overdueAt(
  times: readonly number[],
  state: Partial<WatchedConnection> = {},
  timeouts = new ConnectionTimeouts(LIMITS, 0),
): (Overdue | undefined)[] {
  return times.map((time) => timeouts.check({ ...MEMBER, ...state }, time));
}

Deno.test("a silent member is pinged once, and ended when it does not answer in the same time", () => {
  assertEquals(
    overdueAt([29, 30, 45, 59, 60]),
    [undefined, "ping", undefined, undefined, "no-answer"],
  );
});

Deno.test("a member that answers is pinged again after the next silence", () => {
  const timeouts = new ConnectionTimeouts(LIMITS, 0);
  assertEquals(overdueAt([30], {}, timeouts), ["ping"]);
  timeouts.received(40);
  assertEquals(overdueAt([60, 70], {}, timeouts), [undefined, "ping"]);
});

Deno.test("a member that cannot be pinged is idle after a longer silence", () => {
  const state = { answersPing: false };
  assertEquals(overdueAt([60, 999, 1_000], state), [
    undefined,
    undefined,
    "idle",
  ]);
});

Deno.test("without pings every silent member is idle in the end", () => {
  const timeouts = new ConnectionTimeouts({ ...LIMITS, ping: Infinity }, 0);
  assertEquals(overdueAt([60, 1_000], {}, timeouts), [undefined, "idle"]);
});

Deno.test("a connection must sign in in time, a person who types a password later", () => {
  const state = { isWelcome: false };
  assertEquals(overdueAt([9, 10], state), [undefined, "hello-timeout"]);
  assertEquals(
    overdueAt([59, 60], { ...state, isTyping: true }),
    [undefined, "hello-timeout"],
  );
});

Deno.test("a member that was welcomed once need not sign in again", () => {
  const timeouts = new ConnectionTimeouts(LIMITS, 0);
  overdueAt([5], {}, timeouts);
  assertEquals(overdueAt([20], { isWelcome: false }, timeouts), [undefined]);
});

Deno.test("a connection that takes none of the waiting bytes is stalled, also before it has signed in", () => {
  for (const isWelcome of [true, false]) {
    const timeouts = new ConnectionTimeouts(
      { ...LIMITS, helloTimeout: Infinity },
      0,
    );
    timeouts.received(50);
    const state = { isWelcome, waiting: 9 };
    assertEquals(overdueAt([59, 60], state, timeouts), [undefined, "stalled"]);
  }
});

Deno.test("a connection that takes some bytes, or has none waiting, is not stalled", () => {
  const timeouts = new ConnectionTimeouts(LIMITS, 0);
  timeouts.received(90);
  assertEquals(overdueAt([50], { waiting: 9, written: 1 }, timeouts), [
    undefined,
  ]);
  assertEquals(overdueAt([100], { waiting: 9, written: 1 }, timeouts), [
    undefined,
  ]);
  assertEquals(overdueAt([105], { written: 1 }, timeouts), [undefined]);
  assertEquals(overdueAt([119], { waiting: 9, written: 1 }, timeouts), [
    undefined,
  ]);
});

Deno.test("a connection that is held back is not silent: its answer may lie unread", () => {
  const timeouts = new ConnectionTimeouts(LIMITS, 0);
  assertEquals(overdueAt([30, 60], { isHeldBack: true }, timeouts), [
    undefined,
    undefined,
  ]);
  assertEquals(overdueAt([89, 90], {}, timeouts), [undefined, "ping"]);
});
