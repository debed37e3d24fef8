import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../../../../failure.ts";
import { openToWrite } from "../../../../store/sqlite/database.ts";
import { makeFolder, pathsIn } from "../../../../store/sqlite/folder.ts";
import { Transactions } from "../../../../store/sqlite/transaction.ts";
import { WriteAhead } from "../../../../store/sqlite/upkeep/write_ahead.ts";
import { TestFolder } from "../../test_folder.ts";

Deno.test("a committed transaction is in the write-ahead file that is synced", async () => {
  using folder = new TestFolder();
  makeFolder(folder.data);
  using db = openToWrite(folder.data);
  const { writeAhead: path } = pathsIn(folder.data);
  using writeAhead = new WriteAhead(folder.data, path);
  const before = Deno.statSync(path);
  const transactions = new Transactions(db, writeAhead);
  const id = await transactions.keep(() =>
    db.prepare("INSERT INTO room (name) VALUES ('dev') RETURNING id").get()?.id
  );
  // The very file that SQLite writes to, and not one of its name.
  const after = Deno.statSync(path);
  assertEquals(after.ino, before.ino);
  assertEquals(after.size > before.size, true);
  using other = new DatabaseSync(folder.database, { readOnly: true });
  assertEquals(
    other.prepare("SELECT id FROM room WHERE name = 'dev'").get()?.id,
    id,
  );
});

Deno.test("there is no write-ahead file without a database in use", () => {
  using folder = new TestFolder();
  makeFolder(folder.data);
  assertThrows(
    () => new WriteAhead(folder.data, pathsIn(folder.data).writeAhead),
    Deno.errors.NotFound,
  );
});

Deno.test({
  name:
    "a disk that fails once has failed for ever: nothing more is kept, or said to be",
  // A file that cannot be synced: a device that is not a disk.
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using folder = new TestFolder();
    makeFolder(folder.data);
    using db = openToWrite(folder.data);
    using failing = new WriteAhead(folder.data, "/dev/null");
    const transactions = new Transactions(db, failing);
    let times = 0;
    const keep = () => transactions.keep(() => times++);
    await assertRejects(keep, Failure, "cannot be written to the disk");
    await assertRejects(keep, Failure, "cannot be written to the disk");
    assertThrows(() => transactions.write(() => times++), Failure);
    await assertRejects(() => failing.sync(), Failure);
    assertEquals(times, 1);
  },
});
