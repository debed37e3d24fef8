import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { NotKept } from "../../chat/log.ts";
import {
  NAME_LEASE,
  NAMES_PER_KEY,
  Ownership,
  type OwnershipOptions,
} from "../../chat/ownership.ts";
import { nameKeys } from "../../chat/skeleton.ts";
import { MemoryNameBook } from "./memory_name_book.ts";

const HOUR = 3_600_000;

/** Who owns what, with a clock that a test sets. */
class TestOwnership {
  readonly book = new MemoryNameBook();
  time = 0;
  readonly ownership: Ownership;

  constructor(options: Partial<OwnershipOptions> = {}) {
    this.ownership = new Ownership({
      book: this.book,
      now: () => this.time,
      ...options,
    });
  }

  claim(name: string, key: string): Promise<void> {
    return this.ownership.claim({ name, key });
  }

  used(name: string, key: string): Promise<void> {
    return this.ownership.used([{ name, key }]);
  }

  async ownersOf(name: string): Promise<string[]> {
    return (await this.ownership.ownedAs(name)).map(({ owner }) => owner);
  }
}

Deno.test("a name belongs to the first key that claims it, however it is written", async () => {
  const test = new TestOwnership();
  assertEquals(await test.ownersOf("Coco"), []);
  await test.claim("Coco", "a");
  await test.claim("сосо", "b");
  for (const name of ["Coco", "COCO", "сосо", "c0c0"]) {
    assertEquals(await test.ownersOf(name), ["a"], name);
  }
  assertEquals(await test.ownersOf("Cocoa"), []);
});

Deno.test("a name that looks like two belongs to both, the one of the same letters first", async () => {
  const test = new TestOwnership();
  await test.claim("lan", "a");
  await test.claim("ian", "b");
  assertEquals(await test.ownersOf("Ian"), ["b", "a"]);
  assertEquals(await test.ownersOf("LAN"), ["a"]);
  // It belongs to neither of them alone.
  await test.claim("Ian", "a");
  assertEquals(test.book.all.map(({ name }) => name), ["ian", "lan"]);
});

Deno.test("an owner writes its name anew: it is one name, as it was written last", async () => {
  const test = new TestOwnership();
  await test.claim("ian", "a");
  await test.claim("lan", "a");
  await test.claim("Ian", "a");
  assertEquals(test.book.all.map(({ name }) => name), ["Ian"]);
  assertEquals(await test.ownersOf("lan"), ["a"]);
  await test.claim("ian", "a");
  assertEquals(await test.ownersOf("lan"), []);
});

Deno.test("a name is free when its owner has not used it for a lease, and not before", async () => {
  const test = new TestOwnership();
  await test.claim("Ann", "a");
  test.time = NAME_LEASE - 1;
  assertEquals(await test.ownersOf("Ann"), ["a"]);
  await test.claim("Ann", "b");
  assertEquals(await test.ownersOf("Ann"), ["a"]);
  test.time = NAME_LEASE;
  assertEquals(await test.ownersOf("Ann"), []);
  await test.claim("ann", "b");
  assertEquals(await test.ownersOf("Ann"), ["b"]);
  assertEquals(await test.book.count(), 1);
});

Deno.test("a use begins the lease anew, by its owner alone", async () => {
  const test = new TestOwnership();
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
  const test = new TestOwnership();
  await test.claim("Ann", "a");
  test.time = 2 * NAME_LEASE;
  await test.used("Ann", "a");
  assertEquals(await test.ownersOf("Ann"), ["a"]);
});

Deno.test("without a lease a name belongs to its key for ever", async () => {
  const test = new TestOwnership({ lease: Infinity });
  await test.claim("Ann", "a");
  test.time = Number.MAX_SAFE_INTEGER;
  assertEquals(await test.ownersOf("Ann"), ["a"]);
});

Deno.test("who comes and goes all the time is written down once an hour, and for a short lease as often as it needs", async () => {
  for (
    const [lease, often] of [[NAME_LEASE, HOUR], [HOUR, HOUR / 100]] as const
  ) {
    const test = new TestOwnership({ lease });
    await test.claim("Ann", "a");
    for (; test.time < often - 1; test.time += (often - 1) / 10) {
      await test.claim("Ann", "a");
      await test.used("Ann", "a");
    }
    assertEquals(test.book.writes, 1);
    test.time = often;
    await test.used("Ann", "a");
    assertEquals(test.book.writes, 2);
    test.time = 2 * often;
    await test.claim("Ann", "a");
    assertEquals(test.book.writes, 3);
    // Another spelling is written down at once.
    await test.claim("ann", "a");
    assertEquals(test.book.writes, 4);
  }
});

Deno.test("a key has so many names; for one more the one unused for longest is free", async () => {
  const test = new TestOwnership();
  for (let number = 0; number < NAMES_PER_KEY; number++) {
    test.time += HOUR;
    await test.claim(`name-${number}x`, "a");
  }
  test.time += HOUR;
  await test.used("name-0x", "a");
  await test.claim("other", "b");
  await test.claim("one-more", "a");
  assertEquals((await test.book.of("a")).length, NAMES_PER_KEY);
  assertEquals(await test.ownersOf("name-1x"), []);
  assertEquals(await test.ownersOf("name-0x"), ["a"]);
  assertEquals(await test.ownersOf("other"), ["b"]);
});

Deno.test("when very many names belong to somebody no others do, until the time of one has passed", async () => {
  const test = new TestOwnership({ most: 3 });
  await test.claim("Ann", "a");
  test.time = HOUR;
  await test.claim("Bob", "b");
  await test.claim("Cid", "c");
  await assertRejects(() => test.claim("Dan", "d"), NotKept, "3 names");
  assertEquals(await test.ownersOf("Dan"), []);
  // Those who have one go on as before.
  await test.claim("ann", "a");
  test.time = NAME_LEASE + HOUR - 1;
  await assertRejects(() => test.claim("Dan", "d"), NotKept);
  test.time = NAME_LEASE + HOUR;
  await test.claim("Dan", "d");
  assertEquals(await test.ownersOf("Dan"), ["d"]);
  assertEquals(await test.book.count(), 1);
});

Deno.test("what the server calls those without a name belongs to nobody, nor what looks like it", async () => {
  const test = new TestOwnership();
  for (const name of ["Client1", "client22", "CIient3", "C1ient4", "ClientO"]) {
    await test.claim(name, "a");
    assertEquals(await test.ownersOf(name), [], name);
  }
  for (const name of ["Client", "Clients", "Client1a", "MyClient1"]) {
    await test.claim(name, "a");
    assertEquals(await test.ownersOf(name), ["a"], name);
  }
});

Deno.test("whatever is claimed when, no two who own a name own the same, and nobody owns too many", async () => {
  const step = fc.record({
    name: fc.constantFrom(
      ...["ian", "lan", "Ian", "1an", "coco", "сосо", "C0CO", "mary", "rnary"],
      ...["Ann", "Bob", "Client1", "Ελένη", "김철수"],
    ),
    key: fc.constantFrom("a", "b", "c"),
    pause: fc.constantFrom(0, 1, HOUR, NAME_LEASE / 2, NAME_LEASE),
    leaves: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const test = new TestOwnership();
      for (const { name, key, pause, leaves } of steps) {
        test.time += pause;
        const before = await test.ownersOf(name);
        await (leaves ? test.used(name, key) : test.claim(name, key));
        const after = await test.ownersOf(name);
        if (before.some((owner) => owner !== key)) {
          // Who has used one of two that look like it until now, keeps that one.
          const kept = leaves
            ? after.filter((owner) => before.includes(owner))
            : after;
          assertEquals(kept, before, "nobody loses a name to another");
        } else if (!leaves && name !== "Client1") assertEquals(after, [key]);
        const keys = test.book.all.flatMap((owned) => owned.keys);
        assertEquals(new Set(keys).size, keys.length);
        for (const owned of test.book.all) {
          assertEquals(owned.keys, nameKeys(owned.name));
        }
      }
      for (const key of ["a", "b", "c"]) {
        assert((await test.book.of(key)).length <= NAMES_PER_KEY);
      }
    }),
    { numRuns: 300 },
  );
});
