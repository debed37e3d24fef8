// Detection of acknowledged messages that are missing.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../../../../failure.ts";
import { Archive } from "../../../../store/sqlite/archive/archive.ts";
import { pathsIn } from "../../../../store/sqlite/folder.ts";
import type {
  SqliteStore,
  SqliteStoreOptions,
} from "../../../../store/sqlite/sqlite.ts";
import { openLog, TestFolder } from "../../test_folder.ts";

/** A store that was opened, and what was said of it. */
async function opened(
  dir: string,
  options: SqliteStoreOptions = {},
): Promise<{ id: string; texts: string[]; warnings: string[] }> {
  const warnings: string[] = [];
  await using store = await openLog(dir, {
    ...options,
    warn: (line) => warnings.push(line),
  });
  const messages = await store.read("lobby", 1, Infinity);
  return { id: store.id, texts: messages.map(({ text }) => text), warnings };
}

async function say(store: SqliteStore, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await store.append([
      { room: "lobby", from: "Ann", author: "a", text, time: 0 },
    ]);
  }
}

/**
 * A folder as it is when a server was killed: "one" is in the database, "two"
 * and "three" are in the write-ahead file.
 */
async function killed(folder: TestFolder): Promise<{ id: string }> {
  const running = `${folder.path}/running`;
  {
    await using store = await openLog(running);
    await say(store, "one");
  }
  await using store = await openLog(running);
  await say(store, "two", "three");
  Deno.mkdirSync(folder.data);
  for (const { name } of Deno.readDirSync(running)) {
    if (name.endsWith("-shm")) continue;
    Deno.copyFileSync(`${running}/${name}`, `${folder.data}/${name}`);
  }
  return { id: store.id };
}

/** A write-ahead file up to the middle of its first page, in bytes: nothing in it is whole. */
const HALF_A_PAGE = 32 + (24 + 4096) / 2;

Deno.test("a folder of a killed server has everything, and nothing is said of it", async () => {
  using folder = new TestFolder();
  const { id } = await killed(folder);
  assertEquals(await opened(folder.data), {
    ...{ id, texts: ["one", "two", "three"], warnings: [] },
  });
});

Deno.test("a first start that fails leaves nothing that a later start takes for a loss", async () => {
  using folder = new TestFolder();
  const { database, count, unfinished } = pathsIn(folder.data);
  // There is no room for the count at first.
  Deno.mkdirSync(folder.data);
  Deno.mkdirSync(count);
  await assertRejects(() => openLog(folder.data), Failure);
  assertEquals(
    Array.from(Deno.readDirSync(folder.data), ({ name }) => name),
    ["chat.db-count"],
  );
  Deno.removeSync(count);
  // It fails between the two.
  for (const left of ["", `${crypto.randomUUID()} ${"0".repeat(16)}\n`]) {
    Deno.writeTextFileSync(count, left);
    Deno.writeTextFileSync(unfinished, "");
    const { texts, warnings } = await opened(folder.data);
    assertEquals([texts, warnings], [[], []]);
    Deno.removeSync(database);
  }
});

Deno.test("a write-ahead file that was removed or truncated: the server says what is missing and does not start, until it is back", async () => {
  for (const left of [0, HALF_A_PAGE]) {
    using folder = new TestFolder();
    const { id } = await killed(folder);
    const { writeAhead, database, count } = pathsIn(folder.data);
    const whole = Deno.readFileSync(writeAhead);
    if (left === 0) Deno.removeSync(writeAhead);
    else Deno.truncateSync(writeAhead, left);
    const before = Deno.readFileSync(database);
    const failure = await assertRejects(
      () => openLog(folder.data),
      Failure,
    );
    assertStringIncludes(
      failure.message,
      "chat.db has lost the last 2 messages",
    );
    assertStringIncludes(
      failure.message,
      `${writeAhead} was removed or truncated`,
    );
    assertStringIncludes(failure.message, `remove ${count}`);
    assert(!failure.message.includes("\n"));
    assertEquals(Deno.readFileSync(database), before);
    {
      using archive = await Archive.open(folder.data);
      assertEquals([...archive.messages("lobby")][0]?.text, "one");
      assertStringIncludes(archive.problems().join(), "chat.db has lost");
    }
    Deno.writeFileSync(writeAhead, whole);
    const { texts, id: after } = await opened(folder.data);
    assertEquals([texts, after], [["one", "two", "three"], id]);
  }
});

Deno.test("a server that continues without missing messages has another store id, so that no number is taken for the old number", async () => {
  using folder = new TestFolder();
  const { id } = await killed(folder);
  const { writeAhead, count } = pathsIn(folder.data);
  Deno.removeSync(writeAhead);
  Deno.removeSync(count);
  const { texts, id: after, warnings } = await opened(folder.data);
  assertEquals(texts, ["one"]);
  assert(after !== id);
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0] ?? "", "like a backup");
  // That is said once.
  assertEquals((await opened(folder.data)).warnings, []);
});

Deno.test("with --sync normal, where a power cut may take the last messages, it is said and the server starts", async () => {
  using folder = new TestFolder();
  const { id } = await killed(folder);
  Deno.removeSync(pathsIn(folder.data).writeAhead);
  const { texts, id: after, warnings } = await opened(folder.data, {
    sync: "normal",
  });
  assertEquals(texts, ["one"]);
  assert(after !== id);
  assertStringIncludes(warnings.join(), "chat.db has lost the last 2 messages");
  assertEquals((await opened(folder.data)).warnings, []);
});

Deno.test("a database that was put in the place of another like a backup", async () => {
  using folder = new TestFolder();
  const { id } = await opened(folder.data);
  const { database, count } = pathsIn(folder.data);
  const copy = `${folder.path}/copy.db`;
  {
    using db = new DatabaseSync(database);
    db.prepare("VACUUM INTO ?").run(copy);
    db.exec("UPDATE log SET id = '0123456789abcdef0123456789abcdef'");
  }
  const given = (await opened(folder.data)).id;
  assert(given !== id && given !== "0123456789abcdef0123456789abcdef");
  for (const isCountThere of [true, false]) {
    Deno.copyFileSync(copy, database);
    if (!isCountThere) Deno.removeSync(count);
    assert((await opened(folder.data)).id !== id);
  }
});

Deno.test("a count without its database is refused: the rest must be somewhere", async () => {
  using folder = new TestFolder();
  {
    await using store = await openLog(folder.data);
    await say(store, "one");
  }
  Deno.removeSync(folder.database);
  const failure = await assertRejects(
    () => openLog(folder.data),
    Failure,
  );
  assertStringIncludes(failure.message, "chat.db is missing");
  assertStringIncludes(failure.message, "chat.db-count is there");
});

Deno.test("dropped and filed messages are not missing, and an unreadable count is ignored", async () => {
  using folder = new TestFolder();
  {
    await using store = await openLog(folder.data, {
      keep: { count: 2 },
    });
    await say(store, "one", "two", "three", "four");
  }
  const { id, texts, warnings } = await opened(folder.data);
  assertEquals([texts, warnings], [["three", "four"], []]);
  const { count } = pathsIn(folder.data);
  assertEquals(
    Deno.readTextFileSync(count),
    `${id} ${"4".padStart(16, "0")}\n`,
  );
  for (const rest of ["", "\0\0\0\0", `${id} `, `${id} many\n`]) {
    Deno.writeTextFileSync(count, rest);
    assertEquals((await opened(folder.data)).texts, ["three", "four"]);
  }
});

Deno.test("an export reads while a server writes, and misses nothing", async () => {
  using folder = new TestFolder();
  await using store = await openLog(folder.data);
  using archive = await Archive.open(folder.data);
  for (let count = 0; count < 20; count++) {
    await say(store, `${count}`);
    assertEquals(archive.problems(), []);
  }
});
