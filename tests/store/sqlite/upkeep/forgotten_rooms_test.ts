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

async function say(log: SqliteStore, room: string, text = "hi", time = 0) {
  const draft = { room, from: "Ann", author: "a", text, time };
  const [kept] = await log.append([draft]);
  assert(kept !== undefined);
  return kept.message.seq;
}

/** Drops all that is to be dropped. */
function trimAll(log: SqliteStore): void {
  while (log.trim()) { /* there is more */ }
}

Deno.test("of rooms without messages those used last are known, with their topics", async () => {
  using folder = new TestFolder();
  await using log = await open(folder);
  for (const room of ["a", "b", "c", "d", "e"]) {
    await log.append([], new Map([[room, room]]));
  }
  await log.append([], new Map([["b", "again"]]));
  trimAll(log);
  const topics = ["a", "b", "c", "d", "e"].map((room) => log.topic(room));
  assertEquals(await Promise.all(topics), ["", "again", "", "d", "e"]);
  // Nothing was said there, so it begins as it did.
  assertEquals(await log.extent("a"), { first: 1, last: 0 });
  assertEquals(await say(log, "a"), 1);
});

Deno.test("a room with messages is known for as long as they are kept, however many there are", async () => {
  using folder = new TestFolder();
  await using log = await open(folder);
  const rooms = Array.from({ length: 10 }, (_, index) => `room-${index}`);
  for (const room of rooms) await say(log, room);
  for (const room of ["a", "b", "c", "d"]) {
    await log.append([], new Map([[room, room]]));
  }
  trimAll(log);
  for (const room of rooms) {
    assertEquals((await log.read(room, 1, 9)).length, 1);
  }
  assertEquals([await log.topic("a"), await log.topic("d")], ["", "d"]);
});

Deno.test("when the messages of a room have gone by age it can be forgotten, and no number is given again", async () => {
  using folder = new TestFolder();
  let time = 0;
  const options = { keep: { age: 100 }, now: () => time };
  {
    await using log = await open(folder, options);
    for (let count = 0; count < 5; count++) await say(log, "old", "hi", time);
    for (const room of ["a", "b", "c"]) await say(log, room, "hi", 200);
    time = 150;
    trimAll(log);
    // As many are empty as may be.
    assertEquals(await log.extent("old"), { first: 6, last: 5 });
    await log.append([], new Map([["d", "d"]]));
    await log.append([], new Map([["e", "e"]]));
    await log.append([], new Map([["f", "f"]]));
    trimAll(log);
    assertEquals(await log.extent("old"), { first: 6, last: 5 });
    assertEquals(await log.extent("never"), { first: 6, last: 5 });
    assertEquals(await say(log, "old", "hi", time), 6);
    assertEquals(await say(log, "new", "hi", time), 6);
  }
  // A restart knows of it.
  await using log = await open(folder, options);
  assertEquals(await log.extent("never"), { first: 6, last: 5 });
  assertEquals((await log.read("a", 1, 9)).length, 1);
  assertEquals((await log.search("old", "hi", 9)).map(({ seq }) => seq), [6]);
});

Deno.test("where so many messages of each room are kept, the rooms unused for longest are forgotten with theirs", async () => {
  using folder = new TestFolder();
  await using log = await open(folder, { keep: { count: 1_000 } });
  const many = Array.from({ length: 450 }, (_, index) => ({
    ...{ room: "long", from: "Ann", author: "a", text: "many", time: 0 },
    id: `${index}`,
  }));
  await log.append(many);
  for (const room of ["a", "b", "c", "d"]) await say(log, room);
  await say(log, "a");
  // A little at a time, so that nobody waits for long.
  assert(log.trim());
  assertEquals((await log.extent("long")).last, 450);
  trimAll(log);
  assertEquals(await log.read("long", 1, 450), []);
  assertEquals(await log.search("long", "many", 9), []);
  assertEquals(await log.read("b", 1, 9), []);
  for (const [room, count] of [["a", 2], ["c", 1], ["d", 1]] as const) {
    assertEquals((await log.read(room, 1, 9)).length, count, room);
  }
  assertEquals(await say(log, "long"), 451);
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
  await using log = await open(folder);
  trimAll(log);
  const topics = ["a", "b", "c", "d"].map((room) => log.topic(room));
  assertEquals(await Promise.all(topics), ["", "b", "c", "d"]);
});
