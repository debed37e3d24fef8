import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { Failure } from "../../../failure.ts";
import {
  comparable,
  holds,
  wordsOf,
  wordsSought,
} from "../../../protocol/text/words.ts";
import { Archive } from "../../../store/sqlite/archive/archive.ts";
import { roomChecksum } from "../../../store/sqlite/checksum.ts";
import { INBOX_MAX } from "../../../store/sqlite/inbox.ts";
import {
  CHECKED_SINCE,
  migrate,
  SCHEMA_VERSION,
} from "../../../store/sqlite/schema.ts";
import { SqliteStore } from "../../../store/sqlite/sqlite.ts";
import { type Draft, NotKept } from "../../../store/store.ts";
import { anyText } from "../../protocol/text/any_text.ts";
import { FakeTimers } from "../../server/fake_timers.ts";
import {
  fillUp,
  makeLongLog,
  openLog,
  openToOthers,
  TestDisk,
  TestFolder,
  testWithDisk,
} from "../test_folder.ts";

function draft(text: string, more: Partial<Draft> = {}): Draft {
  return { room: "lobby", from: "Ann", author: "a", text, time: 7, ...more };
}

async function texts(store: SqliteStore, room = "lobby"): Promise<string[]> {
  return (await store.read(room, 0, Infinity)).map(({ text }) => text);
}

/** Makes a store, does something with it and closes it. */
async function withLog(
  dir: string,
  work: (store: SqliteStore) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await using store = await openLog(dir);
  await work(store);
}

/** A folder of which a server cannot make use: one line says so, and nothing in it is touched. */
async function refuses(
  dir: string,
  ...parts: readonly string[]
): Promise<void> {
  const before = bytesIn(dir);
  const failure = await assertRejects(() => openLog(dir), Failure);
  assert(!failure.message.includes("\n"), failure.message);
  for (const part of parts) assertStringIncludes(failure.message, part);
  assertEquals(bytesIn(dir), before);
}

/** Everything in a folder, but what belongs to the taking of turns. */
function bytesIn(dir: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  try {
    for (const { name } of Deno.readDirSync(dir)) {
      if (name === "lock" || name.endsWith("-shm")) continue;
      const bytes = Deno.readFileSync(`${dir}/${name}`);
      // A reader makes an empty one where there is none.
      if (bytes.length > 0 || name === "chat.db") files.set(name, bytes);
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
  return files;
}

Deno.test("a restart keeps everything: messages, numbers, marks, topics, the store's id", async () => {
  using folder = new TestFolder();
  let id = "";
  await withLog(folder.data, async (store) => {
    id = store.id;
    await store.append([draft("one", { id: "x" }), draft("two", { id: "y" })]);
    await store.append([{ room: "lobby", topic: "tea", by: "Ann" }]);
  });
  await withLog(folder.data, async (store) => {
    assertEquals(store.id, id);
    assertEquals(await texts(store), ["one", "two"]);
    assertEquals(await store.topic("lobby"), "tea");
    const places = await store.append([
      draft("two", { id: "y", time: 99 }),
      draft("three"),
    ]);
    assertEquals(
      places.map(({ message, repeated }) => [
        message.seq,
        message.time,
        repeated,
      ]),
      [[2, 7, true], [3, 7, false]],
    );
    assertEquals((await store.search("lobby", "t", 9)).length, 2);
  });
});

Deno.test("a closed store is one file, whole by itself, and a count beside it; only its owner may look into them", async () => {
  using folder = new TestFolder();
  await withLog(folder.data, (store) => store.append([draft("one")]));
  const names = Array.from(Deno.readDirSync(folder.data), ({ name }) => name);
  assertEquals(names.sort(), ["chat.db", "chat.db-count"]);
  if (Deno.build.os !== "windows") {
    assertEquals((Deno.statSync(folder.data).mode ?? 0) & 0o777, 0o700);
  }
});

Deno.test("closing twice is closing once", async () => {
  using folder = new TestFolder();
  await using store = await openLog(folder.data);
  await store[Symbol.asyncDispose]();
});

Deno.test("a batch that cannot be written because of another program is not kept at all, and later batches are", async () => {
  using folder = new TestFolder();
  await using store = await openLog(folder.data);
  await store.append([draft("one")]);
  {
    using other = new DatabaseSync(folder.database);
    other.exec("BEGIN IMMEDIATE");
    const error = await assertRejects(
      () => store.append([draft("lost"), draft("lost", { room: "dev" })]),
      NotKept,
    );
    assertStringIncludes(error.message, "another program has locked it");
    await assertRejects(
      () => store.append([{ room: "lobby", topic: "lost", by: "Ann" }]),
      NotKept,
    );
    // Reading does not wait for it.
    assertEquals(await texts(store), ["one"]);
  }
  const [two] = await store.append([draft("two")]);
  assertEquals(two?.message.seq, 2);
  assertEquals(await store.topic("lobby"), "");
  assertEquals(await store.extent("dev"), { first: 1, last: 0 });
});

Deno.test("a search finds just what holds() says, whatever the text", async () => {
  using folder = new TestFolder();
  await using store = await openLog(folder.data, { sync: "normal" });
  const said: string[] = [];
  const text = anyText().map((text) => text.replaceAll("\0", "") + ".");
  await fc.assert(fc.asyncProperty(
    fc.array(text, { maxLength: 4 }),
    fc.oneof(text, fc.nat()),
    fc.integer({ min: 1, max: 3 }),
    async (more, sought, length) => {
      await store.append(more.map((text) => draft(text)));
      said.push(...more);
      // Now and then something that is there.
      const words = typeof sought === "string"
        ? sought
        : wordsOf(said[sought % said.length] ?? "")
          .map((word) => [...word].slice(0, length).join("")).join(" ");
      const wanted = wordsSought(words);
      const found = await store.search("lobby", words, said.length);
      assertEquals(
        found.map(({ seq }) => seq),
        said.flatMap((text, index) =>
          wanted.length > 0 && holds(comparable(text), wanted)
            ? [index + 1]
            : []
        ),
      );
    },
  ));
});

Deno.test("a database of each older version is brought up to this one, with all that is in it", async () => {
  for (let version = 1; version < SCHEMA_VERSION; version++) {
    using folder = new TestFolder();
    Deno.mkdirSync(folder.data);
    {
      using db = new DatabaseSync(folder.database);
      migrate(db, version);
      db.exec(`
        INSERT INTO room (id, name, last) VALUES (1, 'lobby', 1);
        INSERT INTO message (place, sender, text, time)
          VALUES (4294967297, 'Ann', 'from before, 보라야', 5);
        INSERT INTO word (rowid, words) VALUES (4294967297, 'from before');
      `);
      if (version >= CHECKED_SINCE) {
        // The message is from before the checksums.
        db.exec("UPDATE room SET unchecked = 1, indexed = 0");
        const room = db.prepare("SELECT * FROM room").get() ?? {};
        db.prepare("UPDATE room SET checksum = ?").run(roomChecksum(room));
        db.exec("INSERT INTO word (word) VALUES ('delete-all')");
      }
    }
    // To read it nobody needs to bring it up first.
    {
      using archive = await Archive.open(folder.data);
      assertEquals([...archive.messages("lobby")].length, 1);
    }
    await withLog(folder.data, async (store) => {
      for (const words of ["before", "라야"]) {
        assertEquals((await store.search("lobby", words, 9)).length, 1, words);
      }
      assertEquals(await store.topic("lobby"), "");
      await store.append([{ room: "lobby", topic: "tea", by: "Ann" }]);
      const [next] = await store.append([draft("new")]);
      assertEquals(next?.message.seq, 2);
      assert(store.id !== "");
    });
    using db = new DatabaseSync(folder.database, { readOnly: true });
    assertEquals(
      db.prepare("PRAGMA user_version").get()?.user_version,
      SCHEMA_VERSION,
    );
  }
});

Deno.test("of a redacted message nothing is left in the files, wherever it was", async () => {
  using timers = new FakeTimers();
  using folder = new TestFolder();
  await using store = await openLog(folder.data);
  const isThere = (text: string) => isIn(folder.data, text);
  const long = "overflowing".repeat(2_000);
  await store.append([
    draft("indexedsecret of others"),
    draft(long),
    // A text in scripts without spaces is in the other index.
    draft("\u{5bc6}\u{7801}qzqz"),
    draft("neighbour"),
  ]);
  // Filed, then indexed.
  for (let step = 0; step < 3; step++) await timers.goOff();
  await store.append([draft("inboxsecret")]);
  const secrets = ["indexedsecret", "overflowing", "qzqz", "inboxsecret"];
  for (const secret of secrets) assert(isThere(secret), secret);
  for (const seq of [1, 2, 3, 5]) {
    await store.append([draft("", { redacts: seq })]);
  }
  await timers.goOff();
  for (const secret of secrets) assert(!isThere(secret), secret);
  assert(isThere("neighbour"));
  assertEquals((await store.search("lobby", "neighbour", 9)).length, 1);
});

Deno.test("of a message that was redacted by a server that was killed nothing is left when another has started", async () => {
  using timers = new FakeTimers();
  using folder = new TestFolder();
  await using store = await openLog(folder.data);
  await store.append([draft("killsecret"), draft("neighbour")]);
  await store.append([draft("", { redacts: 1 })]);
  // As it is on the disk at that moment.
  const left = `${folder.path}/left`;
  Deno.mkdirSync(left);
  for (const { name } of Deno.readDirSync(folder.data)) {
    if (name === "chat.db-shm") continue;
    Deno.copyFileSync(`${folder.data}/${name}`, `${left}/${name}`);
  }
  assert(isIn(left, "killsecret"));
  await using _after = await openLog(left);
  await timers.goOff();
  assert(!isIn(left, "killsecret"));
  assert(isIn(left, "neighbour"));
});

/** Whether a text is in a file of a data folder, wherever in it. */
function isIn(folder: string, text: string): boolean {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name !== "chat.db-shm")
    .some((name) =>
      new TextDecoder("latin1").decode(Deno.readFileSync(`${folder}/${name}`))
        .includes(text)
    );
}

Deno.test("a database that cannot be brought up stays as it was", async () => {
  using folder = new TestFolder();
  Deno.mkdirSync(folder.data);
  {
    using db = new DatabaseSync(folder.database);
    // The way a server writes, so that opening changes no mode.
    db.exec("PRAGMA journal_mode = WAL");
    migrate(db, 1);
    db.exec("DROP TABLE room");
  }
  await refuses(folder.data, "chat.db is damaged (no such table: room");
});

Deno.test("a database from a newer version is refused and left alone", async () => {
  using folder = new TestFolder();
  await withLog(folder.data, (store) => store.append([draft("one")]));
  {
    using db = new DatabaseSync(folder.database);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  }
  await refuses(
    folder.data,
    "chat.db is from a newer version of chat",
    `its schema is ${SCHEMA_VERSION + 1}`,
    `this program knows ${SCHEMA_VERSION}`,
  );
});

Deno.test("a foreign database is refused and left alone", async () => {
  using folder = new TestFolder();
  Deno.mkdirSync(folder.data);
  {
    using db = new DatabaseSync(folder.database);
    db.exec("CREATE TABLE precious (thing)");
  }
  await refuses(folder.data, "chat.db is not a chat database");
  Deno.writeTextFileSync(folder.database, "dear diary, ".repeat(1000));
  await refuses(folder.data, "chat.db is damaged (file is not a database)");
});

Deno.test("a database that was cut short is refused and left alone, wherever it was cut", async () => {
  using folder = new TestFolder();
  await withLog(folder.data, (store) => store.append([draft("one")]));
  const whole = Deno.readFileSync(folder.database);
  const page = 4096;
  for (
    const length of [
      ...[0, 1, 16, 99, 100, 511, 512, page - 1, page, page + 1],
      ...[whole.length / 2, whole.length - page],
    ]
  ) {
    Deno.writeFileSync(folder.database, whole.subarray(0, length));
    await refuses(folder.data, "chat.db is damaged", "restore a backup");
  }
  Deno.writeFileSync(folder.database, whole);
  await withLog(folder.data, async (store) => {
    assertEquals(await texts(store), ["one"]);
  });
});

Deno.test("a damaged header is refused and left alone", async () => {
  using folder = new TestFolder();
  await withLog(folder.data, (store) => store.append([draft("one")]));
  const whole = Deno.readFileSync(folder.database);
  for (const [from, to] of [[0, 16], [0, 100], [16, 24], [100, 4096]]) {
    const broken = whole.slice();
    broken.fill(0xa5, from, to);
    Deno.writeFileSync(folder.database, broken);
    await refuses(folder.data, "chat.db");
  }
});

Deno.test("a folder that is none, or has no place, is refused", async () => {
  using folder = new TestFolder();
  Deno.writeTextFileSync(folder.data, "a file");
  await refuses(folder.data, folder.data, "is a file, not a folder");
  await refuses(`${folder.data}/below`, "cannot be used", "--data");
  const missing = `${folder.path}/a/b`;
  await refuses(missing, `the parent folder of ${missing} does not exist`);
});

Deno.test("a write-ahead file without its database is refused: the rest must be somewhere", async () => {
  using folder = new TestFolder();
  await withLog(folder.data);
  Deno.renameSync(folder.database, `${folder.database}-wal`);
  await refuses(folder.data, "chat.db is missing", "restore it");
});

Deno.test("a database that was never finished is begun anew", async () => {
  using folder = new TestFolder();
  Deno.mkdirSync(folder.data);
  Deno.writeTextFileSync(`${folder.database}.new`, "half");
  Deno.writeTextFileSync(`${folder.database}.new-journal`, "half");
  await withLog(folder.data, (store) => store.append([draft("one")]));
});

Deno.test("a folder in use is refused, and free after its server has ended", async () => {
  using folder = new TestFolder();
  await withLog(folder.data, async (store) => {
    await store.append([draft("one")]);
    const failure = await assertRejects(
      () => SqliteStore.open(folder.data),
      Failure,
    );
    assertStringIncludes(failure.message, "in use by another server");
    await store.append([draft("two")]);
  });
  await withLog(folder.data, async (store) => {
    assertEquals(await texts(store), ["one", "two"]);
  });
});

Deno.test("a failed start leaves the folder free", async () => {
  using folder = new TestFolder();
  await withLog(folder.data);
  const whole = Deno.readFileSync(folder.database);
  Deno.writeFileSync(folder.database, new Uint8Array(9));
  await refuses(folder.data, "damaged");
  Deno.writeFileSync(folder.database, whole);
  await withLog(folder.data);
});

testWithDisk("a read-only folder is refused", async () => {
  using disk = new TestDisk(1024 * 1024);
  await withLog(disk.data, (store) => store.append([draft("one")]));
  disk.makeReadOnly();
  await refuses(disk.data, disk.data, "is not writable");
  await refuses(`${disk.path}/other`, "read-only");
});

Deno.test({
  name: `a folder that is not writable is refused${
    Deno.uid() === 0 ? " (skipped: the administrator may write anywhere)" : ""
  }`,
  ignore: Deno.uid() === 0,
  fn: async () => {
    using folder = new TestFolder();
    await withLog(folder.data, (store) => store.append([draft("one")]));
    const lock = `${folder.data}/lock`;
    Deno.chmodSync(folder.data, 0o500);
    Deno.chmodSync(lock, 0o400);
    await refuses(folder.data, folder.data, "permission denied");
    // The lock can be taken, but nothing can be written beside the database.
    Deno.chmodSync(lock, 0o600);
    await refuses(folder.data, "chat.db", "is not writable");
    Deno.chmodSync(folder.path, 0o500);
    await refuses(`${folder.path}/other`, "permission denied");
    Deno.chmodSync(folder.path, 0o700);
    Deno.chmodSync(folder.data, 0o700);
  },
});

testWithDisk(
  "a full disk: what does not fit is not kept, what was kept stays, and with room again it goes on",
  async () => {
    using disk = new TestDisk(1024 * 1024);
    const filler = `${disk.path}/filler`;
    const kept: string[] = [];
    const say = async (store: SqliteStore, text: string) => {
      const [place] = await store.append([draft(text, { id: text })]);
      kept.push(text);
      assertEquals(place?.message.seq, kept.length);
    };
    {
      await using store = await openLog(disk.data);
      await say(store, "one");
      fillUp(filler);
      const text = (index: number) => `${index} ${"tea ".repeat(2_000)}`;
      const error = await assertRejects(async () => {
        for (let index = 0;; index++) await say(store, text(index));
      }, NotKept);
      assertStringIncludes(error.message, "the disk is full");
      await assertRejects(() => store.append([draft(text(-1))]), NotKept);
      assertEquals(await texts(store), kept);
      Deno.removeSync(filler);
      await say(store, "after");
      assertEquals(await texts(store), kept);
      fillUp(filler);
    }
    // Nor is anything lost by ending, and beginning again, while it is full.
    Deno.removeSync(filler);
    await withLog(disk.data, async (store) => {
      assertEquals(await texts(store), kept);
      await say(store, "at the end");
    });
  },
);

Deno.test("in a folder that others may look into, every file is its owner's alone, also after a restart, a trim and a kill", async () => {
  using folder = new TestFolder();
  const other = `${folder.path}/copied`;
  for (const dir of [folder.data, other]) Deno.mkdirSync(dir, { mode: 0o755 });
  const files = (dir: string) =>
    Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();
  await withLog(folder.data, async (store) => {
    assertEquals(openToOthers(folder.data), []);
    await store.append([draft("one")]);
    assertEquals(openToOthers(folder.data), []);
    assertEquals(files(folder.data), [
      ...["chat.db", "chat.db-count", "chat.db-shm", "chat.db-wal"],
    ]);
    // As an older version has left them, and a copy that is not told otherwise.
    for (const name of files(folder.data)) {
      Deno.copyFileSync(`${folder.data}/${name}`, `${other}/${name}`);
      Deno.chmodSync(`${other}/${name}`, 0o644);
    }
  });
  {
    await using store = await openLog(other, { keep: { count: 1 } });
    assertEquals(openToOthers(other), []);
    await store.append([draft("two"), draft("three")]);
    store.trim();
    assertEquals(openToOthers(other), []);
  }
  assertEquals(openToOthers(other), []);
});

testWithDisk(
  "a start on a disk that is full, or becomes so meanwhile, is refused as that, until there is room enough",
  async () => {
    let refused = 0;
    for (let free = 0;; free += 8 * 1024) {
      using disk = new TestDisk(512 * 1024);
      Deno.mkdirSync(disk.data);
      const filler = `${disk.path}/filler`;
      fillUp(filler);
      Deno.truncateSync(filler, Deno.statSync(filler).size - free);
      try {
        await using _log = await openLog(disk.data);
        break;
      } catch (error) {
        assert(error instanceof Failure, `${error}`);
        assertStringIncludes(error.message, "the disk is full");
        refused++;
      }
      // The next start is the first one once there is room.
      Deno.removeSync(filler);
      await withLog(disk.data, (store) => store.append([draft("one")]));
    }
    assert(refused > 5, `${refused} were refused`);
  },
);

/** How many bytes this process has read so far, wherever from. */
function bytesRead(): number {
  const counters = Deno.readTextFileSync("/proc/thread-self/io");
  return Number(/rchar: (\d+)/.exec(counters)?.[1]);
}

Deno.test({
  name:
    "a store of 200,000 messages is opened, read and continued with as few bytes as an empty store",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const costs: number[] = [];
    for (const messages of [0, 200_000]) {
      using folder = new TestFolder();
      await makeLongLog(folder.data, messages);
      const before = bytesRead();
      await withLog(folder.data, async (store) => {
        const { last } = await store.extent("lobby");
        assertEquals(last, messages);
        await store.read("lobby", last - 19, last);
        await store.append([draft("new", { id: "new" })]);
        await store.search("lobby", "new", 20);
      });
      costs.push(bytesRead() - before);
    }
    const [empty = 0, long = Infinity] = costs;
    // The deeper trees of the long one cost some pages more.
    assert(long < empty + 64 * 4096, `${empty} bytes, ${long} bytes`);
  },
});

Deno.test("an archive reads while a server writes, page by page, and sees what is new", async () => {
  using folder = new TestFolder();
  await makeLongLog(folder.data, 600);
  await using store = await openLog(folder.data);
  using archive = await Archive.open(folder.data);
  assertEquals([archive.has("lobby"), archive.has("dev")], [true, false]);
  assertEquals(archive.rooms(), ["lobby"]);
  const read: number[] = [];
  for (const { seq } of archive.messages("lobby")) {
    if (seq === 1) await store.append([draft("new")]);
    read.push(seq);
  }
  assertEquals(read, Array.from({ length: 601 }, (_, index) => index + 1));
});

Deno.test("an archive passes over what is dropped while it reads", async () => {
  using folder = new TestFolder();
  await makeLongLog(folder.data, 600);
  await using store = await openLog(folder.data, { keep: { count: 10 } });
  using archive = await Archive.open(folder.data);
  const read: number[] = [];
  for (const { seq } of archive.messages("lobby")) {
    if (seq === 1) { while (store.trim()); }
    read.push(seq);
  }
  assertEquals(read.slice(-10), [
    ...[591, 592, 593, 594, 595, 596, 597, 598, 599, 600],
  ]);
  assert(read.length < 600);
});

Deno.test("an archive refuses what is none", async () => {
  using folder = new TestFolder();
  for (const dir of [folder.data, folder.path]) {
    await assertRejects(
      () => Archive.open(dir),
      Failure,
      "is not a data folder",
    );
  }
});

/** How many rows a table of a database has, as another program sees it. */
function rowsIn(database: string, table: string): number {
  using db = new DatabaseSync(database, { readOnly: true });
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
}

Deno.test("messages are filed and indexed when none arrive for a moment, not before", async () => {
  using folder = new TestFolder();
  using timers = new FakeTimers();
  await using store = await openLog(folder.data, { sync: "normal" });
  const rows = () =>
    ["inbox", "message"].map((table) => rowsIn(folder.database, table));
  const indexed = () => {
    using db = new DatabaseSync(folder.database, { readOnly: true });
    return db.prepare("SELECT indexed FROM room").get()?.indexed;
  };
  assertEquals(timers.waits, []);
  await store.append([draft("one")]);
  assertEquals([rows(), timers.waits], [[1, 0], [20]]);
  await timers.goOff();
  await store.append([draft("two")]);
  await timers.goOff();
  // Something was said meanwhile, each time.
  assertEquals([rows(), indexed(), timers.waits], [[2, 0], 0, [20]]);
  await timers.goOff();
  assertEquals([rows(), indexed(), timers.waits], [[0, 2], 2, []]);
  assertEquals((await store.search("lobby", "o", 9)).length, 1);
});

Deno.test("a full inbox is filed, whatever else there is to do", async () => {
  using folder = new TestFolder();
  using _timers = new FakeTimers();
  await using store = await openLog(folder.data, { sync: "normal" });
  const many = Array.from({ length: INBOX_MAX }, (_, n) => draft(`${n}`));
  await store.append(many);
  assertEquals(rowsIn(folder.database, "message"), 0);
  await store.append([draft("one more")]);
  assertEquals(rowsIn(folder.database, "message"), INBOX_MAX);
  assertEquals(rowsIn(folder.database, "inbox"), 1);
  assertEquals(await store.extent("lobby"), { first: 1, last: INBOX_MAX + 1 });
});

Deno.test("messages that cannot be filed are reported, stay in the inbox, and are filed later", async () => {
  using folder = new TestFolder();
  using timers = new FakeTimers();
  const warnings: string[] = [];
  await using store = await openLog(folder.data, {
    sync: "normal",
    warn: (line) => warnings.push(line),
  });
  await store.append([draft("one", { id: "x" })]);
  await timers.goOff();
  {
    using other = new DatabaseSync(folder.database);
    other.exec("BEGIN IMMEDIATE");
    await timers.goOff();
  }
  assertEquals(warnings, [
    "messages could not be indexed: another program has locked it",
  ]);
  assertEquals(await texts(store), ["one"]);
  const [again] = await store.append([draft("one", { id: "x" })]);
  assertEquals(again?.repeated, true);
  await timers.goOff();
  assertEquals(rowsIn(folder.database, "inbox"), 0);
  assertEquals(await texts(store), ["one"]);
});

Deno.test("an inbox that fits to nothing is refused as damage", async () => {
  using folder = new TestFolder();
  await withLog(folder.data, (store) => store.append([draft("one")]));
  {
    using db = new DatabaseSync(folder.database);
    db.exec(`
      INSERT INTO inbox (place, sender, text, time)
        VALUES (99 * 4294967296 + 1, 'Ann', 'lost', 5);
      PRAGMA wal_checkpoint(TRUNCATE);
    `);
  }
  await refuses(folder.data, "chat.db is damaged (a message without a room)");
});

Deno.test("an archive has what is neither filed nor indexed, of every room", async () => {
  using folder = new TestFolder();
  using timers = new FakeTimers();
  await using store = await openLog(folder.data, { sync: "normal" });
  await store.append([draft("one"), draft("uno", { room: "dev" })]);
  await timers.goOff();
  await timers.goOff();
  await store.append([draft("two"), draft("due", { room: "dev" })]);
  await store.append([draft("hi", { room: "new" })]);
  using archive = await Archive.open(folder.data);
  const all = (room: string) =>
    [...archive.messages(room)].map(({ seq, text }) => `${seq} ${text}`);
  assertEquals(all("lobby"), ["1 one", "2 two"]);
  assertEquals(all("dev"), ["1 uno", "2 due"]);
  assertEquals(all("new"), ["1 hi"]);
  assertEquals(archive.rooms(), ["lobby", "dev", "new"]);
  // A message filed between two pages still comes once.
  const messages = archive.messages("lobby");
  assertEquals(messages.next().value?.text, "one");
  await timers.goOff();
  await timers.goOff();
  assertEquals([...messages].map(({ text }) => text), ["two"]);
});

Deno.test("subscribers are told in order, even if the disk answers out of order", async () => {
  using folder = new TestFolder();
  await withLog(folder.data, async (store) => {
    const told: (string | undefined)[] = [];
    using _subscription = store.subscribe((stored) => {
      for (const it of stored) {
        told.push("message" in it ? it.message.text : undefined);
      }
    });
    const { syncData } = Deno.FsFile.prototype;
    const syncs: PromiseWithResolvers<void>[] = [];
    Deno.FsFile.prototype.syncData = () => {
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      return sync.promise;
    };
    try {
      const one = store.append([draft("one")]);
      const two = store.append([draft("two")]);
      assertEquals(told, []);
      syncs[1]?.resolve();
      await two;
      assertEquals(told, ["one", "two"]);
      syncs[0]?.resolve();
      await one;
    } finally {
      Deno.FsFile.prototype.syncData = syncData;
    }
    assertEquals(told, ["one", "two"]);
  });
});
