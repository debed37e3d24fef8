/** Rooms that nobody uses are forgotten, and no number is given twice for it. */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { migrate } from "../../../../store/sqlite/schema.ts";
import type {
  SqliteStore,
  SqliteStoreOptions,
} from "../../../../store/sqlite/sqlite.ts";
import { openLog, TestFolder } from "../../test_folder.ts";

function open(
  folder: TestFolder,
  options: SqliteStoreOptions = {},
): Promise<SqliteStore> {
  return openLog(folder.data, {
    sync: "normal",
    roomsKnown: 3,
    ...options,
  });
}

async function say(store: SqliteStore, room: string, text = "hi", time = 0) {
  const draft = { room, from: "Ann", author: "a", text, time };
  const [kept] = await store.append([draft]);
  assert(kept !== undefined);
  return kept.message.seq;
}

/** Drops all that is to be dropped. */
function trimAll(store: SqliteStore): void {
  while (store.trim()) { /* there is more */ }
}

Deno.test("of rooms without messages those used last are known, with their topics", async () => {
  using folder = new TestFolder();
  await using store = await open(folder);
  for (const room of ["a", "b", "c", "d", "e"]) {
    await store.append([{ room: room, topic: room, by: "Ann" }]);
  }
  await store.append([{ room: "b", topic: "again", by: "Ann" }]);
  trimAll(store);
  const topics = ["a", "b", "c", "d", "e"].map((room) => store.topic(room));
  assertEquals(await Promise.all(topics), ["", "again", "", "d", "e"]);
  // Nothing was said there, so it begins as it did.
  assertEquals(await store.extent("a"), { first: 1, last: 0 });
  assertEquals(await say(store, "a"), 1);
});

Deno.test("a room with messages is known for as long as they are kept, however many there are", async () => {
  using folder = new TestFolder();
  await using store = await open(folder);
  const rooms = Array.from({ length: 10 }, (_, index) => `room-${index}`);
  for (const room of rooms) await say(store, room);
  for (const room of ["a", "b", "c", "d"]) {
    await store.append([{ room: room, topic: room, by: "Ann" }]);
  }
  trimAll(store);
  for (const room of rooms) {
    assertEquals((await store.read(room, 1, 9)).length, 1);
  }
  assertEquals([await store.topic("a"), await store.topic("d")], ["", "d"]);
});

Deno.test("when the messages of a room have gone by age it can be forgotten, and no number is given again", async () => {
  using folder = new TestFolder();
  let time = 0;
  const options = { keep: { age: 100 }, now: () => time };
  {
    await using store = await open(folder, options);
    for (let count = 0; count < 5; count++) await say(store, "old", "hi", time);
    for (const room of ["a", "b", "c"]) await say(store, room, "hi", 200);
    time = 150;
    trimAll(store);
    // As many are empty as may be.
    assertEquals(await store.extent("old"), { first: 6, last: 5 });
    await store.append([{ room: "d", topic: "d", by: "Ann" }]);
    await store.append([{ room: "e", topic: "e", by: "Ann" }]);
    await store.append([{ room: "f", topic: "f", by: "Ann" }]);
    trimAll(store);
    assertEquals(await store.extent("old"), { first: 6, last: 5 });
    assertEquals(await store.extent("never"), { first: 6, last: 5 });
    assertEquals(await say(store, "old", "hi", time), 6);
    assertEquals(await say(store, "new", "hi", time), 6);
  }
  // A restart knows of it.
  await using store = await open(folder, options);
  assertEquals(await store.extent("never"), { first: 6, last: 5 });
  assertEquals((await store.read("a", 1, 9)).length, 1);
  assertEquals((await store.search("old", "hi", 9)).map(({ seq }) => seq), [6]);
});

Deno.test("where so many messages of each room are kept, the rooms unused for longest are forgotten with theirs", async () => {
  using folder = new TestFolder();
  await using store = await open(folder, { keep: { count: 1_000 } });
  const many = Array.from({ length: 450 }, (_, index) => ({
    ...{ room: "long", from: "Ann", author: "a", text: "many", time: 0 },
    id: `${index}`,
  }));
  await store.append(many);
  for (const room of ["a", "b", "c", "d"]) await say(store, room);
  await say(store, "a");
  // A little at a time, so that nobody waits for long.
  assert(store.trim());
  assertEquals((await store.extent("long")).last, 450);
  trimAll(store);
  assertEquals(await store.read("long", 1, 450), []);
  assertEquals(await store.search("long", "many", 9), []);
  assertEquals(await store.read("b", 1, 9), []);
  for (const [room, count] of [["a", 2], ["c", 1], ["d", 1]] as const) {
    assertEquals((await store.read(room, 1, 9)).length, count, room);
  }
  assertEquals(await say(store, "long"), 451);
});

Deno.test("rooms of a database that forgot none are known in the order in which they began", async () => {
  using folder = new TestFolder();
  {
    Deno.mkdirSync(folder.data, { mode: 0o700 });
    using db = new DatabaseSync(folder.database);
    migrate(db, 7);
    for (const room of ["a", "b", "c", "d"]) {
      db.prepare("INSERT INTO room (name, topic) VALUES (?, ?)")
        .run(room, room);
    }
  }
  await using store = await open(folder);
  trimAll(store);
  const topics = ["a", "b", "c", "d"].map((room) => store.topic(room));
  assertEquals(await Promise.all(topics), ["", "b", "c", "d"]);
});
