// A data folder is read, and stays as it is.

import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../../../../failure.ts";
import { Archive } from "../../../../store/sqlite/archive/archive.ts";
import { pathsIn } from "../../../../store/sqlite/folder.ts";
import type { SqliteStore } from "../../../../store/sqlite/sqlite.ts";
import {
  contentOf,
  openLog,
  TestDisk,
  TestFolder,
  testWithDisk,
} from "../../test_folder.ts";

const TEXTS = ["one", "two", "three"];

async function say(store: SqliteStore, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await store.append([
      { room: "lobby", from: "Ann", author: "a", text, time: 0 },
    ]);
  }
}

/** A folder as a server has left it that was ended, or that was killed: then some is in the write-ahead file alone. */
async function left(data: string, how: "ended" | "killed"): Promise<void> {
  const running = `${data}-running`;
  {
    await using store = await openLog(running);
    await say(store, "one");
  }
  await using store = await openLog(running);
  await say(store, "two", "three");
  if (how === "ended") await store[Symbol.asyncDispose]();
  Deno.mkdirSync(data);
  for (const { name } of Deno.readDirSync(running)) {
    Deno.copyFileSync(`${running}/${name}`, `${data}/${name}`);
  }
}

/** Reads a folder, which must not change. */
async function told(
  data: string,
): Promise<{ texts: string[]; trouble: string[] }> {
  const before = contentOf(data);
  const result = await (async () => {
    using archive = await Archive.open(data);
    const texts = Array.from(archive.messages("lobby"), ({ text }) => text);
    assertEquals(archive.summary("lobby").messages, texts.length);
    return { texts, trouble: archive.problems() };
  })();
  assertEquals(contentOf(data), before);
  return result;
}

Deno.test("a folder is read in whatever state it was left, and stays as it is", async () => {
  for (const how of ["ended", "killed"] as const) {
    using folder = new TestFolder();
    await left(folder.data, how);
    const { writeAhead, sharedMemory } = pathsIn(folder.data);
    assertEquals(await told(folder.data), { texts: TEXTS, trouble: [] }, how);
    if (how === "ended") continue;
    // As a copy may be.
    Deno.removeSync(sharedMemory);
    assertEquals(await told(folder.data), { texts: TEXTS, trouble: [] });
    Deno.truncateSync(writeAhead, 32);
    const { texts, trouble } = await told(folder.data);
    assertEquals([texts, trouble.length], [["one"], 1]);
  }
});

testWithDisk(
  "a folder on a disk that cannot be written is read, in whatever state it was left",
  async () => {
    for (const how of ["ended", "killed"] as const) {
      using disk = new TestDisk(16 * 1024 * 1024);
      await left(disk.data, how);
      disk.makeReadOnly();
      assertEquals(await told(disk.data), { texts: TEXTS, trouble: [] }, how);
    }
  },
);

Deno.test("a folder that a server uses is read as it is now, and what waits to be filed too", async () => {
  using folder = new TestFolder();
  await using store = await openLog(folder.data);
  await say(store, ...TEXTS);
  const { sharedMemory } = pathsIn(folder.data);
  // A reader beside a server registers there.
  const files = () => contentOf(folder.data, [sharedMemory]);
  const before = files();
  {
    using archive = await Archive.open(folder.data);
    assertEquals([...archive.messages("lobby")].length, 3);
  }
  assertEquals(files(), before);
  using archive = await Archive.open(folder.data);
  await say(store, "four");
  assertEquals([...archive.messages("lobby")].length, 4);
});

Deno.test("a server can start while a folder is read, and what it keeps harms nothing", async () => {
  using folder = new TestFolder();
  await left(folder.data, "killed");
  using archive = await Archive.open(folder.data);
  await using store = await openLog(folder.data);
  await say(store, "four");
  assertEquals(
    Array.from(archive.messages("lobby"), ({ text }) => text),
    TEXTS,
  );
  assertEquals(archive.problems(), []);
});

Deno.test("a database that a link leads to is read with its write-ahead file", async () => {
  using folder = new TestFolder();
  await left(`${folder.path}/elsewhere`, "killed");
  Deno.mkdirSync(folder.data);
  Deno.symlinkSync(`${folder.path}/elsewhere/chat.db`, folder.database);
  assertEquals(await told(folder.data), { texts: TEXTS, trouble: [] });
});

Deno.test("a summary has the times of what can be read, and what cannot", async () => {
  using folder = new TestFolder();
  {
    await using store = await openLog(folder.data);
    await store.append(
      [10, 20, 30].map((time) => ({
        ...{ room: "lobby", from: "Ann", author: "a", text: `${time}`, time },
      })),
    );
    await store.append([{ room: "empty", topic: "nothing yet", by: "Ann" }]);
  }
  {
    using db = new DatabaseSync(folder.database);
    db.exec("UPDATE message SET text = 'other words' WHERE text = '30'");
  }
  using archive = await Archive.open(folder.data);
  assertEquals(archive.rooms().toSorted(), ["empty", "lobby"]);
  assertEquals(archive.summary("lobby"), {
    ...{ room: "lobby", messages: 3, oldest: 10, newest: 20 },
    damaged: [{ type: "damage", room: "lobby", from: 3, to: 3 }],
  });
  assertEquals(archive.summary("empty"), {
    ...{ room: "empty", messages: 0, oldest: undefined, newest: undefined },
    damaged: [],
  });
});

Deno.test("a file, and a folder without a database, are no data folder", async () => {
  using folder = new TestFolder();
  Deno.mkdirSync(folder.data);
  Deno.writeTextFileSync(`${folder.data}/file`, "");
  for (
    const path of [folder.data, `${folder.data}/file`, `${folder.data}/no`]
  ) {
    await assertRejects(
      () => Archive.open(path),
      Failure,
      "is not a data folder",
    );
  }
  assertEquals(
    Array.from(Deno.readDirSync(folder.data), ({ name }) => name),
    ["file"],
  );
});

Deno.test("in place of a file there may be anything: it is not opened, as a pipe would wait without end", async () => {
  using folder = new TestFolder();
  const { database } = pathsIn(folder.data);
  Deno.mkdirSync(database, { recursive: true });
  await assertRejects(
    () => Archive.open(folder.data),
    Failure,
    `${database} is not a file`,
  );
});
