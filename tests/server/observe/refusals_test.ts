import { assertEquals } from "@std/assert";
import {
  Refusals,
  SUMMARY_INTERVAL,
} from "../../../server/observe/refusals.ts";
import { FakeTimers } from "../fake_timers.ts";
import { FakeServerLog } from "./fake_server_log.ts";

Deno.test("refusals are logged once in a while, in one line with a count of each", async () => {
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

Deno.test("without refusals nothing is logged", async () => {
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

Deno.test("at the end the rest is logged and no timer is left", () => {
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

Deno.test("all refusals since the start are counted, logged or not", async () => {
  using timers = new FakeTimers();
  using refusals = new Refusals(new FakeServerLog());
  refusals.count("bad-json");
  await timers.goOff();
  refusals.count("bad-json");
  refusals.count("not-accepted");
  assertEquals([...refusals.all], [["bad-json", 2], ["not-accepted", 1]]);
});
