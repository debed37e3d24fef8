import { assert, assertEquals } from "@std/assert";
import project from "../deno.json" with { type: "json" };
import { LONG_ONLY, MEASURING, partsOf, TEST_FILES } from "./run.ts";

const filesOf = (long: boolean) => partsOf({ long }).map(({ files }) => files);

const short = filesOf(false).flat();
const long = filesOf(true).flat();

Deno.test("deno task test or deno task test:long runs each test file", () => {
  assert(project.tasks.test.command.includes(" tests/run.ts "));
  assert(project.tasks["test:long"].command.includes(" tests/run.ts --long "));
  assertEquals([...new Set([...short, ...long])].toSorted(), TEST_FILES);
  for (const files of [short, long]) {
    assertEquals(files.length, new Set(files).size);
  }
});

Deno.test("every path that is left out, or measures, is that of tests", () => {
  for (const path of [...LONG_ONLY, ...MEASURING]) {
    assert(TEST_FILES.some((file) => `${file}/`.startsWith(`${path}/`)), path);
  }
});

Deno.test("tests with two forms are run in both, and those that measure alone", () => {
  const [together = [], alone = []] = filesOf(true);
  const both = [
    ...["tests/fuzz/fuzz_test.ts", "tests/e2e/screen/screen_test.ts"],
    "tests/protocol/name/name_test.ts",
  ];
  for (const file of both) {
    assert(short.includes(file) && together.includes(file), file);
  }
  // Through tests/attack/arena.ts.
  assert(alone.includes("tests/attack/connections_test.ts"));
});
