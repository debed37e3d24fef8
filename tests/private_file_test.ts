import { assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../failure.ts";
import {
  keepPrivateFile,
  readPrivateFile,
  replacePrivateFile,
} from "../private_file.ts";
import {
  fillUp,
  openToOthers,
  TestDisk,
  TestFolder,
  testWithDisk,
} from "./store/test_folder.ts";

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

Deno.test("a secret is kept once, and may be replaced; others never read it", () => {
  using folder = new TestFolder();
  const path = `${folder.path}/deep/secret`;
  assertEquals(keepPrivateFile(path, "one"), true);
  assertEquals(keepPrivateFile(path, "two"), false);
  assertEquals(readPrivateFile(path, "it"), "one");
  replacePrivateFile(path, "three");
  assertEquals(readPrivateFile(path, "it"), "three");
  assertEquals(openToOthers(`${folder.path}/deep`), []);
  assertEquals(namesIn(`${folder.path}/deep`), ["secret"]);
});

testWithDisk("a full disk leaves nothing half written behind", () => {
  using disk = new TestDisk(64 * 1024);
  const kept = `${disk.path}/kept`;
  keepPrivateFile(kept, "before");
  fillUp(`${disk.path}/filler`);
  assertThrows(
    () => keepPrivateFile(`${disk.path}/new`, "x".repeat(10_000)),
    Failure,
    "new cannot be written: the disk is full",
  );
  assertThrows(() => replacePrivateFile(kept, "x".repeat(10_000)));
  assertEquals(namesIn(disk.path), ["filler", "kept"]);
  assertEquals(readPrivateFile(kept, "it"), "before");
  return Promise.resolve();
});
