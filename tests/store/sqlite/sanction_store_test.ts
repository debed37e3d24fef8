import { assertEquals } from "@std/assert";
import type { Sanction } from "../../../store/sanction_store.ts";
import { openLog, TestFolder } from "../test_folder.ts";

const BAN: Sanction = {
  what: "ban",
  kind: "name",
  whom: "bob",
  shown: "Bob",
  by: "Ann",
  since: 7,
  until: 9,
};
const SLOW: Sanction = {
  what: "slow",
  kind: "room",
  whom: "lobby",
  shown: "lobby",
  by: "Ann",
  since: 8,
  seconds: 10,
};

Deno.test("orders are there after a restart, as they were given", async () => {
  using folder = new TestFolder();
  {
    await using log = await openLog(folder.data);
    assertEquals(await log.orders.orders(), []);
    await log.orders.keep(BAN);
    await log.orders.keep(SLOW);
  }
  await using log = await openLog(folder.data);
  assertEquals(await log.orders.orders(), [BAN, SLOW]);
});

Deno.test("an order takes the place of an earlier one for the same, and can be dropped", async () => {
  using folder = new TestFolder();
  await using log = await openLog(folder.data);
  await log.orders.keep(BAN);
  await log.orders.keep({ ...BAN, what: "mute" });
  const { until: _, ...forEver } = BAN;
  await log.orders.keep(forEver);
  assertEquals(await log.orders.orders(), [{ ...BAN, what: "mute" }, forEver]);
  await log.orders.drop(BAN);
  assertEquals(await log.orders.orders(), [{ ...BAN, what: "mute" }]);
});
