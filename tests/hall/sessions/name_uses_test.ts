import { assertEquals, assertRejects } from "@std/assert";
import { NameRegistration } from "../../../hall/sessions/name_registration.ts";
import { NameUses } from "../../../hall/sessions/name_uses.ts";
import { NotKept } from "../../../store/store.ts";
import { HERE } from "../test_hall.ts";
import { MemoryNameStore } from "./memory_name_store.ts";

const ANN = { name: "Ann", key: "Ann's key" };

function uses() {
  const nameStore = new MemoryNameStore();
  const clock = { time: 0 };
  const failures: string[] = [];
  const registration = new NameRegistration(
    { nameStore, now: () => clock.time, trial: 10, lease: 1_000 },
  );
  const uses = new NameUses(registration, (why) => failures.push(why));
  return { uses, nameStore, clock, failures };
}

Deno.test("the use of a name is recorded when it begins, its end later and together with others", async () => {
  const { uses: names, nameStore, clock } = uses();
  await names.begin(ANN, HERE);
  await names.begin({ name: "Bob", key: undefined }, HERE);
  assertEquals(nameStore.all.map(({ name }) => name), ["Ann"]);
  assertEquals(await names.ownedAs("ann"), []);
  clock.time = 10;
  names.end(ANN);
  names.end({ name: "Bob", key: undefined });
  assertEquals([names.hasUnrecorded, nameStore.writes], [true, 1]);
  await names.record();
  await names.record();
  assertEquals([names.hasUnrecorded, nameStore.writes], [false, 2]);
  assertEquals((await names.ownedAs("ann")).map(({ owner }) => owner), [
    ANN.key,
  ]);
});

Deno.test("a store that fails is reported and keeps nobody out; any other error is thrown", async () => {
  const { uses: names, nameStore, failures } = uses();
  nameStore.fault = new NotKept("the disk is full");
  await names.begin(ANN, HERE);
  names.end(ANN);
  await names.record();
  assertEquals(failures, ["the disk is full", "the disk is full"]);
  nameStore.fault = new TypeError("a defect");
  await assertRejects(() => names.begin(ANN, HERE), TypeError, "a defect");
});

Deno.test("without a registration no name belongs to anybody", async () => {
  const names = new NameUses(undefined, () => {});
  await names.begin(ANN, HERE);
  names.end(ANN);
  assertEquals([names.hasUnrecorded, await names.ownedAs("Ann")], [false, []]);
});
