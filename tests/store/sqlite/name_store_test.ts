/** The contract of name stores, and the store on disk after a restart. */
import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import {
  NAME_LEASE,
  NameRegistration,
} from "../../../hall/sessions/name_registration.ts";
import { nameKeys } from "../../../protocol/name/skeleton.ts";
import type { NameRecord, NameStore } from "../../../store/name_store.ts";
import { MemoryNameStore as ServersNameStore } from "../../../store/memory_name_store.ts";
import { migrate } from "../../../store/sqlite/schema.ts";
import { MemoryNameStore } from "../../hall/sessions/memory_name_store.ts";
import { openLog, TestFolder } from "../test_folder.ts";

function owned(
  name: string,
  owner: string,
  used: number,
  more: Partial<NameRecord> = {},
): NameRecord {
  return {
    ...{ name, keys: nameKeys(name), owner, isOwned: true },
    ...{ since: 0, used, source: "here" },
    ...more,
  };
}

/** Runs a test with each kind of name store. */
async function withEach(work: (nameStore: NameStore) => Promise<void>) {
  await work(new MemoryNameStore());
  await work(new ServersNameStore());
  using folder = new TestFolder();
  await using store = await openLog(folder.data, { sync: "normal" });
  await work(store.names);
}

Deno.test("names are found by each of their keys", async () => {
  await withEach(async (nameStore) => {
    const [ann, ian] = [owned("Ann", "a", 1), owned("Ian", "b", 2)];
    await nameStore.change([], [ann, ian]);
    assertEquals(await nameStore.find(nameKeys("ann")), [ann]);
    assertEquals(await nameStore.find(nameKeys("ian")), [ian]);
    assertEquals(await nameStore.find(nameKeys("lan")), [ian]);
    assertEquals(await nameStore.find(nameKeys("Bob")), []);
    assertEquals(await nameStore.find([]), []);
    const both = await nameStore.find(["ann", "lan"]);
    assertEquals(
      new Set(both.map(({ name }) => name)),
      new Set(["Ann", "Ian"]),
    );
  });
});

Deno.test("the names of a key come in the order in which they were used", async () => {
  await withEach(async (nameStore) => {
    const names = [owned("b", "a", 3), owned("c", "a", 1), owned("d", "a", 2)];
    await nameStore.change([], [...names, owned("e", "b", 0)]);
    assertEquals((await nameStore.of("a")).map(({ used }) => used), [1, 2, 3]);
    assertEquals(await nameStore.of("c"), []);
    assertEquals(await nameStore.count(), 4);
    assertEquals(
      (await nameStore.unusedSince(2, 2)).map(({ used }) => used),
      [0, 1],
    );
    assertEquals((await nameStore.unusedSince(2, 9)).length, 3);
    assertEquals(await nameStore.unusedSince(-Infinity, 9), []);
  });
});

Deno.test("names are counted by network, and names that were only tried separately", async () => {
  await withEach(async (nameStore) => {
    const tried = { isOwned: false };
    const there = { source: "there" };
    await nameStore.change([], [
      owned("b", "a", 9, { since: 1 }),
      owned("c", "a", 8, { since: 2, ...tried }),
      owned("d", "b", 7, { since: 3, ...tried }),
      owned("e", "c", 6, { since: 4, ...tried, ...there }),
    ]);
    assertEquals(await nameStore.countFrom("here", -Infinity), 3);
    assertEquals(await nameStore.countFrom("here", 1), 2);
    assertEquals(await nameStore.countFrom("here", 3), 0);
    assertEquals(await nameStore.countFrom("nowhere", -Infinity), 0);
    const names = async (most: number, source?: string) =>
      (await nameStore.tried(most, source)).map(({ name }) => name);
    assertEquals(await names(9), ["e", "d", "c"]);
    assertEquals(await names(2), ["e", "d"]);
    assertEquals(await names(1, "here"), ["d"]);
    assertEquals(await names(9, "here"), ["d", "c"]);
  });
});

Deno.test("a name of a database that knew nothing of trials belongs to its key", async () => {
  using folder = new TestFolder();
  {
    Deno.mkdirSync(folder.data, { mode: 0o700 });
    using db = new DatabaseSync(folder.database);
    migrate(db, 6);
    db.exec("UPDATE name_keys SET version = 'old'");
    db.prepare(
      "INSERT INTO owned_name (key, name, owner, used) VALUES (?, ?, ?, ?)",
    ).run("ann", "Ann", "a", 5);
  }
  await using store = await openLog(folder.data);
  assertEquals(await store.names.find(nameKeys("Ann")), [
    owned("Ann", "a", 5, { source: "" }),
  ]);
});

Deno.test("the password of a name is kept with it, and taken away with it", async () => {
  await withEach(async (nameStore) => {
    const password = { scrypt: "$scrypt$", scram: "SCRAM", isOnly: true };
    const ann = owned("Ann", "a", 1, { credential: password });
    const bob = owned("Bob", "b", 1, {
      credential: { ...password, isOnly: false },
    });
    await nameStore.change([], [ann, bob]);
    assertEquals(await nameStore.find(nameKeys("Ann")), [ann]);
    assertEquals(await nameStore.find(nameKeys("Bob")), [bob]);
    const bare = owned("Ann", "a", 2);
    await nameStore.change([ann], [bare]);
    assertEquals(await nameStore.find(nameKeys("Ann")), [bare]);
  });
});

Deno.test("names are found by their certificates, and dropped with them", async () => {
  await withEach(async (nameStore) => {
    const ann = owned("Ann", "a", 2, { certificates: ["y", "x"] });
    const bob = owned("Bob", "b", 1, { certificates: ["x"] });
    await nameStore.change([], [ann, bob, owned("x", "x", 3)]);
    assertEquals(await nameStore.certifiedBy("x"), [bob, ann]);
    assertEquals(await nameStore.find(nameKeys("Ann")), [ann]);
    assertEquals(await nameStore.certifiedBy("z"), []);
    const one = owned("Ann", "a", 3, { certificates: ["y"] });
    await nameStore.change([ann, bob], [one]);
    assertEquals(await nameStore.certifiedBy("x"), []);
    assertEquals(await nameStore.certifiedBy("y"), [one]);
    const bare = owned("Ann", "a", 4);
    await nameStore.change([one], [bare]);
    assertEquals(await nameStore.certifiedBy("y"), []);
    assertEquals(await nameStore.of("a"), [bare]);
  });
});

Deno.test("names are taken out and put in together, or not at all", async () => {
  await withEach(async (nameStore) => {
    const ian = owned("Ian", "a", 1);
    await nameStore.change([], [ian, owned("Bob", "b", 1)]);
    await nameStore.change([ian, owned("nobody", "c", 1)], [
      owned("lan", "c", 2),
    ]);
    assertEquals(await nameStore.find(nameKeys("ian")), []);
    assertEquals(await nameStore.find(nameKeys("lan")), [owned("lan", "c", 2)]);
    assertEquals(await nameStore.count(), 2);
  });
});

Deno.test("names belong to their keys after a restart, until their lease is over", async () => {
  using folder = new TestFolder();
  let time = 1_000;
  const now = () => time;
  const address = "192.0.2.1";
  {
    await using store = await openLog(folder.data);
    const ownership = new NameRegistration({
      nameStore: store.names,
      now,
      trial: 0,
    });
    await ownership.claim({ name: "Coco", key: "a", address });
    await ownership.claim({ name: "Ian", key: "b", address });
  }
  await using store = await openLog(folder.data);
  const ownership = new NameRegistration({
    nameStore: store.names,
    now,
    trial: 0,
  });
  const ownerOf = async (name: string) =>
    (await ownership.ownedAs(name)).map(({ owner }) => owner);
  time += NAME_LEASE - 1;
  await ownership.claim({ name: "сосо", key: "b", address });
  assertEquals(await ownerOf("Coco"), ["a"]);
  assertEquals(await ownerOf("lan"), ["b"]);
  await ownership.used([{ name: "Ian", key: "b" }]);
  time += 1;
  assertEquals(await ownerOf("Coco"), []);
  assertEquals(await ownerOf("Ian"), ["b"]);
  await ownership.claim({ name: "сосо", key: "c", address });
  assertEquals(await ownerOf("Coco"), ["c"]);
});

Deno.test("keys of another version are computed again; of names that became the same, the owned name used last stays", async () => {
  using folder = new TestFolder();
  {
    await using store = await openLog(folder.data);
    await store.names.change([], [
      owned("Coco", "a", 5, { keys: ["coco in another way"] }),
      owned("сосо", "b", 6, { keys: ["сосо", "an old key"] }),
      owned("COCO", "d", 8, { keys: ["COCO"], isOwned: false }),
      owned("Ian", "c", 7, { keys: ["ian"] }),
    ]);
  }
  {
    using db = new DatabaseSync(folder.database);
    db.exec("UPDATE name_keys SET version = 'another'");
  }
  for (let start = 1; start <= 2; start++) {
    await using store = await openLog(folder.data);
    assertEquals(await store.names.count(), 2);
    assertEquals(await store.names.find(nameKeys("coco")), [
      owned("сосо", "b", 6),
    ]);
    assertEquals(await store.names.find(nameKeys("lan")), [
      owned("Ian", "c", 7),
    ]);
  }
});

Deno.test("a nameStore that is damaged says so", async () => {
  using folder = new TestFolder();
  await using store = await openLog(folder.data);
  {
    using db = new DatabaseSync(folder.database);
    db.exec("DROP TABLE owned_name");
  }
  const error = await assertRejects(() => store.names.find(["ann"]));
  assertEquals((error as Error).name, "Unreadable");
  const other = await assertRejects(() =>
    store.names.change([], [owned("Ann", "a", 1)])
  );
  assertEquals((other as Error).name, "NotKept");
});
