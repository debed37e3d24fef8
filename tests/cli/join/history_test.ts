import { assertEquals, assertMatch } from "@std/assert";
import { openHistory } from "../../../cli/join/history.ts";

/** A folder of its own for a test, gone behind it. */
async function withFolder(
  test: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("input lines are there in the next run, newest first, without duplicates", async () => {
  await withFolder((folder) => {
    const path = `${folder}/a/b/history`;
    const first = openHistory(path);
    assertEquals(first.lines, []);
    for (const line of ["one", "two", "one", "a\tb"]) {
      assertEquals(first.keep(line), undefined);
    }
    // Two runs at a time keep what both have typed.
    assertEquals(openHistory(path).keep("four"), undefined);
    assertEquals(first.keep("five"), undefined);
    assertEquals(
      openHistory(path).lines,
      ["five", "four", "a\tb", "one", "two"],
    );
  });
});

Deno.test("the newest 1,000 lines are kept, and the file does not grow for ever", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/history`;
    const all = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);
    await Deno.writeTextFile(path, all.map((line) => line + "\n").join(""));
    const { lines } = openHistory(path);
    assertEquals(lines, all.slice(-1_000).toReversed());
    assertEquals((await Deno.readTextFile(path)).split("\n").length, 1_001);
    assertEquals(Array.from(Deno.readDirSync(folder)).length, 1);
  });
});

Deno.test({
  name: "nobody else may read it",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFolder((folder) => {
      const path = `${folder}/chat/history`;
      openHistory(path).keep("one");
      assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
      assertEquals(
        (Deno.statSync(`${folder}/chat`).mode ?? 0) & 0o777,
        0o700,
      );
    });
  },
});

Deno.test("keys in the file are no keys any more", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/history`;
    await Deno.writeTextFile(path, "a\x1b[2Jb\x03\n\n\x07\r\n");
    assertEquals(openHistory(path).lines, ["a[2Jb"]);
  });
});

Deno.test("why a line cannot be kept is told", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const { fault, keep } = openHistory(`${folder}/file/history`);
    assertMatch(fault ?? "", /file\/history cannot be read: /);
    assertMatch(keep("one") ?? "", /file\/history: /);
  });
});

Deno.test("without a folder nothing is kept, and no warning is printed", () => {
  const history = openHistory(undefined);
  assertEquals([history.lines, history.keep("one")], [[], undefined]);
});
