import { assertEquals } from "@std/assert";
import {
  Refusals,
  SUMMARY_INTERVAL,
} from "../../../server/observe/refusals.ts";
import { FakeTimers } from "../fake_timers.ts";
import { FakeServerLog } from "./fake_server_log.ts";

Deno.test("what is refused is told of once in a while, as one line with a count of each", async () => {
  using timers = new FakeTimers();
  const serverLog = new FakeServerLog();
  using refusals = new Refusals(serverLog);
  assertEquals(timers.waits, []);
  refusals.count("name-taken");
  refusals.count("slow-reader");
  refusals.count("name-taken");
  assertEquals([serverLog.entries, timers.waits], [[], [SUMMARY_INTERVAL]]);
  await timers.goOff();
  const fields = { total: 3, "name-taken": 2, "slow-reader": 1 };
  assertEquals(serverLog.entries, [{
    level: "info",
    message: "refused",
    fields,
  }]);
});

Deno.test("a while in which nothing was refused is told nothing of", async () => {
  using timers = new FakeTimers();
  const serverLog = new FakeServerLog();
  using refusals = new Refusals(serverLog);
  refusals.count("bad-json");
  await timers.goOff();
  assertEquals(timers.waits, []);
  refusals.count("bad-utf8");
  assertEquals(timers.waits, [SUMMARY_INTERVAL]);
  await timers.goOff();
  assertEquals(serverLog.of("refused"), [
    { total: 1, "bad-json": 1 },
    { total: 1, "bad-utf8": 1 },
  ]);
});

Deno.test("at the end what is left is told, and no timer is", () => {
  using timers = new FakeTimers();
  const serverLog = new FakeServerLog();
  {
    using _nothing = new Refusals(serverLog);
    using refusals = new Refusals(serverLog);
    refusals.count("too-long");
  }
  assertEquals(serverLog.of("refused"), [{ total: 1, "too-long": 1 }]);
  assertEquals(timers.waits, []);
});

Deno.test("all that was refused since the start is counted, told or not", async () => {
  using timers = new FakeTimers();
  using refusals = new Refusals(new FakeServerLog());
  refusals.count("bad-json");
  await timers.goOff();
  refusals.count("bad-json");
  refusals.count("not-accepted");
  assertEquals([...refusals.all], [["bad-json", 2], ["not-accepted", 1]]);
});
