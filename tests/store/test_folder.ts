import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { Failure } from "../../failure.ts";
import { isOpenToOthers } from "../../private_file.ts";
import { roomChecksum } from "../../store/sqlite/checksum.ts";
import {
  SqliteStore,
  type SqliteStoreOptions,
} from "../../store/sqlite/sqlite.ts";

/** A folder of a test's own, which goes when the test is done. */
export class TestFolder implements Disposable {
  readonly path: string = Deno.makeTempDirSync();
  /** Where a store may be: not there yet. */
  readonly data: string = `${this.path}/data`;
  readonly database: string = `${this.data}/chat.db`;

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** A file system of its own, of a given size: it can be full, or read-only. */
export class TestDisk implements Disposable {
  readonly path: string = Deno.makeTempDirSync();
  readonly data: string = `${this.path}/data`;

  constructor(bytes: number) {
    const mounted = mount("-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", this);
    if (mounted) return;
    Deno.removeSync(this.path);
    throw new Error("nothing can be mounted here");
  }

  /** Makes it as if others had taken or left room on it. */
  resize(bytes: number): void {
    if (!mount("-o", `remount,size=${bytes}`, this)) {
      throw new Error("not resized");
    }
  }

  makeReadOnly(): void {
    if (!mount("-o", "remount,ro", this)) throw new Error("not made read-only");
  }

  [Symbol.dispose](): void {
    new Deno.Command("umount", { args: [this.path] }).outputSync();
    Deno.removeSync(this.path);
  }
}

function mount(...args: readonly (string | TestDisk)[]): boolean {
  try {
    return new Deno.Command("mount", {
      args: args.map((arg) => typeof arg === "string" ? arg : arg.path),
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Opens the store in a folder that may just have been closed. A program that
 * another file of tests starts at that moment, in this same process, still has
 * the lock for an instant.
 */
export async function openLog(
  data: string,
  options: SqliteStoreOptions = {},
): Promise<SqliteStore> {
  for (let tries = 1;; tries++) {
    try {
      return await SqliteStore.open(data, options);
    } catch (error) {
      const isInUse = error instanceof Failure && /in use/.test(error.message);
      if (!isInUse || tries === LOCK_TRIES) throw error;
      await setTimeout(LOCK_TRY_AGAIN);
    }
  }
}

/** How often it is tried, and how long is waited between, in milliseconds. */
const LOCK_TRIES = 100;
const LOCK_TRY_AGAIN = 20;

/** The files in a folder that others than their owner may do something with. */
export function openToOthers(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => isOpenToOthers(Deno.statSync(`${folder}/${name}`)));
}

/**
 * All there is to see of a folder and the files in it.
 *
 * @param but The files whose bytes do not count.
 */
export function contentOf(
  folder: string,
  but: readonly string[] = [],
): Record<string, unknown> {
  const files = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  const shown = (path: string) => {
    if (but.includes(path)) return {};
    const { mtime, mode, size, isFile } = Deno.statSync(path);
    const bytes = isFile ? Deno.readFileSync(path) : undefined;
    return { mtime: mtime?.getTime(), mode, size, bytes };
  };
  return Object.fromEntries(
    [folder, ...files.toSorted().map((name) => `${folder}/${name}`)]
      .map((path) => [path, shown(path)]),
  );
}

/** Writes a file until nothing more fits. */
export function fillUp(path: string): void {
  using file = Deno.openSync(path, { create: true, append: true });
  for (const size of [4096, 1]) {
    try {
      for (;;) file.writeSync(new Uint8Array(size));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : "";
      if (code !== "ENOSPC") throw error;
    }
  }
}

/** Why a test that needs a disk of its own cannot run here; `undefined` when it can. */
export const noDisk: string | undefined = (() => {
  try {
    using _disk = new TestDisk(64 * 1024);
    return undefined;
  } catch {
    return "nothing can be mounted here";
  }
})();

/** A test that needs a disk of its own. Where there can be none it is skipped, and its name says why. */
export function testWithDisk(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: noDisk === undefined ? name : `${name} (skipped: ${noDisk})`,
    ignore: noDisk !== undefined,
    fn,
  });
}

/**
 * Makes a store of many messages, faster than saying them: each is
 * `message N of many`, at the time N.
 */
export async function makeLongLog(
  data: string,
  messages: number,
  room = "lobby",
): Promise<void> {
  const store = await openLog(data, { sync: "normal" });
  await store.append([{ room, topic: "", by: "Ann" }]);
  await store[Symbol.asyncDispose]();
  if (messages === 0) return;
  using db = new DatabaseSync(`${data}/chat.db`);
  db.exec("PRAGMA synchronous = OFF; BEGIN");
  db.prepare(`
    WITH RECURSIVE n (seq) AS
      (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ?)
    INSERT INTO message (place, sender, text, time)
    SELECT room.id * 4294967296 + seq, 'Ann', 'message ' || seq || ' of many', seq
    FROM room, n WHERE room.name = ?
  `).run(messages, room);
  db.exec(`
    INSERT INTO word (rowid, words)
    SELECT place, 'message ' || (place & 4294967295) || ' of many' FROM message
  `);
  db.prepare(
    "UPDATE room SET last = ?1, indexed = ?1, unchecked = ?1 WHERE name = ?2",
  ).run(messages, room);
  checkRooms(db);
  db.exec("COMMIT");
}

/** Gives the rooms the checksums of what a test has made of them. */
export function checkRooms(db: DatabaseSync): void {
  const check = db.prepare("UPDATE room SET checksum = ? WHERE id = ?");
  for (const row of db.prepare("SELECT * FROM room").all()) {
    check.run(roomChecksum(row), Number(row.id));
  }
}
