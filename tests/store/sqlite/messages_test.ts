// A message is told as it was kept and in its turn, or it is said to be damaged.

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../../../failure.ts";
import { Archive } from "../../../store/sqlite/archive/archive.ts";
import { openToRead } from "../../../store/sqlite/database.ts";
import { Messages } from "../../../store/sqlite/messages.ts";
import { StoredRooms } from "../../../store/sqlite/rooms.ts";
import { migrate } from "../../../store/sqlite/schema.ts";
import { type Draft, NotKept, Unreadable } from "../../../store/store.ts";

import { FakeTimers } from "../../server/fake_timers.ts";
import { checkRooms, openLog, TestFolder } from "../test_folder.ts";

/** More than are looked at together. */
const COUNT = 600;

function draft(text: string, room = "lobby"): Draft {
  return { room, from: "Ann", author: "a", text, time: 7 };
}

/** A folder in which so much was said in the lobby, and something in another room. */
async function filled(): Promise<TestFolder> {
  const folder = new TestFolder();
  await using store = await openLog(folder.data, { sync: "normal" });
  await store.append(
    Array.from({ length: COUNT }, (_, index) => draft(`${index + 1}`)),
  );
  await store.append([draft("one", "dev")]);
  return folder;
}

/** Changes a database behind everybody's back. */
function change(folder: TestFolder, sql: string): void {
  using db = new DatabaseSync(folder.database);
  db.exec(sql);
}

/** Which of a row of the lobby is changed. */
function at(seq: number): string {
  return `WHERE place = 4294967296 + ${seq}`;
}

/** The result of a read: consecutive numbers, and damaged numbers. */
function read(folder: TestFolder, from = 1, to = Infinity): string[] {
  using db = openToRead(folder.data);
  const room = new StoredRooms(db).named("lobby");
  if (room === undefined) throw new Error("no room");
  const runs: string[] = [];
  let next = -1;
  for (const piece of new Messages(db).pieces(room, from, to)) {
    const isDamage = piece.type === "damage";
    if (isDamage) runs.push(`!${piece.from}-${piece.to}`);
    else if (piece.seq !== next) runs.push(`${piece.seq}`);
    next = isDamage ? -1 : piece.seq + 1;
  }
  return runs;
}

Deno.test("an altered message is damaged, and the others are read", async () => {
  for (
    const [sql, ...expected] of [
      ["SELECT 1", "1"],
      [`UPDATE message SET text = '3oo' ${at(300)}`, "1", "!300-300", "301"],
      [`UPDATE message SET text = '' ${at(1)}`, "!1-1", "2"],
      [`UPDATE message SET sender = 'Bob' ${at(COUNT)}`, "1", "!600-600"],
      [`UPDATE message SET time = 8 ${at(300)}`, "1", "!300-300", "301"],
      [`UPDATE message SET checksum = 0 ${at(300)}`, "1", "!300-300", "301"],
      [`UPDATE message SET checksum = NULL ${at(9)}`, "1", "!9-9", "10"],
      [`DELETE FROM message ${at(300)}`, "1", "!300-300", "301"],
      [
        "DELETE FROM message WHERE place % 4294967296 BETWEEN 9 AND 19",
        ...["1", "!9-19", "20"],
      ],
      // Two have each other's places.
      [
        `UPDATE message SET place = -1 ${at(5)};
         UPDATE message SET place = 4294967301 ${at(7)};
         UPDATE message SET place = 4294967303 WHERE place = -1`,
        ...["1", "!5-5", "6", "!7-7", "8"],
      ],
      // One has a number that is nobody's.
      [
        `UPDATE message SET place = 4294968296 ${at(5)}`,
        ...["1", "!5-5", "6"],
      ],
    ] as const
  ) {
    using folder = await filled();
    change(folder, sql);
    assertEquals(read(folder), expected, sql);
  }
});

Deno.test("a server reads all but what is damaged, and says which numbers that are", async () => {
  using folder = await filled();
  change(folder, `UPDATE message SET text = 'x' ${at(300)}`);
  await using store = await openLog(folder.data, { sync: "normal" });
  const error = await assertRejects(
    () => store.read("lobby", 290, 310),
    Unreadable,
    "the data is damaged (lobby, 300)",
  );
  assertEquals(error.numbers, { from: 300, to: 300 });
  assertEquals((await store.read("lobby", 1, 299)).length, 299);
  assertEquals((await store.read("lobby", 301, COUNT)).length, COUNT - 300);
  const [next] = await store.append([draft("next")]);
  assertEquals(next?.message.seq, COUNT + 1);
});

Deno.test("a search that meets what is damaged finds the rest, and says so", async () => {
  for (
    const [sql, words, ...expected] of [
      ["SELECT 1", "300", "300"],
      [`UPDATE message SET text = 'x' ${at(300)}`, "300", "!300"],
      [`UPDATE message SET text = 'x' ${at(300)}`, "301", "301"],
      [`DELETE FROM message ${at(300)}`, "300", "!300"],
    ] as const
  ) {
    using folder = await filled();
    {
      using timers = new FakeTimers();
      await using _log = await openLog(folder.data, { sync: "normal" });
      while (timers.waits.length > 0) await timers.goOff();
    }
    change(folder, sql);
    await using store = await openLog(folder.data, { sync: "normal" });
    const lacking: string[] = [];
    const found = await store.search(
      "lobby",
      words,
      9,
      ({ numbers }) => lacking.push(`!${numbers?.from}`),
    );
    assertEquals(
      [...lacking, ...found.map(({ text }) => text)],
      expected,
      `${words} after ${sql}`,
    );
  }
});

Deno.test("a search without the index, which is damaged, looks through what was said", async () => {
  using folder = await filled();
  {
    using timers = new FakeTimers();
    await using _log = await openLog(folder.data, { sync: "normal" });
    while (timers.waits.length > 0) await timers.goOff();
  }
  change(folder, `UPDATE message SET text = 'x' ${at(599)}`);
  const bytes = Deno.readFileSync(folder.database);
  bytes.fill(0xff, ...pageOf(folder, "word_data"));
  Deno.writeFileSync(folder.database, bytes);
  await using store = await openLog(folder.data, { sync: "normal" });
  const lacking: unknown[] = [];
  const found = await store.search(
    "lobby",
    "300",
    9,
    ({ numbers }) => lacking.push(numbers?.from),
  );
  assertEquals([lacking, found.map(({ seq }) => seq)], [[599], [300]]);
});

/** Where the first page of a table begins and ends in its database. */
function pageOf(folder: TestFolder, table: string): [from: number, to: number] {
  using db = new DatabaseSync(folder.database);
  const root = Number(
    db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table)
      ?.rootpage,
  );
  const size = Number(db.prepare("PRAGMA page_size").get()?.page_size);
  return [(root - 1) * size, root * size];
}

Deno.test("a room whose own row is damaged is closed, and the others are not", async () => {
  for (
    const sql of [
      "UPDATE room SET last = 300 WHERE name = 'lobby'",
      "UPDATE room SET last = 700 WHERE name = 'lobby'",
      "UPDATE room SET first = 2 WHERE name = 'lobby'",
      "UPDATE room SET topic = 'x' WHERE name = 'lobby'",
      "UPDATE room SET unchecked = 600 WHERE name = 'lobby'",
    ]
  ) {
    using folder = await filled();
    change(folder, sql);
    await using store = await openLog(folder.data, { sync: "normal" });
    await assertRejects(
      () => store.extent("lobby"),
      Unreadable,
      "the room lobby",
    );
    await assertRejects(() => store.topic("lobby"), Unreadable);
    await assertRejects(() => store.append([draft("next")]), NotKept);
    const [next] = await store.append([draft("two", "dev")]);
    assertEquals(next?.message.seq, 2);
    // Each message tells itself whether it is what was said.
    using archive = await Archive.open(folder.data);
    assertEquals(archive.rooms(), ["lobby", "dev"]);
    const seqs = [...archive.messages("lobby")].map(({ seq }) => seq);
    assertEquals(seqs, Array.from({ length: COUNT }, (_, at) => at + 1), sql);
    assertStringIncludes(archive.problems().join(), "rooms, or their first");
  }
});

Deno.test("a room that has messages beyond its last is closed: their numbers would be given again", async () => {
  using folder = await filled();
  {
    using db = new DatabaseSync(folder.database);
    db.exec("UPDATE room SET last = 300, indexed = 300 WHERE name = 'lobby'");
    checkRooms(db);
  }
  await using store = await openLog(folder.data, { sync: "normal" });
  await assertRejects(() => store.extent("lobby"), Unreadable, "beyond 300");
  assertEquals(await store.extent("dev"), { first: 1, last: 1 });
});

Deno.test("messages of an older version are read without a checksum, newer messages are not", async () => {
  using folder = new TestFolder();
  Deno.mkdirSync(folder.data);
  {
    using db = new DatabaseSync(folder.database);
    migrate(db, 9);
    db.exec(`
      INSERT INTO room (id, name, last) VALUES (1, 'lobby', 2);
      INSERT INTO message (place, sender, text, time) VALUES
        (4294967297, 'Ann', 'one', 5), (4294967298, 'Ann', 'two', 6);
      -- Not filed when that version was ended.
      INSERT INTO inbox (place, sender, text, time)
        VALUES (4294967299, 'Ann', 'three', 7);
    `);
  }
  assertEquals(read(folder), ["1"]);
  {
    await using store = await openLog(folder.data, { sync: "normal" });
    assertEquals(
      (await store.read("lobby", 1, 9)).map(({ text }) => text),
      ["one", "two", "three"],
    );
    await store.append([draft("four")]);
  }
  assertEquals(read(folder), ["1"]);
  // With what it has none for nothing can be noticed but its absence.
  change(folder, `UPDATE message SET text = 'onf' ${at(1)}`);
  assertEquals(read(folder), ["1"]);
  change(folder, `UPDATE message SET text = 'x', checksum = NULL ${at(4)}`);
  assertEquals(read(folder), ["1", "!4-4"]);
  change(folder, `DELETE FROM message ${at(2)}`);
  assertEquals(read(folder), ["1", "!2-2", "3", "!4-4"]);
});

Deno.test("rooms that their index does not know are damage from the start: they would begin anew", async () => {
  using folder = await filled();
  const index = (() => {
    using db = new DatabaseSync(folder.database, { readOnly: true });
    const found = db.prepare(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_room_1'",
    );
    return Number(found.get()?.rootpage);
  })();
  {
    using file = Deno.openSync(folder.database, { write: true });
    file.seekSync(4096 * (index - 1), Deno.SeekMode.Start);
    // The head of a page of an index that has nothing in it.
    file.writeSync(Uint8Array.of(10, 0, 0, 0, 0, 16, 0, 0));
  }
  await assertRejects(
    () => openLog(folder.data),
    Failure,
    "chat.db is damaged",
  );
  using archive = await Archive.open(folder.data);
  assertEquals([...archive.messages("lobby")].length, COUNT);
  assertStringIncludes(archive.problems().join(), "rooms, or their first");
});
