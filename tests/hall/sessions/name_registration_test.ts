import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  NAME_LEASE,
  NAME_TRIAL,
  NameRegistration,
  type NameRegistrationOptions,
  NAMES_PER_KEY,
  NAMES_PER_SOURCE,
  NEWEST_SHARE,
} from "../../../hall/sessions/name_registration.ts";
import { nameKeys } from "../../../protocol/name/skeleton.ts";
import { NotKept } from "../../../store/store.ts";
import { MemoryNameStore } from "./memory_name_store.ts";

const HOUR = 3_600_000;

/** A registration with a clock that a test sets, by default without a trial. */
class TestRegistration {
  readonly nameStore = new MemoryNameStore();
  time = 0;
  readonly nameRegistration: NameRegistration;

  constructor(options: Partial<NameRegistrationOptions> = {}) {
    this.nameRegistration = new NameRegistration({
      nameStore: this.nameStore,
      now: () => this.time,
      trial: 0,
      ...options,
    });
  }

  claim(name: string, key: string, address = "here"): Promise<void> {
    return this.nameRegistration.claim({ name, key, address });
  }

  used(name: string, key: string): Promise<void> {
    return this.nameRegistration.used([{ name, key }]);
  }

  async ownersOf(name: string): Promise<string[]> {
    return (await this.nameRegistration.ownedAs(name)).map(({ owner }) =>
      owner
    );
  }
}

Deno.test("a name belongs to the first key that claims it, however it is written", async () => {
  const test = new TestRegistration();
  assertEquals(await test.ownersOf("Coco"), []);
  await test.claim("Coco", "a");
  await test.claim("сосо", "b");
  for (const name of ["Coco", "COCO", "сосо", "c0c0"]) {
    assertEquals(await test.ownersOf(name), ["a"], name);
  }
  assertEquals(await test.ownersOf("Cocoa"), []);
});

Deno.test("a name that looks like two finds both, the one with the same letters first", async () => {
  const test = new TestRegistration();
  await test.claim("lan", "a");
  await test.claim("ian", "b");
  assertEquals(await test.ownersOf("Ian"), ["b", "a"]);
  assertEquals(await test.ownersOf("LAN"), ["a"]);
  // Neither of them owns it alone.
  await test.claim("Ian", "a");
  assertEquals(test.nameStore.all.map(({ name }) => name), ["ian", "lan"]);
});

Deno.test("certificates open a name beside the key of its owner, for as long as it belongs to that", async () => {
  const test = new TestRegistration();
  const { nameRegistration } = test;
  const opened = async (certificate: string) =>
    (await nameRegistration.openedBy(certificate)).map(({ name, owner }) => [
      name,
      owner,
    ]);
  const add = (more: string) => (before: readonly string[]) => [
    ...before,
    more,
  ];
  await test.claim("Ann", "a");
  const ann = { name: "ann", key: "a" };
  assertEquals(await nameRegistration.certify(ann, add("x")), ["x"]);
  assertEquals(await nameRegistration.certify(ann, add("y")), ["x", "y"]);
  assertEquals(
    await nameRegistration.certify({ name: "Ann", key: "b" }, add("z")),
    undefined,
  );
  test.time += HOUR;
  await test.claim("Anna", "x");
  assertEquals(await opened("x"), [["Anna", "x"], ["Ann", "a"]]);
  // They stay through another password, another spelling and another use.
  await nameRegistration.register(
    { name: "Ann", key: "a", address: "here" },
    { scrypt: "", scram: "", isOnly: false },
  );
  test.time += HOUR;
  await test.claim("ANN", "a");
  await test.used("ANN", "a");
  assertEquals(await opened("x"), [["ANN", "a"], ["Anna", "x"]]);
  assertEquals(
    await nameRegistration.certify(
      ann,
      (before) => before.filter((it) => it !== "x"),
    ),
    ["y"],
  );
  assertEquals(await opened("x"), [["Anna", "x"]]);
  test.time += NAME_LEASE;
  assertEquals(await opened("y"), []);
});

Deno.test("an owner that changes the spelling keeps one name, as written last", async () => {
  const test = new TestRegistration();
  await test.claim("ian", "a");
  await test.claim("lan", "a");
  await test.claim("Ian", "a");
  assertEquals(test.nameStore.all.map(({ name }) => name), ["Ian"]);
  assertEquals(await test.ownersOf("lan"), ["a"]);
  await test.claim("ian", "a");
  assertEquals(await test.ownersOf("lan"), []);
});

Deno.test("a name is free when its owner has not used it for a lease, and not before", async () => {
  const test = new TestRegistration();
  await test.claim("Ann", "a");
  test.time = NAME_LEASE - 1;
  assertEquals(await test.ownersOf("Ann"), ["a"]);
  await test.claim("Ann", "b");
  assertEquals(await test.ownersOf("Ann"), ["a"]);
  test.time = NAME_LEASE;
  assertEquals(await test.ownersOf("Ann"), []);
  await test.claim("ann", "b");
  assertEquals(await test.ownersOf("Ann"), ["b"]);
  assertEquals(await test.nameStore.count(), 1);
});

Deno.test("a use starts the lease again, by the owner only", async () => {
  const test = new TestRegistration();
  await test.claim("Ann", "a");
  await test.claim("Bob", "a");
  test.time = NAME_LEASE - 1;
  await test.used("Bob", "b");
  await test.used("ANN", "a");
  test.time += NAME_LEASE - 1;
  assertEquals(await test.ownersOf("Bob"), []);
  assertEquals(await test.ownersOf("Ann"), ["a"]);
  test.time += 1;
  assertEquals(await test.ownersOf("Ann"), []);
});

Deno.test("a name that was in use beyond its lease is its owner's again when it leaves", async () => {
  const test = new TestRegistration();
  await test.claim("Ann", "a");
  test.time = 2 * NAME_LEASE;
  await test.used("Ann", "a");
  assertEquals(await test.ownersOf("Ann"), ["a"]);
});

Deno.test("without a lease a name belongs to its key for ever", async () => {
  const test = new TestRegistration({ lease: Infinity });
  await test.claim("Ann", "a");
  test.time = Number.MAX_SAFE_INTEGER;
  assertEquals(await test.ownersOf("Ann"), ["a"]);
});

Deno.test("frequent uses are recorded once an hour, and more often for a short lease", async () => {
  for (
    const [lease, often] of [[NAME_LEASE, HOUR], [HOUR, HOUR / 100]] as const
  ) {
    const test = new TestRegistration({ lease });
    await test.claim("Ann", "a");
    for (; test.time < often - 1; test.time += (often - 1) / 10) {
      await test.claim("Ann", "a");
      await test.used("Ann", "a");
    }
    assertEquals(test.nameStore.writes, 1);
    test.time = often;
    await test.used("Ann", "a");
    assertEquals(test.nameStore.writes, 2);
    test.time = 2 * often;
    await test.claim("Ann", "a");
    assertEquals(test.nameStore.writes, 3);
    // Another spelling is recorded at once.
    await test.claim("ann", "a");
    assertEquals(test.nameStore.writes, 4);
  }
});

Deno.test("the names of a key are bounded; one more frees the one unused for longest", async () => {
  const test = new TestRegistration();
  for (let number = 0; number < NAMES_PER_KEY; number++) {
    test.time += HOUR;
    await test.claim(`name-${number}x`, "a");
  }
  test.time += HOUR;
  await test.used("name-0x", "a");
  await test.claim("other", "b");
  await test.claim("one-more", "a");
  assertEquals((await test.nameStore.of("a")).length, NAMES_PER_KEY);
  assertEquals(await test.ownersOf("name-1x"), []);
  assertEquals(await test.ownersOf("name-0x"), ["a"]);
  assertEquals(await test.ownersOf("other"), ["b"]);
});

Deno.test("when all names have owners no other gets one, until one has expired", async () => {
  const test = new TestRegistration({ most: 3 });
  await test.claim("Ann", "a");
  test.time = HOUR;
  await test.claim("Bob", "b");
  await test.claim("Cid", "c");
  await assertRejects(() => test.claim("Dan", "d"), NotKept, "3 names");
  assertEquals(await test.ownersOf("Dan"), []);
  // Owners of a name go on as before.
  await test.claim("ann", "a");
  test.time = NAME_LEASE + HOUR - 1;
  await assertRejects(() => test.claim("Dan", "d"), NotKept);
  test.time = NAME_LEASE + HOUR;
  await test.claim("Dan", "d");
  assertEquals(await test.ownersOf("Dan"), ["d"]);
  assertEquals(await test.nameStore.count(), 1);
});

Deno.test("a key owns a name after one use as long as the trial", async () => {
  const test = new TestRegistration({ trial: NAME_TRIAL });
  await test.claim("Ann", "a");
  test.time = NAME_TRIAL - 1;
  await test.used("Ann", "a");
  assertEquals(await test.ownersOf("Ann"), []);
  test.time = NAME_TRIAL;
  await test.used("Ann", "b");
  assertEquals(await test.ownersOf("Ann"), []);
  await test.used("Ann", "a");
  assertEquals(await test.ownersOf("Ann"), ["a"]);
  // From now on no other key can have it.
  await test.claim("Ann", "b");
  assertEquals(await test.ownersOf("Ann"), ["a"]);
});

Deno.test("a key owns a name that it uses again after the time of the trial", async () => {
  const test = new TestRegistration({ trial: NAME_TRIAL });
  await test.claim("bot", "a");
  await test.used("bot", "a");
  test.time = NAME_TRIAL - 1;
  await test.claim("bot", "a");
  assertEquals(await test.ownersOf("bot"), []);
  test.time = NAME_TRIAL;
  await test.claim("BOT", "a");
  assertEquals(await test.ownersOf("bot"), ["a"]);
  assertEquals(test.nameStore.all.map(({ name, since }) => [name, since]), [
    ["BOT", 0],
  ]);
});

Deno.test("a name that was only tried is free for others, and its trial starts again", async () => {
  const test = new TestRegistration({ trial: NAME_TRIAL });
  await test.claim("Ann", "a");
  test.time = NAME_TRIAL / 2;
  await test.claim("ann", "b");
  test.time = NAME_TRIAL;
  await test.used("Ann", "a");
  await test.claim("Ann", "b");
  assertEquals(await test.ownersOf("Ann"), []);
  test.time = NAME_TRIAL * 3 / 2;
  await test.used("Ann", "b");
  assertEquals(await test.ownersOf("Ann"), ["b"]);
  assertEquals(await test.nameStore.count(), 1);
});

Deno.test("of the names of a key those only tried are dropped first", async () => {
  const test = new TestRegistration({ trial: NAME_TRIAL });
  await test.claim("Ann", "a");
  test.time = NAME_TRIAL;
  await test.used("Ann", "a");
  for (let number = 0; number < 3 * NAMES_PER_KEY; number++) {
    test.time++;
    await test.claim(`tried-${number}x`, "a");
  }
  assertEquals((await test.nameStore.of("a")).length, NAMES_PER_KEY);
  assertEquals(await test.ownersOf("Ann"), ["a"]);
});

Deno.test("one source has a share of the names, and loses those it has only tried", async () => {
  const test = new TestRegistration({ trial: NAME_TRIAL, mostPerSource: 10 });
  const claims = async (from: number, to: number) => {
    for (let number = from; number < to; number++) {
      test.time++;
      await test.claim(`name-${number}x`, `${number}`);
    }
  };
  // At most half of the share in an hour.
  await claims(0, 20);
  assertEquals(await test.nameStore.count(), 5);
  test.time += HOUR;
  await claims(20, 40);
  assertEquals(await test.nameStore.count(), 10);
  for (const number of [0, 1, 2, 3, 4]) {
    await test.used(`name-${number}x`, `${number}`);
  }
  test.time += HOUR;
  await claims(40, 60);
  assertEquals(await test.nameStore.count(), 10);
  assertEquals(await test.ownersOf("name-0x"), ["0"]);
  const tried = await test.nameStore.tried(20);
  assertEquals(tried.map(({ owner }) => owner), ["40", "41", "42", "43", "44"]);
  // All are owned now: this source gets no more.
  test.time += HOUR;
  for (const { name, owner } of tried) await test.used(name, owner);
  await claims(60, 80);
  assertEquals(await test.nameStore.count(), 10);
  assertEquals(await test.ownersOf("name-40x"), ["40"]);
  // Other sources do.
  await test.claim("Ann", "a", "elsewhere");
  assertEquals(await test.nameStore.count(), 11);
  // Known keys go on as before.
  await test.claim("NAME-40x", "40");
  assertEquals(
    (await test.nameRegistration.ownedAs("name-40x"))[0]?.name,
    "NAME-40x",
  );
});

Deno.test("a class that comes for the first time is within the share of its source", () => {
  assert(NAMES_PER_SOURCE * NEWEST_SHARE >= 500);
});

Deno.test("when the store is full, names only tried make room", async () => {
  const test = new TestRegistration({ trial: NAME_TRIAL, most: 3 });
  await test.claim("Ann", "a");
  test.time = NAME_TRIAL;
  await test.used("Ann", "a");
  await test.claim("Bob", "b");
  await test.claim("Cid", "c");
  await test.claim("Dan", "d");
  assertEquals(test.nameStore.all.map(({ name }) => name), ["Ann", "Dan"]);
});

Deno.test("the store keeps the source of an address, not the address", async () => {
  const test = new TestRegistration({ sourceOf: (address) => `of ${address}` });
  await test.claim("Ann", "a", "192.0.2.1");
  assertEquals(test.nameStore.all.map(({ source }) => source), [
    "of 192.0.2.1",
  ]);
  // It is the source of the first use.
  await test.claim("ann", "a", "192.0.2.2");
  assertEquals(test.nameStore.all.map(({ source }) => source), [
    "of 192.0.2.1",
  ]);
});

Deno.test("names given by the server, and their look-alikes, have no owner", async () => {
  const test = new TestRegistration();
  for (const name of ["Client1", "client22", "CIient3", "C1ient4", "ClientO"]) {
    await test.claim(name, "a");
    assertEquals(await test.ownersOf(name), [], name);
  }
  for (const name of ["Client", "Clients", "Client1a", "MyClient1"]) {
    await test.claim(name, "a");
    assertEquals(await test.ownersOf(name), ["a"], name);
  }
});

Deno.test("in any sequence of claims no name has two owners, and no key owns too many", async () => {
  const step = fc.record({
    address: fc.constantFrom("x", "y"),
    name: fc.constantFrom(
      ...["ian", "lan", "Ian", "1an", "coco", "сосо", "C0CO", "mary", "rnary"],
      ...["Ann", "Bob", "Client1", "Ελένη", "김철수"],
    ),
    key: fc.constantFrom("a", "b", "c"),
    pause: fc.constantFrom(0, 1, NAME_TRIAL, HOUR, NAME_LEASE / 2, NAME_LEASE),
    leaves: fc.boolean(),
  });
  const trial = fc.constantFrom(0, NAME_TRIAL);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), trial, async (
      steps,
      trial,
    ) => {
      const test = new TestRegistration({ trial });
      for (const { name, key, address, pause, leaves } of steps) {
        test.time += pause;
        const before = await test.ownersOf(name);
        await (leaves ? test.used(name, key) : test.claim(name, key, address));
        const after = await test.ownersOf(name);
        if (before.some((owner) => owner !== key)) {
          // A key keeps the one of two look-alikes that it uses now.
          const kept = leaves
            ? after.filter((owner) => before.includes(owner))
            : after;
          assertEquals(kept, before, "nobody loses a name to another");
        } else if (!leaves && name !== "Client1" && trial === 0) {
          assertEquals(after, [key]);
        }
        const keys = test.nameStore.all.flatMap((owned) => owned.keys);
        assertEquals(new Set(keys).size, keys.length);
        for (const owned of test.nameStore.all) {
          assertEquals(owned.keys, nameKeys(owned.name));
        }
      }
      for (const key of ["a", "b", "c"]) {
        assert((await test.nameStore.of(key)).length <= NAMES_PER_KEY);
      }
    }),
    { numRuns: 300 },
  );
});
