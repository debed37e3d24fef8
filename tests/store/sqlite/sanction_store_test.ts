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
    await using store = await openLog(folder.data);
    assertEquals(await store.sanctions.sanctions(), []);
    await store.sanctions.keep(BAN);
    await store.sanctions.keep(SLOW);
  }
  await using store = await openLog(folder.data);
  assertEquals(await store.sanctions.sanctions(), [BAN, SLOW]);
});

Deno.test("a sanction replaces an earlier sanction of the same kind and subject, and can be dropped", async () => {
  using folder = new TestFolder();
  await using store = await openLog(folder.data);
  await store.sanctions.keep(BAN);
  await store.sanctions.keep({ ...BAN, what: "mute" });
  const { until: _, ...forEver } = BAN;
  await store.sanctions.keep(forEver);
  assertEquals(await store.sanctions.sanctions(), [
    { ...BAN, what: "mute" },
    forEver,
  ]);
  await store.sanctions.drop(BAN);
  assertEquals(await store.sanctions.sanctions(), [{ ...BAN, what: "mute" }]);
});
